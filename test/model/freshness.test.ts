/** Until when a reading is fresh, stale, or not polled any more; in every state that the poller can reach. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshnessOf, MAX_FRESH_MS, overdueAt } from "../../src/model/freshness.ts";
import { type Failure, isLoginFailure, type Outcome } from "../../src/model/outcome.ts";
import { mergeObservations, reduceOutcome } from "../../src/model/reduce.ts";
import { countRequest } from "../../src/model/schedule/gate.ts";
import { observationLifetime, scheduleNext } from "../../src/model/schedule/next.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { after, HOUR, MINUTE, millis, percent, SECOND, span } from "../../src/model/units.ts";
import { later, NOW, REFERENCE, read, session } from "../render/sample.ts";

/** Polled every 90 s: read at 0, due at 90, overdue from 120, fresh until 190. */
const steady = read();
/** After failures: read at 0, fresh until 190, and the next attempt is at 600. */
const failing = read({}, { dueAt: later(600) });

describe("a reading is", () => {
  it.each([
    ["fresh when just read", steady, 0, "fresh"],
    ["fresh until the second poll after it", steady, 189.999, "fresh"],
    ["not polled once it is old and the poll overdue", steady, 190, "not-polled"],
    ["stale once it is old while polls go on", failing, 190, "stale"],
    ["stale while the attempt may still be running", failing, 629.999, "stale"],
    ["not polled once that attempt is overdue", failing, 630, "not-polled"],
  ] as const)("%s", (_, snapshot, seconds, expected) => {
    expect(freshnessOf(snapshot, later(seconds), true).kind).toBe(expected);
  });

  it("as old as the time since it was read", () => {
    expect(freshnessOf(failing, later(300), true)).toEqual({ kind: "stale", age: 300_000 });
  });

  it("not polled since the attempt that was missed", () => {
    expect(freshnessOf(steady, later(86_400), true)).toEqual({
      kind: "not-polled",
      since: later(120),
    });
    expect(overdueAt(steady)).toBe(later(120));
  });
});

describe("where no process polls, a reading is", () => {
  it.each([
    ["fresh until ten seconds after the missed poll", steady, 99.999, "fresh"],
    ["not polled from then on", steady, 100, "not-polled"],
    ["stale where it is old and no poll is due yet", failing, 190, "stale"],
    ["not polled ten seconds after that is due", failing, 610, "not-polled"],
  ] as const)("%s", (_, snapshot, seconds, expected) => {
    expect(freshnessOf(snapshot, later(seconds), false).kind).toBe(expected);
  });
});

describe("a reading is never fresh", () => {
  it.each([true, false])(
    "from ten minutes on, whatever an older version stored (polled: %s)",
    (polled) => {
      const forHours = read({}, { dueAt: later(7_200), freshUntil: later(14_410) });
      expect(freshnessOf(forHours, later(599.999), polled)).toEqual({ kind: "fresh" });
      expect(freshnessOf(forHours, later(600), polled)).toEqual({ kind: "stale", age: 600_000 });
    },
  );

  it("from a clock that was ahead: its age is not known", () => {
    expect(freshnessOf(steady, later(-1), true)).toEqual({ kind: "stale", age: null });
  });
});

describe("whatever happens", () => {
  const failure = fc.constantFrom<Outcome>(
    { kind: "throttled", retryAfter: null },
    { kind: "throttled", retryAfter: millis(3_600_000) },
    { kind: "unreachable", cause: "network", detail: "ENETDOWN" },
    { kind: "garbled", issue: "an issue" },
    { kind: "refused", why: "token" },
    { kind: "signedOut", why: "expired", where: "/file" },
    { kind: "waiting" },
  );
  const step = fc.record({
    what: fc.oneof(fc.constant("reading" as const), fc.constant("observation" as const), failure),
    /** How late the step is, as a share of the wait. */
    late: fc.constantFrom(0, 0, 0, 0.3, 5),
    random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    activeAgo: fc.constantFrom(0, 400, 4_000),
  });
  const limits = fc.record({
    interval: fc.constantFrom(60, 90, 300, 1_800).map((seconds) => millis(seconds * SECOND)),
    budget: fc.constantFrom(1, 3, 28),
  });
  const share = fc.double({ min: 0, max: 2, noNaN: true });

  it("a fresh number is at most ten minutes old and two waits, and some process polls", () => {
    let fresh = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), limits, share, (steps, settings, part) => {
        let snapshot: Snapshot = blankSnapshot(NOW);
        let pace = INITIAL_PACE;
        for (const [index, { what, late, random, activeAgo }] of steps.entries()) {
          const now = after(snapshot.dueAt, late * settings.interval);
          let longest: number;
          if (what === "observation") {
            const used = percent(index + 1);
            const window = {
              scope: { kind: "session" },
              used,
              resetsAt: after(now, HOUR),
            } as const;
            const observed = [{ window, at: now, source: "statusline" } as const];
            snapshot = mergeObservations(snapshot, observed, now, settings.interval);
            // It stands for a poll whose next one is this far away.
            longest = observationLifetime(settings.interval);
          } else {
            const outcome: Outcome =
              what === "reading"
                ? { kind: "learned", reading: { ...REFERENCE, at: now, windows: [session(index)] } }
                : what;
            const sent = outcome.kind === "learned" ? countRequest(pace, now) : pace;
            const signs = {
              token: "t",
              moved: random > 0.5,
              activeAt: after(now, -activeAgo * SECOND),
            };
            const next = scheduleNext(sent, outcome, now, random, settings, signs);
            pace = next.pace;
            snapshot = reduceOutcome(snapshot, outcome, now, next.dueAt);
            longest = span(now, next.dueAt);
            if (isLoginFailure(outcome as Failure) || outcome.kind === "waiting")
              longest = MAX_FRESH_MS;
          }
          if (snapshot.kind === "blank") continue;
          for (const polled of [true, false]) {
            for (const at of [
              part * longest,
              longest + 10_000,
              2 * longest + 10_000,
              MAX_FRESH_MS,
            ]) {
              const then = after(now, at);
              if (freshnessOf(snapshot, then, polled).kind !== "fresh") continue;
              fresh += 1;
              const age = span(snapshot.reading.at, then);
              expect(age).toBeLessThanOrEqual(Math.min(10 * MINUTE, 2 * longest + 10 * SECOND));
              if (!polled) expect(then).toBeLessThan(after(snapshot.dueAt, 10 * SECOND));
            }
          }
        }
      }),
    );
    expect(fresh).toBeGreaterThan(100);
  });
});
