/** What is remembered of attempts: endings without numbers, alike ones together, and never more than a screen of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/model/outcome.ts";
import {
  appendOutcome,
  EMPTY_OUTCOME_LOG,
  MAX_OUTCOME_RUNS,
  type OutcomeLog,
} from "../../src/model/outcome-log.ts";
import { millis } from "../../src/model/units.ts";
import { later, NOW, REFERENCE, TROUBLES } from "../render/sample.ts";

const learned: Outcome = { kind: "learned", reading: REFERENCE };

/** One outcome a second. */
const after = (outcomes: readonly Outcome[], from: OutcomeLog = EMPTY_OUTCOME_LOG): OutcomeLog =>
  outcomes.reduce((history, outcome, at) => appendOutcome(history, outcome, later(at)), from);

describe("the history", () => {
  it("puts together what ended alike, from when to when and how often", () => {
    const { runs } = after([learned, learned, { kind: "waiting" }, learned]);
    expect(runs).toEqual([
      { outcome: { kind: "learned", source: "api" }, since: NOW, at: later(1), times: 2 },
      { outcome: { kind: "waiting" }, since: later(2), at: later(2), times: 1 },
      { outcome: { kind: "learned", source: "api" }, since: later(3), at: later(3), times: 1 },
    ]);
  });

  it("adds to the last run only, and keeps those before it", () => {
    const times = after([learned, { kind: "waiting" }, { kind: "waiting" }]).runs.map(
      ({ outcome, times }) => [outcome.kind, times],
    );
    expect(times).toEqual([
      ["learned", 1],
      ["waiting", 2],
    ]);
  });

  it("tells numbers of two sources apart", () => {
    const told: Outcome = { kind: "learned", reading: { ...REFERENCE, source: "statusline" } };
    expect(after([learned, told]).runs.map(({ outcome }) => outcome)).toEqual([
      { kind: "learned", source: "api" },
      { kind: "learned", source: "statusline" },
    ]);
  });

  it("holds nothing of a reading but its source", () => {
    expect(JSON.stringify(after([learned]))).not.toMatch(/windows|extra|Sonnet/);
  });

  it("keeps the last few, and what the server's clock said", () => {
    const skew = { by: millis(-90_000), at: NOW };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(learned, ...TROUBLES), { maxLength: 40 }), (all) => {
        const history = after(all, { runs: [], skew });
        expect(history.skew).toEqual(skew);
        expect(history.runs.length).toBeLessThanOrEqual(MAX_OUTCOME_RUNS);
        const { outcome, at } = history.runs.at(-1) ?? {};
        if (all.length > 0)
          expect([outcome?.kind, at]).toEqual([all.at(-1)?.kind, later(all.length - 1)]);
      }),
    );
  });
});
