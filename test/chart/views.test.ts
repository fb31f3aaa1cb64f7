/** What `chart` draws, at every width: references that were read, and laws that hold for each. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHART_VIEWS, type ChartView } from "../../src/chart/view-names.ts";
import { type ChartSample, chartLines } from "../../src/chart/views.ts";
import type { ExtraOutlook } from "../../src/model/forecast/outlook.ts";
import type { HistoryEntry } from "../../src/model/history.ts";
import { after, DAY, HOUR, instant, MINUTE, millis } from "../../src/model/units.ts";
import { plainText } from "../../src/render/painters.ts";
import { chartSample, THURSDAY } from "./sample.ts";

const SIZE = { columns: 80, ascii: false, rows: 12 };

const drawn = (
  view: ChartView,
  size: Partial<typeof SIZE> = {},
  changes: Partial<ChartSample> = {},
): string =>
  chartLines(view, chartSample(changes), { ...SIZE, ...size })
    .map(({ spans }) => plainText(spans).trimEnd())
    .join("\n");

describe.each(CHART_VIEWS)("%s", (view) => {
  it.each([60, 80, 120])("is drawn on %d cells", async (columns) => {
    await expect(`${drawn(view, { columns })}\n`).toMatchFileSnapshot(
      `golden/${view}-${columns}.txt`,
    );
  });

  it("is drawn in ASCII alone", async () => {
    const text = drawn(view, { ascii: true, columns: 72 });
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${view}-ascii.txt`);
    expect(text).toMatch(/^[ -~\n]*$/);
  });

  it("fits every width, in drawings of whole lines", () => {
    const sizes = fc.record({
      columns: fc.integer({ min: 40, max: 240 }),
      ascii: fc.boolean(),
      rows: fc.integer({ min: 4, max: 30 }),
    });
    fc.assert(
      fc.property(sizes, (size) => {
        const lines = chartLines(view, chartSample(), size).filter(({ isText }) => !isText);
        for (const { spans } of lines)
          expect(plainText(spans).length).toBeLessThanOrEqual(size.columns);
      }),
      { numRuns: 15 },
    );
  });

  it("has nothing to draw without a history", () => {
    expect(chartLines(view, chartSample({ entries: [] }), SIZE)).toEqual([]);
  });
});

/** Of 80 cells, the names of the values and the axis take six. */
const FIELD_CELLS = 74;

/** Readings of one session that began at 14:00. */
const session = (...readings: readonly (readonly [minute: number, used: number])[]) => {
  const start = after(THURSDAY, -170 * MINUTE);
  return readings.map(([minute, used], at): HistoryEntry => {
    const windows = [{ key: "5h", used, resetsAt: after(start, 5 * HOUR) }];
    return {
      kind: "reading",
      at: after(start, minute * MINUTE),
      windows,
      source: "api",
      via: null,
      ...(at === 0 ? { extra: null } : {}),
    };
  });
};

describe("a window so far", () => {
  it("breaks off where nothing was seen, and goes on behind it", () => {
    const [first, second, third] = session([0, 10], [10, 30], [130, 60]);
    const gap: HistoryEntry = {
      kind: "gap",
      from: after(THURSDAY, -150 * MINUTE),
      at: after(THURSDAY, -40 * MINUTE),
    };
    const entries = [first, second, gap, third].filter((one) => one !== undefined);
    const text = drawn("5h", {}, { entries, bandOf: () => [] });
    const rows = text.split("\n").filter((row) => row.includes("│"));
    const columns = rows.map((row) => [...row].slice(6));
    const isDrawn = (minute: number): boolean => {
      const column = Math.floor((minute / 300) * FIELD_CELLS);
      return columns.some((row) => /[\u2801-\u28ff]/.test(row[column] ?? ""));
    };
    expect([5, 15, 60, 110, 140, 165].map(isDrawn)).toEqual([true, true, false, false, true, true]);
  });

  it.each<[string, Partial<ChartSample>, RegExp]>([
    [
      "its end and what is likely by then",
      {},
      /^Session \(5 h\): 73% used, likely 79–94%; resets in 2h10m, 19:00$/m,
    ],
    [
      "no forecast where there is none",
      { bandOf: () => [] },
      /^Session \(5 h\): 73% used; resets in/m,
    ],
    [
      "the age of an old number",
      { knownUntil: after(THURSDAY, -25 * MINUTE) },
      /73% used, 25m old, .*\n(.*\n)*.* 73%(?! now)/,
    ],
    ["a label for now", {}, / 73% now /],
    ["a label at the end", {}, / 79–94%$/m],
    ["the limit", {}, /^100% ┌─+ limit$/m],
    ["that none runs", { now: after(THURSDAY, 6 * HOUR) }, /^Session \(5 h\): none is running$/m],
    ["a day at the limit", {}, /^Tue 24 Nov .* 100% {2}2 windows, 1 at the limit$/m],
  ])("says %s", (_, changes, expected) => {
    expect(drawn("5h", {}, changes)).toMatch(expected);
  });

  it("has the session that runs in today's row", () => {
    const text = drawn("5h", {}, { entries: session([0, 10], [10, 96]) });
    expect(text).toMatch(/^Thu 26 Nov .* 96% {2}1 window$/m);
  });

  it("ends its curve where the last number is old", () => {
    const until = (knownUntil: number) =>
      drawn("5h", {}, { knownUntil: instant(knownUntil), bandOf: () => [] });
    expect(until(THURSDAY)).not.toBe(until(THURSDAY - 40 * MINUTE));
  });

  it("rounds what is likely as `status` does", () => {
    const bandOf: ChartSample["bandOf"] = ({ resetsAt }) => [
      { at: resetsAt ?? THURSDAY, low: 79.7, mid: 80, high: 84.2 },
    ];
    expect(drawn("5h", {}, { bandOf })).toMatch(/likely 79–85%/);
  });

  it("has an unlimited forecast end at the limit", () => {
    const bandOf: ChartSample["bandOf"] = ({ resetsAt }) => [
      { at: THURSDAY, low: 73, mid: 73, high: 73 },
      { at: resetsAt ?? THURSDAY, low: 90, mid: 130, high: 180 },
    ];
    expect(drawn("5h", {}, { bandOf })).toMatch(/likely 90–100%/);
  });
});

it.each<[string, Partial<ExtraOutlook>, RegExp]>([
  ["what it is likely to be", {}, /of \$50 this month, likely about \$8$/m],
  ["when its limit is expected", { hitsAt: after(THURSDAY, DAY) }, /month, limit about 27 Nov$/m],
])("the month's extra usage says %s", (_, changes, expected) => {
  const until = instant(Date.UTC(2026, 11, 1));
  const money = { until, used: 599, final: 740, low: null, high: null, hitsAt: null, scored: 2 };
  expect(drawn("extra", {}, { expectedExtra: { ...money, ...changes } })).toMatch(expected);
});

describe("past weeks", () => {
  const weekly = (used: number, ...more: readonly HistoryEntry[]): readonly HistoryEntry[] => [
    {
      kind: "reading",
      at: after(THURSDAY, -9 * DAY),
      windows: [{ key: "7d", used, resetsAt: after(THURSDAY, -3 * DAY) }],
      source: "api",
      via: null,
    },
    ...more,
  ];

  it.each<[string, readonly HistoryEntry[], RegExp]>([
    ["that the limit was reached, and when", weekly(100), /100% {2}limit Tue 16:50$/m],
    [
      "that the end was not seen",
      weekly(40, { kind: "gap", from: after(THURSDAY, -8 * DAY), at: after(THURSDAY, -2 * DAY) }),
      /40% {2}end not seen$/m,
    ],
    [
      "that a week was given back",
      weekly(
        40,
        ...weekly(0).map(
          (one) =>
            ({
              ...one,
              at: after(THURSDAY, -5 * DAY),
              windows: [{ key: "7d", used: 1, resetsAt: after(THURSDAY, DAY) }],
            }) as HistoryEntry,
        ),
      ),
      /40% {2}reset early$/m,
    ],
  ])("say %s", (_, entries, expected) => {
    expect(drawn("7d", { columns: 100 }, { entries })).toMatch(expected);
  });

  it("name a model as harmless text", () => {
    const entries = weekly(40).map(
      (one) =>
        ({
          ...one,
          at: after(THURSDAY, -HOUR),
          windows: [
            { key: "7d", used: 4, resetsAt: after(THURSDAY, DAY) },
            { key: "\u001b[31mOp\nus", used: 40, resetsAt: after(THURSDAY, DAY) },
          ],
        }) as HistoryEntry,
    );
    expect(drawn("7d", {}, { entries })).toMatch(/^\[31mOpus .* 40%$/m);
  });
});

it("the hours of the week follow the local clock", () => {
  const india = () => millis(5.5 * HOUR);
  const hours = (offsetAt: ChartSample["offsetAt"]) =>
    /on (\w+) from (\d+) to (\d+)/.exec(drawn("hours", {}, { offsetAt }))?.slice(1);
  expect(hours(() => millis(0))).toEqual(["Wed", "10", "11"]);
  expect(Number(hours(india)?.[1])).toBeGreaterThanOrEqual(14);
});
