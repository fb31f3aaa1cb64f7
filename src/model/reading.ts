/** What one source said of the account at one time. */
import type { ExtraUsage } from "./money.ts";
import type { Instant } from "./units.ts";
import type { Window } from "./window.ts";

/** Where a reading came from. */
export type Source = "api";

export interface Reading {
  readonly at: Instant;
  readonly source: Source;
  readonly windows: readonly Window[];
  /** null when the account has no extra usage to speak of. */
  readonly extra: ExtraUsage | null;
}
