/** What forecasts cost a daemon with two years of history, in CPU time: other programs' load does not count. */
import {
  type Foresight,
  foresee,
  foresightIn,
  MAX_LEARNED,
} from "../../../../src/model/forecast/foresight.ts";
import { evenRhythm } from "../../../../src/model/forecast/rhythm.ts";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  historyAfterReading,
} from "../../../../src/model/history.ts";
import type { Reading } from "../../../../src/model/reading.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  percent,
} from "../../../../src/model/units.ts";
import { windowCollector } from "../../../../src/model/window-collector.ts";
import { hourOfWeek } from "../../../../src/platform/clock.ts";

const START = instant(Date.UTC(2024, 0, 1));

/** A busy person: a reading each three minutes of twelve hours a day, two years long. */
function readings(days: number, from: number): readonly Reading[] {
  const all: Reading[] = [];
  for (let day = from; day < from + days; day++)
    for (let minute = 8 * 60; minute < 20 * 60; minute += 3) {
      const at = after(START, day * DAY + minute * MINUTE);
      all.push(reading(at, day, minute));
    }
  return all;
}

function reading(at: Instant, day: number, minute: number): Reading {
  const inSession = (minute - 480) % 300;
  const resetsAt = after(at, 5 * HOUR - inSession * MINUTE);
  const week = (day % 7) * 14 + (minute - 480) / 60;
  const weekReset = after(START, (Math.floor(day / 7) + 1) * 7 * DAY);
  return {
    at,
    source: "api",
    windows: [
      { scope: { kind: "session" }, used: percent(Math.floor(inSession / 4)), resetsAt },
      {
        scope: { kind: "week", model: null },
        used: percent(Math.floor(week)),
        resetsAt: weekReset,
      },
    ],
    extra: null,
  };
}

/** What a reading may take. */
const TARGET_MS = 5;

/** So many entries the daemon reads at a step. */
const ENTRIES_AT_ONCE = 100;

export function costTable(): string {
  const entries: HistoryEntry[] = [];
  let state = EMPTY_HISTORY;
  // A daemon reads the last 200 days, however long the history is.
  for (const one of readings(200, 530)) {
    const step = historyAfterReading(state, one);
    entries.push(...step.entries);
    state = step.state;
  }
  globalThis.gc?.();
  const before = process.memoryUsage();
  const now = after(START, 730 * DAY + 8 * HOUR);
  const steps: number[] = [];
  const timed = <T>(times: number[], work: () => T): T => {
    const from = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(from);
    times.push((user + system) / 1000);
    return result;
  };
  const windows = windowCollector();
  for (let from = 0; from < entries.length; from += ENTRIES_AT_ONCE)
    timed(steps, () => {
      for (const entry of entries.slice(from, from + ENTRIES_AT_ONCE)) windows.add(entry);
      windows.keepLast(MAX_LEARNED + 1);
    });
  const lessons = foresightIn(windows, entries.at(-1)?.at ?? null, now, evenRhythm, hourOfWeek);
  let foresight: Foresight | null = null;
  while (foresight === null) foresight = timed(steps, () => lessons.next().value) ?? null;
  const times: number[] = [];
  for (const one of readings(60, 730)) {
    const known: Foresight = foresight;
    foresight = timed(times, () => foresee(known, one, [], hourOfWeek)).foresight;
  }
  globalThis.gc?.();
  const grown = process.memoryUsage().heapUsed - before.heapUsed;
  const slow = times.filter((time) => time > TARGET_MS).length;
  const total = steps.reduce((sum, time) => sum + time, 0);
  return [
    `start: ${total.toFixed(0)} ms of CPU for ${entries.length} entries, in ${steps.length} steps of ${most(steps, 1)} ms at most`,
    `a reading: ${most(times, 0.5)} ms in the middle, ${most(times, 0.99)} ms for 99 of 100; ${slow} of ${times.length} took more than ${TARGET_MS} ms`,
    `heap kept: ${(grown / 2 ** 20).toFixed(2)} MiB`,
  ].join("\n");
}

/** What so many of the times are not above. */
function most(times: readonly number[], share: number): string {
  const sorted = [...times].sort((one, other) => one - other);
  return (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2);
}
