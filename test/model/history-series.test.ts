/** Entries of the history as series of windows. */
import { describe, expect, it } from "vitest";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  type HistoryState,
  historyAfterReading,
} from "../../src/model/history.ts";
import {
  type CurrentWindow,
  extraSeries,
  type HistoryPoint,
  historyKeys,
  type PastWindow,
  windowSeries,
} from "../../src/model/history-series.ts";
import { after, HOUR, type Instant, MINUTE } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import { windowCollector } from "../../src/model/window-collector.ts";
import { money, NOW, session, week } from "../render/sample.ts";

const at = (minutes: number): Instant => after(NOW, minutes * MINUTE);

type Told = readonly [minutes: number, ...windows: readonly Window[]];

/** The entries that these readings leave. */
function entriesOf(...readings: readonly Told[]): readonly HistoryEntry[] {
  let state: HistoryState = EMPTY_HISTORY;
  return readings.flatMap(([minutes, ...windows]) => {
    const reading = { at: at(minutes), source: "api" as const, windows, extra: null };
    const step = historyAfterReading(state, reading);
    state = step.state;
    return step.entries;
  });
}

const points = (list: readonly HistoryPoint[]) =>
  list.map(({ at: time, used }) => `${(time - NOW) / MINUTE}: ${used}`);

const only = ([first]: readonly PastWindow[]): PastWindow | CurrentWindow => {
  if (first === undefined) throw new Error("no window");
  return first;
};

describe("the windows of one key", () => {
  const first = at(300);
  const second = at(700);
  const entries = entriesOf(
    [0, session(0), week(1, at(9_000))],
    [10, session(2, first), week(1, at(9_000))],
    [30, session(20, first), week(3, at(9_000))],
    [60, session(20, first), week(3, at(9_000))],
    [200, session(25, first), week(3, at(9_000))],
    [301, session(0), week(3, at(9_000))],
    [405, session(1, second), week(4, at(9_000))],
    [430, session(8, second), week(4, at(9_000))],
  );

  it("are those that ended, and the one that runs", () => {
    const { past, current } = windowSeries(entries, "5h", at(431));
    expect(past).toMatchObject([
      {
        key: "5h",
        startsAt: NOW,
        resetsAt: first,
        endsAt: first,
        final: 25,
        whole: false,
        source: "api",
      },
    ]);
    expect(current).toMatchObject({ startsAt: at(400), resetsAt: second, final: 8 });
  });

  it("begin with nothing where they were watched from their start, and are open where there is a gap", () => {
    const { past } = windowSeries(entries, "5h", at(431));
    expect(points(only(past).points)).toEqual([
      "0: 0",
      "10: 2",
      "30: 20",
      "60: null",
      "200: 25",
      "200: null",
    ]);
  });

  it("are past once their reset is", () => {
    const { past, current } = windowSeries(entries, "5h", at(701));
    expect(past).toHaveLength(2);
    expect(current).toBeNull();
  });

  it("end early where the week was given back", () => {
    const given = entriesOf(
      [0, week(40, at(9_000))],
      [10, week(50, at(9_000))],
      [20, week(1, at(12_000))],
    );
    const { past, current } = windowSeries(given, "7d", at(21));
    expect(past).toMatchObject([{ final: 50, endsAt: at(20), resetsAt: at(9_000) }]);
    expect(current).toMatchObject({ final: 1, resetsAt: at(12_000) });
  });

  it("stay one where usage falls within the window", () => {
    const fallen = entriesOf([0, week(40, at(9_000))], [10, week(5, at(9_000))]);
    expect(points(windowSeries(fallen, "7d", at(21)).current?.points ?? [])).toEqual([
      "0: 40",
      "10: 5",
    ]);
  });

  it("have no start before they were seen, where their length is not known", () => {
    const spent: Window = { ...session(4, at(500)), scope: { kind: "spend" } };
    expect(windowSeries(entriesOf([7, spent]), "spend", at(21)).current?.startsAt).toBe(at(7));
  });

  it("are the last ones where no more are kept, as they would be", () => {
    const windows = windowCollector();
    for (const entry of entries) {
      windows.add(entry);
      windows.keepLast(1);
    }
    const { past, current } = windowSeries(entries, "5h", at(431));
    expect(past).toHaveLength(1);
    expect(windows.series("5h", at(431))).toEqual({ past: [], current });
    expect(windows.series("7d", at(431))).toEqual(windowSeries(entries, "7d", at(431)));
    expect(windows.keys()).toEqual(["5h", "7d"]);
  });

  it("are none for a key that no entry has", () => {
    expect(windowSeries(entries, "Opus", at(431))).toEqual({ past: [], current: null });
  });
});

it("keys are in the order of the line, and models as they are spelled last", () => {
  const entries = entriesOf(
    [0, week(1, null, "opus"), week(1), session(1)],
    [5, week(2, null, "Opus"), week(1), session(1)],
  );
  expect(historyKeys(entries)).toEqual(["5h", "7d", "Opus"]);
});

it("extra usage has a point where it changed", () => {
  const extra = money();
  const entries: readonly HistoryEntry[] = [
    { kind: "reading", at: NOW, windows: [], extra, source: "api", via: null },
    { kind: "reading", at: at(1), windows: [], source: "api", via: null },
    { kind: "reading", at: after(NOW, HOUR), windows: [], extra: null, source: "api", via: null },
  ];
  expect(extraSeries(entries)).toEqual([
    { at: NOW, extra },
    { at: after(NOW, HOUR), extra: null },
  ]);
});
