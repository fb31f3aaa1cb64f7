/** A frame: everything that a rendered line depends on, sampled once, and the spans that it becomes. */
import type { TodayCost } from "../model/money.ts";
import type { Failure } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Spark } from "../model/spark.ts";
import type { Instant, Millis } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import type { Colour } from "./colours.ts";
import type { SegmentName } from "./segments.ts";
import type { Template } from "./template.ts";

export const MONEY_STYLES = ["amount", "credits"] as const;

export const GAUGE_STYLES = ["blocks", "braille", "line", "pie", "none"] as const;
export const ICON_SETS = ["none", "nerd"] as const;
export const COUNTDOWN_STYLES = ["in", "at", "both"] as const;
export const SHOWN_SHARES = ["used", "left"] as const;

/** How a person wants the line. */
export interface RenderOptions {
  /** Only ASCII characters. */
  readonly ascii: boolean;
  /** Which segments, in which order. */
  readonly segments: readonly SegmentName[];
  /** `amount` is $5.56/50; `credits` the raw numbers of the server, $556/5000. */
  readonly money: (typeof MONEY_STYLES)[number];
  /** Cells that a tmux line may take; tmux silently cuts what is longer than its own limit. */
  readonly maxWidth: number;
  /** The percentages from which a gauge is yellow, orange and red. */
  readonly thresholds: readonly [yellow: number, orange: number, red: number];
  /** How long a changed percentage is underlined. */
  readonly flash: Millis;
  readonly gauge: (typeof GAUGE_STYLES)[number];
  /** Cells of the gauge where there is space. */
  readonly gaugeWidth: number;
  /** Whether names and signs are those of a Nerd Font. */
  readonly icons: (typeof ICON_SETS)[number];
  /** Between two parts. */
  readonly separator: string;
  /** How a reset is shown: the time until it, the time of day, or both. */
  readonly countdown: (typeof COUNTDOWN_STYLES)[number];
  /** Whether percentages are of what is used or of what is left. */
  readonly show: (typeof SHOWN_SHARES)[number];
  /** Names in place of ours, by the name as it would be shown: `7d`, `spend`, a model's. */
  readonly labels: Readonly<Record<string, string>>;
  /** The person's own text in place of the segments, where it fits; null for none. */
  readonly format: Template | null;
  readonly palette: Palette;
  readonly colorDepth: (typeof COLOR_DEPTHS)[number];
}

/** How many colours a terminal has; `auto` takes 256 where nothing else is known. */
export const COLOR_DEPTHS = ["auto", "16", "256", "truecolor"] as const;

/** The colours of a line; null is the surface's own. */
export interface Palette {
  readonly tones: Readonly<Record<Tone, Colour | null>>;
  /** Behind the gauge; null draws the unused part instead. */
  readonly track: Colour | null;
  /** Behind everything. */
  readonly background: Colour | null;
  readonly bold: readonly Tone[];
  /** Text that is shown reversed, where no colour can mark it: a bold black may be drawn grey. */
  readonly reversed?: readonly Tone[];
  /** Without a cell of background around the line: in a terminal the person's own spaces are there. */
  readonly flush?: boolean;
  /** A bar that is known to be dark needs no background. */
  readonly adaptive?: true;
}

export interface Frame {
  readonly snapshot: Snapshot;
  readonly now: Instant;
  /** A process holds the lease: a poll that is due is under way. */
  readonly polled: boolean;
  readonly options: RenderOptions;
  /** Local time minus UTC at the reading, for clock times. */
  readonly utcOffset: Millis;
  /** One word on something outside the snapshot that needs a person, such as `config`. */
  readonly notice: string | null;
  /** Null or absent where it is not requested. */
  readonly todayCost?: TodayCost | null | undefined;
  /** What the account is called; absent where there is one only. */
  readonly account?: string | undefined;
  /** All accounts of the person, this one among them; absent where no segment shows them. */
  readonly accounts?: readonly AccountUse[] | undefined;
  /** Null or absent where none is kept. */
  readonly spark?: Spark | null | undefined;
}

/** What is known of one account beside others. */
export interface AccountUse {
  readonly label: string;
  /** The person's own colour for the label. */
  readonly colour: Colour | null;
  readonly windows: readonly Window[];
  /** Of unknown age, so marked. */
  readonly undated: boolean;
  /** From then on the numbers are old: a word stands in their place. */
  readonly freshUntil: Instant;
  /** What keeps it from being polled, where something does. */
  readonly failure: Failure | null;
}

/** What a piece of text means; each surface has its own style for it. */
export type Tone = "plain" | "muted" | "calm" | "warm" | "hot" | "full" | "urgent";

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** It has just changed, and catches the eye. */
  readonly flash?: true;
  /** A limit is used up. */
  readonly strong?: true;
  /** Drawn on the track of the gauge. */
  readonly gauge?: true;
  /** In place of the tone's, where the surface has colours. */
  readonly colour?: Colour;
  /** The text ends with the countdown to this instant; a surface that can count down by itself may do so. */
  readonly countsTo?: Instant;
}
