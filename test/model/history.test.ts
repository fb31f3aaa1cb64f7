/** What a reading, a failure or a pause adds to the history. */
import { describe, expect, it } from "vitest";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  type HistoryState,
  historyAfterEntry,
  historyAfterFailure,
  historyAfterReading,
  historyKey,
  isSameKey,
} from "../../src/model/history.ts";
import type { Reading } from "../../src/model/reading.ts";
import { after, type Instant, MINUTE } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import { later, money, NOW, session, week } from "../render/sample.ts";

const RESET = later(3 * 3600);
const WEEK_END = later(5 * 86_400);

const reading = (minutes: number, ...windows: readonly Window[]): Reading => ({
  at: after(NOW, minutes * MINUTE),
  source: "api",
  windows,
  extra: null,
});

/** The entries of readings one after another, without their times and sources. */
function told(...readings: readonly Reading[]): readonly (readonly unknown[])[] {
  let state: HistoryState = EMPTY_HISTORY;
  return readings.map((one) => {
    const step = historyAfterReading(state, one);
    state = step.state;
    return step.entries.map(brief);
  });
}

const minutes = (at: Instant): number => (at - NOW) / MINUTE;

function brief(entry: HistoryEntry): unknown {
  switch (entry.kind) {
    case "reading":
      return entry.windows.map(({ key, used }) => `${key} ${used}`).join(", ");
    case "end":
      return `${entry.key} ended at ${entry.final}, ${entry.whole ? "whole" : "not whole"}`;
    case "fall":
      return `${entry.key} fell from ${entry.from} to ${entry.to}`;
    case "gap":
      return `gap of ${minutes(entry.at) - minutes(entry.from)} min`;
    default:
      return entry.kind;
  }
}

describe("a reading adds", () => {
  it.each<[string, readonly Reading[], readonly unknown[]]>([
    [
      "every window, when it is the first",
      [reading(0, session(5, RESET), week(3, WEEK_END))],
      ["5h 5, 7d 3"],
    ],
    [
      "nothing, when nothing changed",
      [reading(0, session(5, RESET)), reading(2, session(5, RESET))],
      [],
    ],
    [
      "the window that changed",
      [
        reading(0, session(5, RESET), week(3, WEEK_END)),
        reading(2, session(6, RESET), week(3, WEEK_END)),
      ],
      ["5h 6"],
    ],
    [
      "nothing for a change that nobody sees",
      [reading(0, session(5.1, RESET)), reading(2, session(5.4, RESET))],
      [],
    ],
    [
      "nothing for a reset that jitters",
      [reading(0, session(5, RESET)), reading(2, session(5, after(RESET, 1_900)))],
      [],
    ],
    [
      "nothing for a reading of the past",
      [reading(9, session(5, RESET)), reading(2, session(6, RESET))],
      [],
    ],
    [
      "a fall before the reset",
      [reading(0, session(50, RESET)), reading(2, session(7, RESET))],
      ["5h fell from 50 to 7", "5h 7"],
    ],
    [
      "a fall with a new reset: the week was given back",
      [reading(0, week(50, WEEK_END)), reading(2, week(0, after(WEEK_END, 9e7)))],
      ["7d fell from 50 to 0", "7d 0"],
    ],
    [
      "a new reset with as much used, and no fall",
      [reading(0, week(50, WEEK_END)), reading(2, week(50, after(WEEK_END, 9e5)))],
      ["7d 50"],
    ],
    [
      "a gap, and every window after it",
      [
        reading(0, session(5, RESET), week(3, WEEK_END)),
        reading(36, session(5, RESET), week(3, WEEK_END)),
      ],
      ["gap of 36 min", "5h 5, 7d 3"],
    ],
    [
      "no gap after 35 minutes",
      [reading(0, session(5, RESET)), reading(35, session(5, RESET))],
      [],
    ],
  ])("%s", (_, readings, expected) => {
    expect(told(...readings).at(-1)).toEqual(expected);
  });

  it("the end of a window with its final value, also where the last change was too small for a line", () => {
    const readings = [
      reading(0, session(50, RESET)),
      reading(170, session(50.4, RESET)),
      reading(181, session(1, after(RESET, 3e7))),
    ];
    expect(told(...readings).at(-1)).toEqual(["5h ended at 50.4, not whole", "5h 1"]);
  });

  it("the end of a window after which none runs, and of one that is not reported any more", () => {
    const begin = reading(0, session(50, RESET), week(9, RESET));
    expect(told(begin, reading(181, session(0)))[1]).toEqual([
      "5h ended at 50, not whole",
      "7d ended at 9, not whole",
      "gap of 181 min",
      "5h 0",
    ]);
  });

  const watched = (end: number, ...pauses: readonly number[]) =>
    Array.from({ length: 40 }, (_, index) => index * 10)
      .filter((at) => at < end && !pauses.includes(at))
      .map((at) => reading(at, session(at / 10, later(5 * 3600))));

  it.each([
    ["whole, where it was watched all the time", watched(300), "5h ended at 29, whole"],
    ["not whole, where its last half hour was not", watched(260), "5h ended at 25, not whole"],
    [
      "not whole, where there is a gap",
      watched(300, 100, 110, 120, 130),
      "5h ended at 29, not whole",
    ],
  ])("an end that is %s", (_, readings, expected) => {
    expect(told(...readings, reading(301, session(0)))).toContainEqual(
      expect.arrayContaining([expected]),
    );
  });

  it("money where it changed, and no windows that are of unknown age", () => {
    const first = historyAfterReading(
      EMPTY_HISTORY,
      { ...reading(0, session(5, RESET)), extra: money() },
      [{ kind: "session" }],
    );
    expect(first.entries).toMatchObject([{ windows: [], extra: { used: 556 } }]);
    const same = historyAfterReading(first.state, { ...reading(2), extra: money() });
    expect(same.entries).toEqual([]);
    const more = historyAfterReading(same.state, { ...reading(4), extra: money({ used: 600 }) });
    expect(more.entries).toMatchObject([{ windows: [], extra: { used: 600 } }]);
  });
});

describe("a failure adds", () => {
  it("a refusal once in a row, and nothing for what is no refusal", () => {
    const throttled = historyAfterFailure(
      EMPTY_HISTORY,
      { kind: "throttled", retryAfter: null },
      NOW,
    );
    expect(throttled.entries).toEqual([{ kind: "refused", at: NOW, why: "rate limit" }]);
    const again = historyAfterFailure(
      throttled.state,
      { kind: "throttled", retryAfter: null },
      later(9),
    );
    expect(again.entries).toEqual([]);
    const other = historyAfterFailure(again.state, { kind: "refused", why: "token" }, later(9));
    expect(other.entries).toMatchObject([{ why: "token" }]);
    expect(historyAfterFailure(EMPTY_HISTORY, { kind: "waiting" }, NOW).entries).toEqual([]);
  });
});

it("goes on from its entries as from its readings", () => {
  const readings = [
    reading(0, session(5, RESET), week(3, WEEK_END)),
    reading(50, session(9, RESET), week(3, WEEK_END)),
  ];
  let state: HistoryState = EMPTY_HISTORY;
  let replayed: HistoryState = EMPTY_HISTORY;
  for (const one of readings) {
    const step = historyAfterReading(state, one);
    state = step.state;
    replayed = step.entries.reduce(historyAfterEntry, replayed);
    expect(replayed).toEqual(state);
  }
});

it.each([
  [{ kind: "session" }, "5h"],
  [{ kind: "spend" }, "spend"],
  [{ kind: "week", model: null }, "7d"],
  [{ kind: "week", model: "Opus" }, "Opus"],
  [{ kind: "week", model: "5H" }, "model 5H"],
  [{ kind: "week", model: "extra" }, "model extra"],
] as const)("%j is named %s", (scope, expected) => {
  expect(historyKey(scope)).toBe(expected);
  expect(isSameKey(expected, expected.toUpperCase())).toBe(true);
});
