/** Simulated weeks of several machines: what they cost together, who takes over, and what a lost engine costs. */
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, millis, SECOND } from "../../../src/model/units.ts";
import { busiest } from "../busiest.ts";
import { type Incident, type Scene, simulate } from "./fleet.ts";
import { bursty, hourly } from "./limits.ts";

const run = (scene: Partial<Scene>) =>
  simulate({
    ...{ policy: "share", machines: 3, limit: hourly, length: millis(2 * DAY), seed: 7 },
    ...scene,
  });

describe("machines that share an account", () => {
  it.each<[string, Partial<Scene>]>([
    ["three through an engine", { machines: 3, limit: hourly }],
    ["ten through an engine", { machines: 10, limit: bursty }],
    ["three that read one of them", { policy: "from", machines: 3, limit: bursty }],
  ])("%s poll as one does alone, and get no 429", async (_, scene) => {
    const tally = await run({ ...scene, length: millis(7 * DAY) });
    expect(tally.requestsPerHour).toBeLessThan(16);
    expect(tally.refusedAt).toEqual([]);
    expect(tally.median).toBeLessThanOrEqual(70);
    // A reader over ssh learns of a number some seconds later.
    expect(tally.ninetyFifth).toBeLessThanOrEqual(scene.policy === "from" ? 150 : 140);
    expect(tally.together).toBeLessThanOrEqual(28);
  });
});

/** Times of two working days. */
const TIMES = [9.7, 11, 14.5, 16, 21, 33.7, 35, 38.5, 40].map((hour) => hour * HOUR);

describe("when the machine that polls is killed", () => {
  it.each([3, 10])(
    "of %i another one polls within an interval of when it meant to",
    async (machines) => {
      const undisturbed = await run({ machines });
      for (const at of TIMES.slice(0, 4)) {
        // The last request before that time: by whom, and when that one meant to poll next.
        const last = undisturbed.sentAt
          .map((times, machine) => {
            const count = times.filter((time) => time < at).length;
            const due = undisturbed.dueAt[machine]?.[count - 1] ?? 0;
            return { machine, sent: times[count - 1] ?? 0, due };
          })
          .reduce((one, other) => (other.sent > one.sent ? other : one));
        const off = (machine: number) => machine === last.machine;
        const incident: Incident = { at: last.sent + SECOND, length: HOUR, off };
        const { sentAt } = await run({
          machines,
          length: millis(at + HOUR),
          incidents: [incident],
        });
        const first = Math.min(...sentAt.flat().filter((time) => time > last.sent));
        expect((first - last.due) / SECOND).toBeLessThanOrEqual(90);
      }
    },
  );
});

describe("ten minutes without the engine", () => {
  it.each<[string, number, Scene["limit"], (machine: number) => boolean]>([
    ["for three, under the limit of an hour,", 3, hourly, () => true],
    ["for ten, under the limit of five minutes,", 10, bursty, () => true],
    ["for half of ten", 10, bursty, (machine) => machine % 2 === 0],
  ])("%s cost at most two 429s, and no burst after them", async (_, machines, limit, cut) => {
    const incidents = TIMES.map((at): Incident => ({ at, length: 10 * MINUTE, cut }));
    const { refusedAt, sentAt } = await run({ machines, limit, incidents });
    for (const { at } of incidents) {
      const within = (time: number) => time >= at && time < at + 70 * MINUTE;
      expect(refusedAt.filter(within).length).toBeLessThanOrEqual(2);
      const back = at + 10 * MINUTE;
      const after = sentAt.flat().filter((time) => time >= back && time < back + 10 * MINUTE);
      expect(busiest(after, 5 * MINUTE)).toBeLessThanOrEqual(5);
    }
  });
});
