/** The account's usage at one time, from one source. */
import { type ExtraUsage, possibleExtra } from "./money.ts";
import type { Instant } from "./units.ts";
import { type Window, withPossibleReset } from "./window.ts";

/** Where a number came from: the endpoint, Claude Code's statusLine input, its cache on disk, or the person's own command. */
export const READING_SOURCES = ["api", "statusline", "claude-cache", "command"] as const;
export type Source = (typeof READING_SOURCES)[number];

/** Sources that cost no request. */
export const FREE_SOURCES = ["statusline", "claude-cache"] as const satisfies readonly Source[];
export type FreeSource = (typeof FREE_SOURCES)[number];

export interface Reading {
  /** When its numbers were last confirmed. */
  readonly at: Instant;
  /** The source that confirmed them; a free source where a number of its stands beside the endpoint's. */
  readonly source: Source;
  readonly windows: readonly Window[];
  /** Null when the account has no extra usage. */
  readonly extra: ExtraUsage | null;
  /** The machine that read it; absent for this one. */
  readonly via?: string;
}

/** What this machine confirmed itself is no longer another's. */
export function withoutVia(reading: Reading): Reading {
  const { via, ...own } = reading;
  return via === undefined ? reading : own;
}

/** The reading without resets and amounts that cannot be. */
export const withoutImpossible = (reading: Reading): Reading => ({
  ...reading,
  windows: reading.windows.map((window) => withPossibleReset(window, reading.at)),
  extra: possibleExtra(reading.extra),
});
