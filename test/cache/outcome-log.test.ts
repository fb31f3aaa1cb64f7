/** The outcome log's file: what was written decodes to an equal value, and anything else to null. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import { decodeOutcomeLog } from "../../src/cache/outcome-log.ts";
import { MAX_OUTCOME_RUNS, type OutcomeLog } from "../../src/model/outcome-log.ts";
import { READING_SOURCES } from "../../src/model/reading.ts";
import { millis } from "../../src/model/units.ts";
import { NOW } from "../render/sample.ts";
import { anyFailure, anyInstant, END_OF_TIME } from "./arbitraries.ts";

const anyOutcomeLog: fc.Arbitrary<OutcomeLog> = fc.record({
  runs: fc.array(
    fc.record({
      outcome: fc.oneof(
        anyFailure,
        fc.record({
          kind: fc.constant("learned" as const),
          source: fc.constantFrom(...READING_SOURCES),
        }),
      ),
      since: anyInstant,
      at: anyInstant,
      times: fc.integer({ min: 1 }),
    }),
    { maxLength: MAX_OUTCOME_RUNS },
  ),
  skew: fc.option(
    fc.record({
      by: fc.integer({ min: -END_OF_TIME, max: END_OF_TIME }).map(millis),
      at: anyInstant,
    }),
  ),
});

it("decodes to an equal value", () => {
  fc.assert(
    fc.property(anyOutcomeLog, (log) => {
      expect(decodeOutcomeLog(encodeFile(log))).toEqual(log);
    }),
  );
});

it.each([
  ["other bytes", "\u0000"],
  ["no list", encodeFile({ runs: {}, skew: null })],
  ["a number in place of the outcome", encodeFile({ runs: [{ outcome: 7 }], skew: null })],
  [
    "more runs than are kept",
    encodeFile({
      runs: Array.from({ length: MAX_OUTCOME_RUNS + 1 }, () => ({
        outcome: { kind: "waiting" },
        since: NOW,
        at: NOW,
        times: 1,
      })),
      skew: null,
    }),
  ],
  ["a skew that is not a number", encodeFile({ runs: [], skew: { by: "1", at: NOW } })],
])("decodes to null with %s", (_, content) => {
  expect(decodeOutcomeLog(content)).toBe(null);
});

it.each([
  [
    "their former names",
    { stretches: [{ ending: { kind: "unheard" }, since: NOW, at: NOW, times: 1 }] },
  ],
])("is read with its fields under %s", (_, former) => {
  const runs = [{ outcome: { kind: "waiting" }, since: NOW, at: NOW, times: 1 }];
  expect(decodeOutcomeLog(encodeFile({ ...former, skew: null }))).toEqual({ runs, skew: null });
});

it("decodes to null or an outcome log, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const log = decodeOutcomeLog(json.replace(/^\{/, '{"version":1,'));
      if (log !== null) expect(decodeOutcomeLog(encodeFile(log))).toEqual(log);
    }),
  );
});
