/** What the charts know: the history with the last reading, and the local clock. */
import { describe, expect, it } from "vitest";
import { expectedIn } from "../../src/chart/expected.ts";
import { offsetByDay, withSnapshot } from "../../src/chart/sample.ts";
import type { HistoryEntry } from "../../src/model/history.ts";
import { windowSeries } from "../../src/model/history-series.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { DAY, HOUR, type Instant, instant, millis } from "../../src/model/units.ts";
import { later, NOW, read, session, week } from "../render/sample.ts";

describe("the last reading", () => {
  const resetsAt = later(3_600);
  const kept: readonly HistoryEntry[] = [
    {
      kind: "reading",
      at: later(-2 * 3_600),
      windows: [{ key: "5h", used: 31, resetsAt }],
      extra: null,
      source: "api",
      via: null,
    },
  ];
  const reading = (used: number) => read({ windows: [session(used, resetsAt)], extra: null });
  const current = (entries: readonly HistoryEntry[]) => windowSeries(entries, "5h", NOW).current;

  it("of the same number is no gap, however long that has not changed", () => {
    const { entries } = withSnapshot(kept, reading(31), NOW, true);
    expect(current(entries)?.points.map(({ used }) => used)).toEqual([31, 31]);
  });

  it("of another number goes on from the last one", () => {
    const { entries } = withSnapshot(kept, reading(40), NOW, true);
    expect(current(entries)?.points.map(({ used }) => used)).toEqual([31, 40]);
  });

  it("is all there is where no history was kept", () => {
    expect(current(withSnapshot([], reading(40), NOW, true).entries)?.final).toBe(40);
    expect(withSnapshot([], blankSnapshot(NOW), NOW, true)).toEqual({
      entries: [],
      knownUntil: NOW,
    });
  });

  it("holds until now where it is fresh, and else only until it was made", () => {
    const until = (at: Instant) => withSnapshot(kept, reading(40), at, true).knownUntil;
    expect(until(later(20))).toBe(later(20));
    expect(until(later(7_200))).toBe(NOW);
  });
});

describe("what is expected", () => {
  const resetsAt = later(3_600);
  const outlook = {
    final: 70,
    low: 60,
    high: 85,
    hitsAt: null,
    scored: 20,
    warns: false,
    resetsAt,
  };
  const snapshot = (changes: object = {}) => ({
    ...read({ windows: [session(40, resetsAt), week(20, later(86_400), "Opus")] }),
    outlooks: [{ ...outlook, scope: { kind: "session" } as const, used: 40, ...changes }],
  });

  it.each<[string, string, object, unknown]>([
    ["is what the daemon forecast", "5h", {}, { low: 60, mid: 70, high: 85 }],
    ["is nothing of another number", "5h", { used: 39 }, null],
    ["is nothing without a range", "5h", { low: null, high: null }, null],
    ["is nothing of another window", "opus", {}, null],
    ["is nothing of a window that is not known", "7d", {}, null],
  ])("%s", (_, key, changes, expected) => {
    expect(expectedIn(snapshot(changes), key, NOW)).toEqual(expected);
  });

  it("is nothing of what is used up", () => {
    const full = { final: 100, low: 100, high: 100, used: 100 };
    const windows = [session(100, resetsAt)];
    const { outlooks } = snapshot(full);
    expect(expectedIn(read({ windows }, { outlooks }), "5h", NOW)).toBeNull();
  });

  it("is nothing before the first reading", () => {
    expect(expectedIn(blankSnapshot(NOW), "5h", NOW)).toBeNull();
  });
});

const CHANGE = Date.UTC(2026, 9, 25, 1);
const berlin = (at: Instant) => millis((at < CHANGE ? 2 : 1) * HOUR);

it("is right at every quarter of an hour, also on the day on which it changes", () => {
  const remembered = offsetByDay(berlin);
  for (let at = CHANGE - 2 * DAY; at < CHANGE + 2 * DAY; at += HOUR / 4)
    expect(remembered(instant(at))).toBe(berlin(instant(at)));
});

it("is asked for three times a day at most, apart from that day", () => {
  let asked = 0;
  const remembered = offsetByDay((at) => {
    asked += 1;
    return berlin(at);
  });
  for (let at = CHANGE + DAY; at < CHANGE + 11 * DAY; at += HOUR) remembered(instant(at));
  expect(asked).toBeLessThanOrEqual(3 * 11);
});
