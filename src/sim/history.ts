/** A made-up account's history, the same for a seed: office hours, some evenings, a holiday, pauses, and a week given back. */
import { EMPTY_HISTORY, type HistoryEntry, historyAfterReading } from "../model/history.ts";
import type { ExtraUsage } from "../model/money.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type Millis,
  type Percent,
  percent,
  span,
} from "../model/units.ts";
import type { Window } from "../model/window.ts";

export interface SimHistoryOptions {
  /** The last reading is at this time. */
  readonly now: Instant;
  readonly days: number;
  readonly seed: number;
  /** How the account names the model that has a week of its own. */
  readonly model?: string;
  readonly offsetAt?: (at: Instant) => Millis;
}

const STEP_MS = 5 * MINUTE;
const EXTRA_LIMIT = 5_000;

/** Numbers from 0 to 1 that only depend on the seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The last Thursday afternoon before `now`, when a simulated person is at work. */
export function simulatedNow(now: Instant, offset: Millis): Instant {
  const local = now + offset;
  const thursday = Math.floor(local / (7 * DAY)) * 7 * DAY + THURSDAY_AFTERNOON_MS;
  return instant(thursday - (thursday > local ? 7 * DAY : 0) - offset);
}

/** The first of January 1970 was a Thursday. */
const THURSDAY_AFTERNOON_MS = 16 * HOUR + 50 * MINUTE;

/** Entries as the daemon would have written them; in the order of time. */
export function simulatedHistory(options: SimHistoryOptions): readonly HistoryEntry[] {
  const { now, days, seed, model = "Opus", offsetAt = () => 0 as Millis } = options;
  const random = numbersFrom(seed);
  const entries: HistoryEntry[] = [];
  let state = EMPTY_HISTORY;
  let session: { used: number; resetsAt: Instant } | null = null;
  const account = { week: 0, model: 0, spent: 0, weekEnds: after(now, 2.7 * DAY - days * DAY) };
  let [day, mood, busy] = [-1, 0, 0];
  const start = after(now, -days * DAY);
  const firstDay = Math.floor((start + offsetAt(start)) / DAY);
  for (let at = start; at <= now; at = after(at, STEP_MS)) {
    const local = at + offsetAt(at);
    const today = Math.floor(local / DAY);
    const hour = (local % DAY) / HOUR;
    if (today !== day) {
      if (new Date(local).getUTCDate() < new Date(local - DAY).getUTCDate()) account.spent = 0;
      [day, mood] = [today, 0.4 + 1.3 * random() ** 1.5];
    }
    if (session !== null && session.resetsAt <= at) session = null;
    if (account.weekEnds <= at)
      Object.assign(account, { week: 0, model: 0, weekEnds: after(account.weekEnds, 7 * DAY) });
    const isHoliday = Math.abs(span(start, at) / DAY - days * 0.55) < 3;
    busy = isHoliday ? 0 : busyness(local, hour, busy, random);
    const grown = busy * mood * (0.5 + random()) * 3.4;
    if (grown > 0) {
      session ??= { used: 0, resetsAt: after(instant(Math.floor(at / HOUR) * HOUR), 5 * HOUR) };
      const room = 100 - session.used;
      session.used = Math.min(session.used + grown, 100);
      if (grown > room) account.spent += Math.round((grown - room) * 6);
      account.week = Math.min(account.week + Math.min(grown, room) * 0.105, 100);
      account.model = Math.min(account.model + Math.min(grown, room) * 0.115, 100);
    }
    // A machine that is off at night sees nothing until the morning.
    const isClosed = (today - firstDay) % 9 === 4 && hour < 8;
    if (isClosed) continue;
    const week = (scope: Window["scope"], used: number): Window => ({
      scope,
      used: percent(Math.round(used)),
      resetsAt: account.weekEnds,
    });
    const step = historyAfterReading(state, {
      at,
      source: "api",
      windows: [
        {
          scope: { kind: "session" },
          used: percent(Math.round(session?.used ?? 0)),
          resetsAt: session?.resetsAt ?? null,
        },
        week({ kind: "week", model: null }, account.week),
        week({ kind: "week", model }, account.model),
      ],
      extra: extraOf(Math.min(account.spent, EXTRA_LIMIT)),
    });
    entries.push(...step.entries);
    state = step.state;
  }
  return entries;
}

/** How much is done now, from 0 to 1: work comes in stretches. */
function busyness(local: number, hour: number, before: number, random: () => number): number {
  const weekday = (Math.floor(local / DAY) + 3) % 7;
  const office = weekday < 5 && hour >= 9 && hour < 18 && (hour < 12 || hour >= 13);
  const evening = hour >= 20 && hour < 23 && (weekday + Math.floor(local / (7 * DAY))) % 3 === 0;
  const weekend = weekday === 5 && hour >= 14 && hour < 18;
  const share = office ? 0.75 : evening ? 0.6 : weekend ? 0.5 : 0;
  if (share === 0) return 0;
  // Most steps go on as the last one; some begin or end a stretch.
  if (random() < 0.75) return before;
  return random() < share ? 0.4 + 0.6 * random() : 0;
}

const extraOf = (used: number): ExtraUsage => ({
  enabled: true,
  used,
  limit: EXTRA_LIMIT,
  currency: "USD",
  exponent: 2,
  utilization: ((used / EXTRA_LIMIT) * 100) as Percent,
});
