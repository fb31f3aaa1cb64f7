/** The history's file: what was written comes back equal, and anything else is nothing. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import { decodeOutcomeLog } from "../../src/cache/outcome-log.ts";
import { MAX_OUTCOME_RUNS, type OutcomeLog } from "../../src/model/outcome-log.ts";
import { SOURCES } from "../../src/model/reading.ts";
import { millis } from "../../src/model/units.ts";
import { NOW } from "../render/sample.ts";
import { anyInstant, anyTrouble, END_OF_TIME } from "./anything.ts";

const anyHistory: fc.Arbitrary<OutcomeLog> = fc.record({
  runs: fc.array(
    fc.record({
      outcome: fc.oneof(
        anyTrouble,
        fc.record({ kind: fc.constant("learned" as const), source: fc.constantFrom(...SOURCES) }),
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

it("comes back equal", () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      expect(decodeOutcomeLog(encodeFile(history))).toEqual(history);
    }),
  );
});

it.each([
  ["other bytes", "\u0000"],
  ["no list", encodeFile({ runs: {}, skew: null })],
  ["a number in the ending's place", encodeFile({ runs: [{ outcome: 7 }], skew: null })],
  [
    "more stretches than are ever kept",
    encodeFile({
      runs: Array.from({ length: MAX_OUTCOME_RUNS + 1 }, () => ({
        outcome: { kind: "unheard" },
        since: NOW,
        at: NOW,
        times: 1,
      })),
      skew: null,
    }),
  ],
  ["a skew that is no number", encodeFile({ runs: [], skew: { by: "1", at: NOW } })],
])("is nothing with %s", (_, content) => {
  expect(decodeOutcomeLog(content)).toBe(null);
});

it("is nothing or a history, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const history = decodeOutcomeLog(json.replace(/^\{/, '{"version":1,'));
      if (history !== null) expect(decodeOutcomeLog(encodeFile(history))).toEqual(history);
    }),
  );
});
