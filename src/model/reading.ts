/** What one source said of the account at one time. */
import type { ExtraUsage } from "./money.ts";
import type { Instant } from "./units.ts";
import type { Window } from "./window.ts";

/** Where a number came from: the endpoint, what Claude Code told its status line, or what it keeps on disk. */
export const SOURCES = ["api", "statusline", "claude-cache"] as const;
export type Source = (typeof SOURCES)[number];

/** A source that costs no request. */
export const FREE_SOURCES = ["statusline", "claude-cache"] as const satisfies readonly Source[];
export type FreeSource = (typeof FREE_SOURCES)[number];

export interface Reading {
  /** When its numbers were last confirmed. */
  readonly at: Instant;
  /** Who confirmed them. */
  readonly source: Source;
  readonly windows: readonly Window[];
  /** null when the account has no extra usage to speak of. */
  readonly extra: ExtraUsage | null;
}
