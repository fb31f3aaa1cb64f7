/** The history as CSV, JSON and a table. */
import { describe, expect, it } from "vitest";
import type { Screen } from "../../src/cli/screen.ts";
import { screenText } from "../../src/cli/screen.ts";
import { csvCell, historyCsv, historyDocument } from "../../src/history/export.ts";
import { daysOf, type HistoryRange } from "../../src/history/range.ts";
import { historyLines } from "../../src/history/show.ts";
import { type HistoryEntry, isSameKey } from "../../src/model/history.ts";
import { after, DAY, HOUR, type Instant, MINUTE } from "../../src/model/units.ts";
import { money, NOW } from "../render/sample.ts";

const ago = (hours: number): Instant => after(NOW, -hours * HOUR);
const reading = (
  hours: number,
  key: string,
  used: number,
  resetsAt: Instant | null,
  more: Partial<Extract<HistoryEntry, { kind: "reading" }>> = {},
): HistoryEntry => ({
  kind: "reading",
  at: ago(hours),
  windows: [{ key, used, resetsAt }],
  source: "api",
  via: null,
  ...more,
});

const ENTRIES: readonly HistoryEntry[] = [
  reading(30, "5h", 10, ago(26), { source: "claumon" }),
  reading(20, "5h", 40, ago(16)),
  { kind: "fall", at: ago(18), key: "5h", from: 60, to: 0, resetsAt: ago(16) },
  reading(18, "5h", 0, ago(13)),
  { kind: "end", at: ago(13), key: "5h", final: 30, whole: true },
  { kind: "gap", at: ago(5), from: ago(12) },
  { kind: "refused", at: ago(4), why: "rate limit" },
  reading(3, "5h", 7, after(NOW, 2 * HOUR), { extra: money(), via: "desk" }),
  reading(2, "=HYPERLINK(1)", 91, after(NOW, DAY), { source: "statusline" }),
  { kind: "activity", at: ago(1), tokens: 12 },
];

const range = (window?: string): HistoryRange => ({
  since: ago(48),
  now: NOW,
  entries: ENTRIES,
  wants: (key) => window === undefined || isSameKey(key, window),
});

describe("CSV", () => {
  it("has a row for each change and event", () => {
    expect(historyCsv(range()).map((row) => row.replace(/^\d{4}-/, ""))).toEqual([
      "time,event,window,used,resets_at,amount,limit,currency,source,via",
      "02-13T00:36:01.000Z,used,5h,10,2026-02-13T04:36:01.000Z,,,,claumon,",
      "02-13T10:36:01.000Z,used,5h,40,2026-02-13T14:36:01.000Z,,,,api,",
      "02-13T12:36:01.000Z,fall,5h,0,2026-02-13T14:36:01.000Z,,,,,",
      "02-13T12:36:01.000Z,used,5h,0,2026-02-13T17:36:01.000Z,,,,api,",
      "02-13T17:36:01.000Z,end,5h,30,2026-02-13T17:36:01.000Z,,,,,",
      '02-14T01:36:01.000Z,"gap since",,,2026-02-13T18:36:01.000Z,,,,,',
      '02-14T02:36:01.000Z,"refused: rate limit",,,,,,,,',
      "02-14T03:36:01.000Z,used,5h,7,2026-02-14T08:36:01.000Z,,,,api,desk",
      "02-14T03:36:01.000Z,used,extra,11.12,,5.56,50,USD,api,desk",
      '02-14T04:36:01.000Z,used,"\'=HYPERLINK(1)",91,2026-02-15T06:36:01.000Z,,,,statusline,',
      "02-14T05:36:01.000Z,tokens,,12,,,,,,",
    ]);
  });

  it("of one window leaves out the others", () => {
    expect(historyCsv(range("5H")).join("\n")).not.toMatch(/HYPER|extra/);
  });

  it.each([
    ["plain", "plain"],
    [-4, "-4"],
    [null, ""],
    ["=1+1", '"\'=1+1"'],
    ["+1", '"\'+1"'],
    ["-1", '"\'-1"'],
    ["@SUM", '"\'@SUM"'],
    ["\t=1", '"\'\t=1"'],
    ["  =1", '"\'  =1"'],
    ['a "b", c', '"a ""b"", c"'],
    ["two\nlines", '"two\nlines"'],
  ])("cell %j is %j", (cell, expected) => {
    expect(csvCell(cell)).toBe(expected);
  });
});

it("JSON has windows with their points, money and events", () => {
  expect(historyDocument(range("5h"))).toMatchObject({
    schema: 1,
    until: "2026-02-14T06:36:01.000Z",
    windows: [
      { window: "5h", running: false, used: 10, source: "claumon", whole: false },
      { used: 60, ends_at: "2026-02-13T12:36:01.000Z", resets_at: "2026-02-13T14:36:01.000Z" },
      { used: 30, whole: true },
      {
        running: true,
        ends_at: null,
        used: 7,
        points: [{ used: 0 }, { at: "2026-02-14T03:36:01.000Z", used: 7 }],
      },
    ],
    extra_usage: [],
    events: [
      { kind: "fall" },
      { kind: "gap" },
      { kind: "refused", why: "rate limit" },
      { kind: "activity" },
    ],
  });
  expect(historyDocument(range())).toMatchObject({
    extra_usage: [{ used: 5.56, limit: 50, currency: "USD" }],
  });
});

describe("the table", () => {
  const screen = (columns: number): Screen => ({ columns, colour: false, ascii: false, home: "" });
  const text = (columns: number, window?: string) =>
    screenText(historyLines(range(window), screen(columns)), screen(columns));

  it("has the windows by their end, what cannot be taken for granted, and money by the day", () => {
    expect(text(100)).toBe(
      [
        "window         from       to         used",
        "5h             Thu 23:36  Fri 04:36   10%  imported from claumon",
        "5h             Fri 09:36  Fri 12:36   60%  reset early, not watched all the time",
        "5h             Fri 12:36  Fri 17:36   30%",
        "5h             03:36      now          7%",
        "=HYPERLINK(1)  Sun 06:36  now         91%  not watched all the time",
        "",
        "extra usage          of",
        "03:36        $5.56  $50",
      ].join("\n"),
    );
  });

  it.each([20, 40, 60])("fits %d cells", (columns) => {
    for (const line of text(columns).split("\n"))
      expect(line.length).toBeLessThanOrEqual(Math.max(columns, 45));
  });

  it("of one window has no other", () => {
    expect(text(100, "5h")).not.toMatch(/HYPER|extra/);
  });

  it("says when nothing was used", () => {
    const none = { ...range(), entries: [] };
    expect(screenText(historyLines(none, screen(80)), screen(80))).toContain("Nothing was used");
  });
});

it.each([
  [undefined, 7],
  ["1", 1],
  ["3660", 3660],
  ["0", "--days takes a number from 1 to 3660."],
  ["7d", "--days takes a number from 1 to 3660."],
  ["99999", "--days takes a number from 1 to 3660."],
])("--days %s is %s", (given, expected) => {
  expect(daysOf(given)).toBe(expected);
});

it("a day has no window that ended before it, and no change", () => {
  const day = { ...range(), since: after(NOW, -15 * HOUR - MINUTE) };
  const [, first] = historyCsv(day);
  expect(first).toMatch(/^2026-02-13T17:36:01.000Z,end,5h,30,/);
  expect(historyDocument(day)).toMatchObject({
    windows: [{ window: "5h", used: 30 }, { used: 7 }, { used: 91 }],
    events: [{ kind: "gap" }, { kind: "refused" }, { kind: "activity" }],
  });
  expect(historyLines(day, { columns: 100, colour: false, ascii: false, home: "" })).toHaveLength(
    7,
  );
});
