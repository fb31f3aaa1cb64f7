/** The account's usage at one time, from one source. */
import { type ExtraUsage, possibleExtra } from "./money.ts";
import type { Instant } from "./units.ts";
import { type Window, withPossibleReset } from "./window.ts";

/** Where a number came from: the endpoint, Claude Code's statusLine input, or its cache on disk. */
export const READING_SOURCES = ["api", "statusline", "claude-cache"] as const;
export type Source = (typeof READING_SOURCES)[number];

/** Sources that cost no request. */
export const FREE_SOURCES = ["statusline", "claude-cache"] as const satisfies readonly Source[];
export type FreeSource = (typeof FREE_SOURCES)[number];

export interface Reading {
  /** When its numbers were last confirmed. */
  readonly at: Instant;
  /** The source that confirmed them. */
  readonly source: Source;
  readonly windows: readonly Window[];
  /** Null when the account has no extra usage. */
  readonly extra: ExtraUsage | null;
}

/** The reading without resets and amounts that cannot be. */
export const withoutImpossible = (reading: Reading): Reading => ({
  ...reading,
  windows: reading.windows.map((window) => withPossibleReset(window, reading.at)),
  extra: possibleExtra(reading.extra),
});
