/** Simulated weeks: the real loop under the measured limits, and fixed polling for comparison. */
import { describe, expect, it } from "vitest";
import { DAY, millis } from "../../../src/model/units.ts";
import { type Policy, type Scene, simulate } from "./fleet.ts";
import { LIMITS } from "./table.ts";

const weeks = (limit: Scene["limit"], policy: Policy, machines: number, count = 2) =>
  simulate({ policy, machines, limit, length: millis(count * 7 * DAY), seed: 11 });

describe.each(LIMITS)("under %s", (name, limit) => {
  it("one machine gets less than one 429 a day, with a number younger than two minutes while it changes", async () => {
    const { throttledPerDay, median, ninetyFifth, busiest, requestsPerHour } = await weeks(
      limit,
      "ours",
      1,
    );
    expect(throttledPerDay).toBeLessThan(1);
    expect(median).toBeLessThan(120);
    expect(ninetyFifth).toBeLessThan(240);
    expect(busiest).toBeLessThanOrEqual(28);
    // Working days and idle nights.
    expect(requestsPerHour).toBeGreaterThan(10);
    expect(requestsPerHour).toBeLessThan(20);
  });

  it("three machines share the limit: a few 429s a day, where fixed polling gets hundreds", async () => {
    const ours = await weeks(limit, "ours", 3, 1);
    expect(ours.throttledPerDay).toBeLessThan(6);
    expect(ours.median).toBeLessThan(240);
    const fixed = await weeks(limit, 180, 3, 1);
    expect(fixed.throttledPerDay).toBeGreaterThan(100);
  });

  it("the model refuses what the endpoint was measured to refuse, and no more", async () => {
    const [often, seldom] = [await weeks(limit, 60, 1, 1), await weeks(limit, 180, 1, 1)];
    const most = name.includes("60 min") ? 30 : 60;
    const answered = often.requestsPerHour - often.throttledPerDay / 24;
    expect(answered).toBeGreaterThan(most - 12);
    expect(answered).toBeLessThanOrEqual(most);
    expect(seldom.throttledPerDay).toBe(0);
  });
});
