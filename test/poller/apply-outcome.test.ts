/** What a request that is not allowed yet leaves: when it is due, why it waits, and what readers are shown. */
import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/model/outcome.ts";
import type { BlockedBy } from "../../src/model/schedule/gate.ts";
import { INITIAL_PACE, type PaceReason } from "../../src/model/schedule/pace.ts";
import type { Health } from "../../src/model/snapshot.ts";
import { postponePoll, storedRefusal } from "../../src/poller/apply-outcome.ts";
import type { PollerState } from "../../src/poller/ports.ts";
import { later, NOW, read } from "../render/sample.ts";

const HEALTHY: Health = { kind: "healthy" };
const failing = (failure: Failure): Health => ({
  kind: "failing",
  failure,
  since: NOW,
  failures: 1,
});
const OFFLINE = failing({ kind: "unreachable", cause: "network", detail: "ENOTFOUND" });
const RATE_LIMITED = failing({ kind: "throttled", retryAfter: null });

describe("a poll that is postponed", () => {
  it.each<[BlockedBy["why"], PaceReason, Health, PaceReason, Health]>([
    ["block", "start", HEALTHY, "retry-after", RATE_LIMITED],
    ["block", "backoff", HEALTHY, "backoff", RATE_LIMITED],
    ["block", "start", OFFLINE, "retry-after", OFFLINE],
    ["budget", "backoff", HEALTHY, "budget", HEALTHY],
    ["burst", "start", OFFLINE, "budget", OFFLINE],
  ])("by a %s, after %s and %j, waits for %s with %j", (why, before, health, reason, after) => {
    const state: PollerState = {
      snapshot: read({}, { health }),
      pace: { ...INITIAL_PACE, reason: before },
    };
    const { state: postponed, outcomes } = postponePoll(state, { why, until: later(600) }, NOW);
    expect(postponed).toEqual({
      snapshot: { ...state.snapshot, health: after, dueAt: later(600) },
      pace: { ...state.pace, reason },
    });
    expect(outcomes).toEqual([]);
  });
});

describe("the refusal of the stored token", () => {
  const refusal: Failure = { kind: "refused", why: "scope" };
  it.each<[string, Health, Failure]>([
    ["is the one that it met", failing(refusal), refusal],
    ["is a general one after another failure", OFFLINE, { kind: "refused", why: "token" }],
    ["is a general one where nothing failed", HEALTHY, { kind: "refused", why: "token" }],
  ])("%s", (_, health, expected) => {
    expect(storedRefusal({ snapshot: read({}, { health }), pace: INITIAL_PACE })).toEqual(expected);
  });
});
