/** What was used in each of some stretches of time, and its levels. */
import { describe, expect, it } from "vitest";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  type HistoryState,
  historyAfterReading,
} from "../../src/model/history.ts";
import { sparkLevels, sparkOf, usageBySlot, usageSince } from "../../src/model/spark.ts";
import { after, HOUR, type Instant, MINUTE } from "../../src/model/units.ts";
import { NOW, session } from "../render/sample.ts";

const at = (minutes: number): Instant => after(NOW, minutes * MINUTE);

/** A reading each 20 minutes; the usage of the window that ends at `end` by minute. */
function watched(
  first: number,
  last: number,
  used: (minute: number) => number,
  end: number,
  state: HistoryState = EMPTY_HISTORY,
): { readonly entries: readonly HistoryEntry[]; readonly state: HistoryState } {
  const entries: HistoryEntry[] = [];
  let after = state;
  for (let minute = first; minute <= last; minute += 20) {
    const windows = [session(used(minute), at(end))];
    const step = historyAfterReading(after, {
      at: at(minute),
      source: "api",
      windows,
      extra: null,
    });
    entries.push(...step.entries);
    after = step.state;
  }
  return { entries, state: after };
}

const hours = (entries: readonly HistoryEntry[], now: number, count = 5) =>
  usageBySlot(entries, "5h", { until: at(now), length: HOUR, count });

describe("what was used in each hour", () => {
  it("is what the percentage grew by", () => {
    const { entries } = watched(0, 300, (minute) => (minute <= 60 ? minute / 6 : 10), 301);
    expect(hours(entries, 300)).toEqual([10, 0, 0, 0, 0]);
  });

  it("goes on over a reset", () => {
    const first = watched(0, 100, (minute) => minute / 2, 110);
    const { entries } = watched(120, 180, (minute) => (minute - 120) / 2, 410, first.state);
    expect(hours([...first.entries, ...entries], 180, 3)).toEqual([30, 20, 30]);
  });

  it("is unknown before the first reading and in a gap, and what came in a gap is of no known time", () => {
    const first = watched(60, 120, () => 0, 360);
    const { entries } = watched(300, 300, () => 50, 360, first.state);
    expect(hours([...first.entries, ...entries], 330, 6)).toEqual([null, 0, 0, null, null, 0]);
  });

  it("is unknown without a reading", () => {
    expect(hours([], 0)).toEqual([null, null, null, null, null]);
  });

  it("counts no fall", () => {
    const first = watched(0, 40, () => 50, 400);
    const { entries } = watched(60, 120, (minute) => minute - 60, 400, first.state);
    expect(hours([...first.entries, ...entries], 120, 2)).toEqual([0, 60]);
  });
});

describe("what was used since a time", () => {
  const since = (entries: readonly HistoryEntry[], from: number, now: number) =>
    usageSince(entries, "5h", at(from), at(now));

  it("is what the percentage grew by, over a reset too", () => {
    const first = watched(0, 100, (minute) => minute / 2, 110);
    const { entries } = watched(120, 180, (minute) => (minute - 120) / 2, 410, first.state);
    expect(since([...first.entries, ...entries], 60, 180)).toBe(20 + 30);
    expect(since(first.entries, 100, 100)).toBe(0);
  });

  const before = watched(0, 60, () => 20, 300);
  const later = (used: number) => watched(200, 240, () => used, 300, before.state).entries;

  it.each<[string, readonly HistoryEntry[], number, number | null]>([
    ["counts what came in a gap that is within it", [...before.entries, ...later(50)], 40, 30],
    [
      "is not known where a gap that began before it has growth",
      [...before.entries, ...later(50)],
      120,
      null,
    ],
    ["is nothing where such a gap has none", [...before.entries, ...later(20)], 120, 0],
    ["is not known of a window that was first seen since", later(50), 120, null],
    ["is all of a window that began since", later(50), -10, 50],
  ])("%s", (_, entries, from, expected) => {
    expect(since(entries, from, 240)).toBe(expected);
  });
});

it.each([
  [
    [0, 1, 50, 100],
    [0, 1, 4, 7],
  ],
  [
    [0, 0],
    [0, 0],
  ],
  [
    [null, 3],
    [null, 7],
  ],
  [[null], [null]],
])("%j has the levels %j", (used, levels) => {
  expect(sparkLevels(used)).toEqual(levels);
});

it("the spark has eight parts of five hours, and is none where nothing was seen", () => {
  const { entries } = watched(0, 300, (minute) => minute / 3, 301);
  expect(sparkOf(entries, at(300))?.levels).toHaveLength(8);
  expect(sparkOf(entries, at(300))?.until).toBeGreaterThan(at(300));
  expect(sparkOf([], NOW)).toBeNull();
});

describe("the spark of the session that runs", () => {
  const EIGHTH = 37.5;

  it.each<[string, number, readonly (number | null)[]]>([
    ["in its first minute", 1, [0]],
    ["in its second eighth", 60, [0, 7]],
    ["in its last", 299, [0, 7, 7, 7, 0, 0, 0, 0]],
  ])("has a level for each eighth that has begun: %s", (_, now, expected) => {
    // The session before ends at minute 0; this one grows from minute 38 to 112, and is read each 20 minutes.
    const grown = (minute: number) => Math.min(Math.max(minute - EIGHTH, 0), 2 * EIGHTH);
    const first = watched(-100, -1, () => 90, 0);
    const { entries } = watched(0, now, grown, 300, first.state);
    const { session: shown } = sparkOf([...first.entries, ...entries], at(now)) ?? {};
    expect(shown?.resetsAt).toBe(at(300));
    expect(shown?.levels).toHaveLength(expected.length);
    expect(shown?.levels.map((level) => (level ? 7 : level))).toEqual(expected);
  });

  it("is none between two sessions", () => {
    const { entries } = watched(0, 120, () => 10, 110);
    expect(sparkOf(entries, at(120))?.session).toBeNull();
  });
});
