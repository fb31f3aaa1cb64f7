/** What the samples of a day say about a counter. */
import { expect, it } from "vitest";
import { judgeCounters, type Temporality } from "../../src/telemetry/counters.ts";

type Row = readonly [
  title: string,
  facts: readonly [samples: number, repeats: number, decreases: number],
  configured: Temporality | null,
  temporality: Temporality,
  isDoubtful: boolean,
];

it.each<Row>([
  ["a sum that stands still is cumulative", [60, 40, 0], "delta", "cumulative", false],
  ["a sum that began anew is not sure", [60, 40, 1], null, "cumulative", true],
  ["two terminals on one session are not sure", [60, 30, 29], null, "cumulative", true],
  ["additions go up and down, and do not repeat", [60, 0, 29], "cumulative", "delta", false],
  ["a few samples that went down are what the settings say", [4, 0, 1], "delta", "delta", false],
  ["a few samples that went down may be sums", [4, 0, 1], "cumulative", "cumulative", true],
  ["samples that only rise are what the settings say", [3, 0, 0], "delta", "delta", false],
  ["samples that only rise are sums by default", [3, 0, 0], null, "cumulative", false],
  ["both kinds on one day are not sure", [100, 10, 40], null, "delta", true],
])("%s", (_, [samples, repeats, decreases], configured, temporality, isDoubtful) => {
  const [day] = judgeCounters([{ samples, repeats, decreases }], configured);
  expect(day).toEqual({ temporality, isDoubtful });
});

it("a day that could be either is like the others", () => {
  const clear = { samples: 100, repeats: 0, decreases: 45 };
  const unclear = { samples: 2, repeats: 0, decreases: 0 };
  expect(judgeCounters([clear, unclear], null).map(({ temporality }) => temporality)).toEqual([
    "delta",
    "delta",
  ]);
});
