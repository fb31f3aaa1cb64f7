/** The usual wait after a response, and what brings the next poll forward. */
import { describe, expect, it } from "vitest";
import {
  afterNextReset,
  resumeFromIdle,
  steadyWait,
} from "../../../src/model/schedule/interval.ts";
import { scheduleNext } from "../../../src/model/schedule/next.ts";
import { INITIAL_PACE, type Pace, type PollLimits } from "../../../src/model/schedule/pace.ts";
import { type Instant, MINUTE, millis, SECOND, span } from "../../../src/model/units.ts";
import { later, NOW, REFERENCE, session, week } from "../../render/sample.ts";

const USUAL: PollLimits = { interval: millis(90 * SECOND), budget: 28 };
const [ACTIVE, IDLE] = [later(-10), later(-3600)];
const SHARED = { interval: millis(180 * SECOND), clean: millis(0) };

const paced = (changes: Partial<Pace>): Pace => ({ ...INITIAL_PACE, ...changes });

describe("the steady wait", () => {
  it.each<[string, Partial<Pace>, Instant | null, PollLimits, number, string]>([
    ["is the interval", {}, ACTIVE, USUAL, 90, "interval"],
    ["is stretched while active", { unchanged: 9 }, ACTIVE, USUAL, 180, "unchanged"],
    ["is stretched further while idle", { unchanged: 9 }, IDLE, USUAL, 300, "idle"],
    ["is the learned interval", { learned: SHARED }, ACTIVE, USUAL, 180, "learned"],
    [
      "is not both learned and stretched",
      { learned: SHARED, unchanged: 9 },
      ACTIVE,
      USUAL,
      180,
      "learned",
    ],
    ["is both while idle", { learned: SHARED, unchanged: 9 }, IDLE, USUAL, 600, "idle"],
    [
      "is not stretched when configured to an hour",
      { unchanged: 9 },
      IDLE,
      { ...USUAL, interval: millis(60 * MINUTE) },
      3600,
      "interval",
    ],
  ])("%s", (_, changes, activeAt, limits, seconds, reason) => {
    const { wait, ...rest } = steadyWait(paced(changes), limits, activeAt, NOW);
    expect(wait / SECOND).toBeCloseTo(seconds, 6);
    expect(rest).toEqual({ reason });
  });
});

describe("after a reset", () => {
  const readingOf = (...windows: (typeof REFERENCE)["windows"][number][]) => ({
    ...REFERENCE,
    windows,
  });
  it.each([
    ["the earliest future one counts", readingOf(week(1, later(500)), session(1, later(40))), 45],
    ["one that has passed does not count", readingOf(session(1, NOW), session(1, later(-1))), null],
    ["no reset gives no poll", readingOf(session(1)), null],
  ])("%s", (_, reading, seconds) => {
    expect(afterNextReset(reading, NOW, 0)).toBe(seconds === null ? null : later(seconds));
  });

  it.each([
    ["sooner than the wait", 40, 47.5, "reset"],
    ["later than the wait", 89, 90, "interval"],
  ])("a poll is scheduled for it when that is %s", (_, reset, seconds, reason) => {
    const outcome = { kind: "learned", reading: readingOf(session(1, later(reset))) } as const;
    const { pace, dueAt } = scheduleNext(INITIAL_PACE, outcome, NOW, 0.5, USUAL);
    expect([span(NOW, dueAt) / SECOND, pace.reason]).toEqual([seconds, reason]);
  });

  it("no poll is scheduled beyond the budget", () => {
    const outcome = { kind: "learned", reading: readingOf(session(1, later(40))) } as const;
    const sent = Array.from({ length: 28 }, (_, index) => later((index - 27) * 80));
    const { pace, dueAt } = scheduleNext(paced({ sent }), outcome, NOW, 0.5, USUAL);
    expect([span(NOW, dueAt) / SECOND, pace.reason]).toEqual([3610 - 27 * 80, "budget"]);
  });
});

describe("activity after idleness", () => {
  const idle = paced({ reason: "idle", unchanged: 9, sent: [later(-60)] });
  const resume = (changes: Partial<Pace>, activeAt: Instant | null = ACTIVE, limits = USUAL) => {
    const step = resumeFromIdle(
      { pace: { ...idle, ...changes }, dueAt: later(240) },
      activeAt,
      NOW,
      limits,
    );
    return step && [span(NOW, step.dueAt) / SECOND, step.pace.reason, step.pace.unchanged];
  };
  const often = Array.from({ length: 27 }, (_, index) => later((index - 26) * 80 - 60));

  it.each<[string, Partial<Pace>, number]>([
    ["an interval after the last request", {}, 30],
    ["at once where that has passed", { sent: [later(-200)] }, 0],
    ["at the learned interval", { learned: SHARED }, 120],
    ["when the block ends", { blocks: [{ token: "one", until: later(100) }] }, 100],
    ["never later than planned", { blocks: [{ token: "one", until: later(1000) }] }, 240],
    ["never later than planned, the budget short", { sent: often }, 240],
  ])("makes the next poll %s", (_, changes, seconds) => {
    expect(resume(changes)).toEqual([seconds, "active", 0]);
  });

  it.each<[string, Partial<Pace>, Instant | null]>([
    ["where the wait was not stretched by idleness", { reason: "unchanged" }, ACTIVE],
    ["where activity cannot be seen", {}, null],
    ["before the last request", {}, later(-61)],
    ["before the first request", { sent: [] }, ACTIVE],
  ])("changes nothing %s", (_, changes, activeAt) => {
    expect(resume(changes, activeAt)).toBe(null);
  });
});
