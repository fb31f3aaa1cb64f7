/** After a clock was set back, past times stay in the past, and future ones as far away as before. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rollBack } from "../../src/model/clock-rollback.ts";
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
  owner: { account: "a", token: "t", expiresAt: at(HOUR), since: at(-3 * MINUTE) },
  dueAt: at(MINUTE),
  freshUntil: at(3 * MINUTE),
  changedAt: at(-2 * MINUTE),
  answeredAt: at(-MINUTE),
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
        reading: { ...read.reading, at: at(-HOUR - MINUTE) },
        health: { ...read.health, since: at(-HOUR - 5 * MINUTE) },
        owner: { account: "a", token: "t", expiresAt: at(HOUR), since: at(-HOUR - 3 * MINUTE) },
        dueAt: at(-HOUR + MINUTE),
        freshUntil: at(-HOUR + 3 * MINUTE),
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
