/** Simulated weeks: the real loop against the limits as they were measured, and what others meet there. */
import { describe, expect, it } from "vitest";
import { DAY, millis } from "../../../src/model/units.ts";
import { type Policy, type Scene, simulate } from "./fleet.ts";
import { LIMITS } from "./table.ts";

const weeks = (limit: Scene["limit"], policy: Policy, machines: number, count = 2) =>
  simulate({ policy, machines, limit, length: millis(count * 7 * DAY), seed: 11 });

describe.each(LIMITS)("under %s", (name, limit) => {
  it("one machine meets less than one 429 a day, with a number younger than two minutes while it moves", async () => {
    const { throttledPerDay, median, ninetyFifth, busiest, requestsPerHour } = await weeks(
      limit,
      "ours",
      1,
    );
    expect(throttledPerDay).toBeLessThan(1);
    expect(median).toBeLessThan(120);
    expect(ninetyFifth).toBeLessThan(240);
    expect(busiest).toBeLessThanOrEqual(28);
    // Days of work and quiet nights.
    expect(requestsPerHour).toBeGreaterThan(10);
    expect(requestsPerHour).toBeLessThan(20);
  });

  it("three machines come to terms: some 429s a day at a few minutes, where fixed polling meets hundreds", async () => {
    const ours = await weeks(limit, "ours", 3, 1);
    expect(ours.throttledPerDay).toBeLessThan(6);
    expect(ours.median).toBeLessThan(240);
    const patient = await weeks(limit, 180, 3, 1);
    expect(patient.throttledPerDay).toBeGreaterThan(100);
  });

  it("the model refuses what was measured to be refused, and no more", async () => {
    const [often, seldom] = [await weeks(limit, 60, 1, 1), await weeks(limit, 180, 1, 1)];
    const most = name.includes("60 min") ? 30 : 60;
    const answered = often.requestsPerHour - often.throttledPerDay / 24;
    expect(answered).toBeGreaterThan(most - 12);
    expect(answered).toBeLessThanOrEqual(most);
    expect(seldom.throttledPerDay).toBe(0);
  });
});
