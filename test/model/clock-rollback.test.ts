/** After a clock was set back, past times stay in the past, and future ones as far away as before. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarChange, rollBack } from "../../src/model/clock-rollback.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { HOUR, instant, MINUTE } from "../../src/model/units.ts";

const NOW = 1_771_050_961_000;
const at = (offset: number) => instant(NOW + offset);

const read: Extract<Snapshot, { kind: "read" }> = {
  kind: "read",
  reading: { at: at(-MINUTE), source: "api", windows: [], extra: null },
  health: {
    kind: "failing",
    failure: { kind: "throttled", retryAfter: null },
    since: at(-5 * MINUTE),
    failures: 2,
  },
  held: [],
  heldExtra: false,
  undated: [],
  owner: { account: "a", token: "t", expiresAt: at(HOUR), since: at(-3 * MINUTE) },
  dueAt: at(MINUTE),
  freshUntil: at(3 * MINUTE),
  changedAt: at(-2 * MINUTE),
  answeredAt: at(-MINUTE),
  answered: [],
};
const pace = {
  ...INITIAL_PACE,
  sent: [at(-9 * MINUTE), at(0)],
  blocks: [{ token: "t", until: at(40 * MINUTE) }],
};

describe("the state, with the clock set back by an hour", () => {
  it("moves back by an hour: the last request was just now, and every wait is as long as before", () => {
    const known = rollBack({ snapshot: read, pace }, at(-HOUR));
    expect(known).toEqual({
      snapshot: {
        ...read,
        // How old it is, is not known: it stays in the future and is not fresh.
        reading: read.reading,
        health: { ...read.health, since: at(-HOUR - 5 * MINUTE) },
        owner: { account: "a", token: "t", expiresAt: at(HOUR), since: at(-HOUR - 3 * MINUTE) },
        dueAt: at(-HOUR + MINUTE),
        freshUntil: instant(0),
        changedAt: at(-HOUR - 2 * MINUTE),
        answeredAt: at(-HOUR - MINUTE),
      },
      pace: {
        ...pace,
        sent: [at(-HOUR - 9 * MINUTE), at(-HOUR)],
        blocks: [{ token: "t", until: at(-HOUR + 40 * MINUTE) }],
      },
    });
  });

  it("may hold only a request, or a response without a request in the last hour", () => {
    const blank = {
      snapshot: blankSnapshot(at(MINUTE)),
      pace: { ...INITIAL_PACE, sent: [at(0)] },
    };
    expect(rollBack(blank, at(-HOUR))).toMatchObject({
      snapshot: { kind: "blank", dueAt: at(MINUTE - HOUR) },
      pace: { sent: [at(-HOUR)], blocks: [] },
    });
    const healthy: Snapshot = { ...read, health: { kind: "healthy" }, changedAt: null };
    expect(rollBack({ snapshot: healthy, pace: INITIAL_PACE }, at(-HOUR)).snapshot).toMatchObject({
      health: { kind: "healthy" },
      changedAt: null,
      answeredAt: at(-HOUR),
    });
  });
});

it("is the same object on a clock that advances, however far", () => {
  const unanswered: Snapshot = { ...read, answeredAt: null };
  fc.assert(
    fc.property(fc.nat(), (later) => {
      for (const snapshot of [read, unanswered, blankSnapshot(at(MINUTE))]) {
        const known = { snapshot, pace };
        expect(rollBack(known, at(later))).toBe(known);
      }
    }),
  );
});

describe("the calendar was set", () => {
  const clocks = (time: number, seconds: number, id = "0a1b2c3d") => ({
    at: at(time),
    boot: { id, uptime: seconds * 100 },
  });
  it.each([
    ["by nothing while a minute passed", clocks(MINUTE, 60), 0],
    ["by nothing within a second", clocks(MINUTE - 999, 60), 0],
    ["forward by an hour", clocks(MINUTE + HOUR, 60), HOUR],
    ["back by an hour", clocks(MINUTE - HOUR, 60), -HOUR],
    ["by an unknown time over a restart", clocks(MINUTE, 60, "4e5f6071"), null],
    ["by an unknown time where the uptime is smaller", clocks(MINUTE, -1), null],
  ])("%s", (_, now, expected) => {
    expect(calendarChange(clocks(0, 0), now)).toBe(expected);
  });
});
