/** Everything a picture depends on, sampled once: what is known, what time it is, how the person wants it. */
import type { TodayCost } from "../model/money.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant, Millis } from "../model/units.ts";

export const SEGMENT_NAMES = ["5h", "7d", "models", "extra", "cost"] as const;
export type SegmentName = (typeof SEGMENT_NAMES)[number];

export const MONEY_STYLES = ["amount", "credits"] as const;

/** How a person wants the line. */
export interface RenderOptions {
  /** Only characters of ASCII. */
  readonly ascii: boolean;
  /** Which segments, in which order. */
  readonly segments: readonly SegmentName[];
  /** `amount` is $5.56/50; `credits` the raw numbers of the server, $556/5000. */
  readonly money: (typeof MONEY_STYLES)[number];
  /** Cells that a tmux line may take; tmux cuts what is longer than its own limit in silence. */
  readonly maxWidth: number;
  /** From which percentages on a gauge is yellow, orange and red. */
  readonly thresholds: readonly [yellow: number, orange: number, red: number];
  /** How long a changed gauge is painted reversed. */
  readonly flash: Millis;
}

export interface Frame {
  readonly snapshot: Snapshot;
  readonly now: Instant;
  readonly options: RenderOptions;
  /** Local time minus UTC at the reading, for clock times. */
  readonly utcOffset: Millis;
  /** One word on something outside the snapshot that needs a person, such as `config`. */
  readonly notice: string | null;
  /** Null, or left out, where nobody asks for it. */
  readonly todayCost?: TodayCost | null | undefined;
}

/** What a piece of text means; each surface has its own way to paint it. */
export type Tone = "plain" | "muted" | "calm" | "warm" | "hot" | "full";

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Painted reversed, to catch the eye. */
  readonly flash?: true;
  /** The text ends with the countdown to this: where something can count by itself, it may. */
  readonly countsTo?: Instant;
}

/** What stands behind so many characters of a name is not looked at. */
const MAX_TEXT_LENGTH = 1_000;

/** Server text, made harmless: one line, no control, format or combining characters, at most `cells` wide. */
export function sanitize(told: string, cells: number): string {
  const text = told.slice(0, MAX_TEXT_LENGTH);
  // Most names are ASCII, and the expression for all others takes a millisecond to compile.
  const safe = /^[ -~]*$/.test(text);
  const clean = (safe ? text : text.replace(/[^\p{L}\p{N}\p{P}\p{S}\p{Zs}]/gu, "")).trim();
  let kept = "";
  for (const character of clean) {
    if (textWidth(kept) + textWidth(character) > cells) break;
    kept += character;
  }
  return kept.trim();
}

/** Cells that some spans take together. */
export const spansWidth = (spans: readonly Span[]): number =>
  spans.reduce((sum, { text }) => sum + textWidth(text), 0);

/** Our own glyphs beyond Latin; all are one cell wide. */
const NARROW_GLYPHS = /[█▉▊▋▌▍▎▏░↻€₹₩…]/u;

/** Cells that `text` takes, never too few: from U+1100 on every unknown character counts as two. */
export function textWidth(text: string): number {
  let cells = 0;
  for (const character of text) {
    const wide = character >= "\u1100" && !NARROW_GLYPHS.test(character);
    cells += wide ? 2 : 1;
  }
  return cells;
}
