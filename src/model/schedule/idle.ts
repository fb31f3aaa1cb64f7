/** How far the wait may be stretched while the number does not change or Claude Code is not in use. */
import type { Reading } from "../reading.ts";
import { type Instant, MINUTE, span } from "../units.ts";
import { windowOf } from "../window.ts";

/** Signs of how likely the number is to change. */
export interface ActivitySigns {
  /** Fingerprint of the token of the request; null where there was none. */
  readonly token: string | null;
  /** True when the response had other numbers than the ones known. */
  readonly moved: boolean;
  /** When Claude Code was last active on this machine; null where that cannot be seen. */
  readonly activeAt: Instant | null;
}

/** Longer than most pauses between two prompts. */
const IDLE_AFTER_MS = 5 * MINUTE;

/** Being idle counts as this many unchanged responses. */
const IDLE_WEIGHT = 2;
/** Each unchanged response after the first stretches the wait by this share of the interval. */
const IDLE_GROWTH = 0.5;
/** The most it is stretched: from 90 s to 3 minutes while Claude Code is active, else to 5. */
const MAX_STRETCH_ACTIVE = 2;
const MAX_STRETCH_IDLE = 10 / 3;

export const isIdle = (activeAt: Instant | null, now: Instant): boolean =>
  activeAt !== null && span(activeAt, now) > IDLE_AFTER_MS;

/** How many intervals to wait after this many `unchanged` responses in a row. */
export function idleStretch(unchanged: number, activeAt: Instant | null, now: Instant): number {
  const idle = isIdle(activeAt, now);
  const weight = unchanged + (idle ? IDLE_WEIGHT : 0);
  const max = idle || activeAt === null ? MAX_STRETCH_IDLE : MAX_STRETCH_ACTIVE;
  return Math.min(1 + IDLE_GROWTH * Math.max(weight - 1, 0), max);
}

/** True when two readings differ in their numbers; resets are computed for each response and do not count. */
export const usageChanged = (before: Reading, later: Reading): boolean =>
  before.extra?.used !== later.extra?.used ||
  later.windows.some(({ scope, used }) => windowOf(before.windows, scope)?.used !== used);
