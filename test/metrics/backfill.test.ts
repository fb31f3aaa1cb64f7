/** The history as samples: at each change, often enough in between, nothing in a gap, and the same each time. */
import { expect, it } from "vitest";
import { backfill, isThere, type TimedSample } from "../../src/metrics/backfill.ts";
import type { HistoryEntry } from "../../src/model/history.ts";
import { after, HOUR, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { money } from "../render/sample.ts";

/** A multiple of four minutes. */
const START = instant(1_771_056_000_000);
const at = (minutes: number): Instant => after(START, minutes * MINUTE);
const reading = (
  minutes: number,
  used: number,
  resetsAt: Instant,
  more: object = {},
): HistoryEntry => ({
  kind: "reading",
  at: at(minutes),
  windows: [{ key: "5h", used, resetsAt }],
  source: "api",
  via: null,
  ...more,
});

const all = (entries: readonly HistoryEntry[], seen: number, since = 0): readonly TimedSample[] => [
  ...backfill(entries, { account: "a" }, instant(since), at(seen)),
];
const shown = (samples: readonly TimedSample[], metric = "claude_usage_ratio") =>
  samples
    .filter((sample) => sample.metric === metric)
    .map((sample) => [(sample.at - START) / MINUTE, sample.value]);

const RESET = at(30);

it("has a sample at each change and each four minutes, up to when the numbers were last read", () => {
  const samples = all([reading(1, 10, RESET), reading(10, 20, RESET)], 17);
  expect(shown(samples)).toEqual([
    [1, 0.1],
    [4, 0.1],
    [8, 0.1],
    [10, 0.2],
    [12, 0.2],
    [16, 0.2],
  ]);
  expect(samples[0]?.labels).toEqual({ account: "a", window: "5h" });
  const resets = shown(samples, "claude_usage_reset_timestamp_seconds");
  expect(new Set(resets.map(([, value]) => value))).toEqual(new Set([RESET / 1000]));
});

it("ends at the reset, and has nothing where nothing was seen", () => {
  const entries: readonly HistoryEntry[] = [
    reading(20, 10, RESET),
    { kind: "end", at: RESET, key: "5h", final: 10, whole: false },
    { kind: "gap", at: at(100), from: at(26) },
    reading(100, 3, at(300)),
  ];
  expect(shown(all(entries, 101))).toEqual([
    [20, 0.1],
    [24, 0.1],
    [100, 0.03],
  ]);
});

it("begins where it is told to, at the same times as ever", () => {
  const entries = [reading(1, 10, RESET), reading(10, 20, RESET)];
  const some = all(entries, 17, at(9));
  expect(shown(some)).toEqual([
    [10, 0.2],
    [12, 0.2],
    [16, 0.2],
  ]);
  expect(all(entries, 17)).toEqual(expect.arrayContaining([...some]));
});

it("has the money, in major units and as a share of its limit", () => {
  const samples = all([reading(1, 10, RESET, { extra: money() })], 5);
  expect(shown(samples, "claude_usage_extra_used")).toEqual([
    [1, 5.56],
    [4, 5.56],
  ]);
  expect(shown(samples, "claude_usage_extra_limit")).toEqual([
    [1, 50],
    [4, 50],
  ]);
  expect(samples.filter(({ labels }) => labels.window === "extra")).toHaveLength(2);
});

it("finds what a server has within two minutes of it, of the same window", () => {
  const known = new Map([["window 5h", [START, START + HOUR]]]);
  const sample = (time: number, window: string): TimedSample => ({
    metric: "claude_usage_ratio",
    labels: { window },
    value: 1,
    at: instant(time),
  });
  const near = [0, 1, -1, HOUR - MINUTE, HOUR + MINUTE].map((by) =>
    isThere(known, sample(START + by, "5h")),
  );
  expect(near).toEqual([true, true, true, true, true]);
  const far = [2 * MINUTE, HOUR / 2, 2 * HOUR].map((by) =>
    isThere(known, sample(START + by, "5h")),
  );
  expect(far).toEqual([false, false, false]);
  expect(isThere(known, sample(START, "7d"))).toBe(false);
});
