/** A frame: everything that a rendered line depends on, sampled once, and the spans that it becomes. */
import type { TodayCost } from "../model/money.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant, Millis } from "../model/units.ts";
import type { SegmentName } from "./segments.ts";

export const MONEY_STYLES = ["amount", "credits"] as const;

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
  /** How long a changed gauge is shown reversed. */
  readonly flash: Millis;
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
}

/** What a piece of text means; each surface has its own style for it. */
export type Tone = "plain" | "muted" | "calm" | "warm" | "hot" | "full";

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Shown reversed, to catch the eye. */
  readonly flash?: true;
  /** The text ends with the countdown to this instant; a surface that can count down by itself may do so. */
  readonly countsTo?: Instant;
}
