/** The log of attempts: outcomes without numbers, equal ones in a row together, and never more than MAX_OUTCOME_RUNS. */
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
import { FAILURES, later, NOW, REFERENCE } from "../render/sample.ts";

const learned: Outcome = { kind: "learned", reading: REFERENCE };

/** One outcome a second. */
const after = (outcomes: readonly Outcome[], from: OutcomeLog = EMPTY_OUTCOME_LOG): OutcomeLog =>
  outcomes.reduce((log, outcome, at) => appendOutcome(log, outcome, later(at)), from);

describe("the outcome log", () => {
  it("groups equal outcomes in a row, with first and last time and count", () => {
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

  it("keeps the readings of two sources apart", () => {
    const fromStatusline: Outcome = {
      kind: "learned",
      reading: { ...REFERENCE, source: "statusline" },
    };
    expect(after([learned, fromStatusline]).runs.map(({ outcome }) => outcome)).toEqual([
      { kind: "learned", source: "api" },
      { kind: "learned", source: "statusline" },
    ]);
  });

  it("holds nothing of a reading but its source", () => {
    expect(JSON.stringify(after([learned]))).not.toMatch(/windows|extra|Sonnet/);
  });

  it("keeps the last runs and the clock skew", () => {
    const skew = { by: millis(-90_000), at: NOW };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(learned, ...FAILURES), { maxLength: 40 }), (all) => {
        const log = after(all, { runs: [], skew });
        expect(log.skew).toEqual(skew);
        expect(log.runs.length).toBeLessThanOrEqual(MAX_OUTCOME_RUNS);
        const { outcome, at } = log.runs.at(-1) ?? {};
        if (all.length > 0)
          expect([outcome?.kind, at]).toEqual([all.at(-1)?.kind, later(all.length - 1)]);
      }),
    );
  });
});
