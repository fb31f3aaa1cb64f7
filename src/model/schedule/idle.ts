/** Quiet: how far the wait may be stretched while the number stands still or nobody is at work. */
import type { Reading } from "../reading.ts";
import { type Instant, MINUTE, span } from "../units.ts";
import { windowOf } from "../window.ts";

/** What tells how likely the number is to move. */
export interface ActivitySigns {
  /** Fingerprint of the token that asked; null where none did. */
  readonly token: string | null;
  /** The answer told other numbers than were known. */
  readonly moved: boolean;
  /** When Claude Code was last seen at work on this machine; null where that cannot be seen. */
  readonly activeAt: Instant | null;
}

/** Longer than most pauses between two prompts. */
const IDLE_AFTER_MS = 5 * MINUTE;

/** Being idle counts as so many unchanged answers. */
const IDLE_WEIGHT = 2;
/** An unchanged answer beyond the first stretches the wait by this share of the interval. */
const IDLE_GROWTH = 0.5;
/** Stretched so many times at most: from 90 s to 3 minutes while Claude Code is at work, else to 5. */
const MAX_STRETCH_ACTIVE = 2;
const MAX_STRETCH_IDLE = 10 / 3;

export const isIdle = (activeAt: Instant | null, now: Instant): boolean =>
  activeAt !== null && span(activeAt, now) > IDLE_AFTER_MS;

/** How many intervals to wait after so many `unchanged` answers in a row. */
export function idleStretch(unchanged: number, activeAt: Instant | null, now: Instant): number {
  const idle = isIdle(activeAt, now);
  const quiet = unchanged + (idle ? IDLE_WEIGHT : 0);
  const most = idle || activeAt === null ? MAX_STRETCH_IDLE : MAX_STRETCH_ACTIVE;
  return Math.min(1 + IDLE_GROWTH * Math.max(quiet - 1, 0), most);
}

/** True when `told` has other numbers than `known`; resets are reckoned anew for each answer and do not count. */
export const usageChanged = (known: Reading, told: Reading): boolean =>
  known.extra?.used !== told.extra?.used ||
  told.windows.some(({ scope, used }) => windowOf(known.windows, scope)?.used !== used);
