/** A lower response within a window is held back until a second one agrees. */
import { describe, expect, it } from "vitest";
import { holdOutliers } from "../../src/model/outlier.ts";
import { reduceOutcome } from "../../src/model/reduce.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import type { Window } from "../../src/model/window.ts";
import {
  later,
  NOW,
  REFERENCE,
  type Read,
  read,
  SESSION_RESET,
  session,
  WEEK_RESET,
  week,
} from "../render/sample.ts";

const answer = (...windows: readonly Window[]) => ({ ...REFERENCE, windows });
const SESSION = { kind: "session" };
const known = read({ windows: [session(54, SESSION_RESET), week(13, WEEK_RESET)] });

describe("one lower response", () => {
  it.each<[string, Window, Window]>([
    ["of the window", session(54, SESSION_RESET), session(51, SESSION_RESET)],
    ["with a reset that jitters", session(54, SESSION_RESET), session(0, later(84 * 60 + 30))],
    ["without a reset, as in a gap", session(54, SESSION_RESET), session(0)],
    ["of a model's week", week(54, WEEK_RESET, "Opus"), week(20, WEEK_RESET, "opus")],
  ])("%s is held back, and the known value stays", (_, before, lower) => {
    const found = holdOutliers(read({ windows: [before] }), answer(lower), NOW);
    expect(found.reading.windows).toEqual([before]);
    expect(found.held).toEqual([before.scope]);
  });

  it.each<[string, Snapshot, Window]>([
    ["that has more", known, session(55, SESSION_RESET)],
    ["that has the same", known, session(54, SESSION_RESET)],
    ["of a later window", known, session(0, later(5 * 3_600))],
    ["after the reset", read({ windows: [session(54, NOW)] }), session(3)],
    ["of a window without a reset", read({ windows: [session(54)] }), session(3)],
    ["of a new window", read({ windows: [] }), session(3)],
    ["after a blank snapshot", blankSnapshot(NOW), session(3)],
  ])("a response %s is accepted at once", (_, before, later) => {
    const reading = answer(later);
    expect(holdOutliers(before, reading, NOW)).toEqual({ reading, held: [] });
  });

  it("does not affect other windows", () => {
    const found = holdOutliers(
      known,
      answer(session(51, SESSION_RESET), week(14, WEEK_RESET)),
      NOW,
    );
    expect(found.reading.windows).toEqual([session(54, SESSION_RESET), week(14, WEEK_RESET)]);
  });
});

describe("the second response", () => {
  const after = (...used: readonly number[]) =>
    used.reduce<Snapshot>(
      (snapshot, share, index) => {
        const reading = answer(session(share, SESSION_RESET));
        const at = later(90 * index);
        return reduceOutcome(
          snapshot,
          { kind: "learned", reading: { ...reading, at } },
          at,
          later(90 * index + 90),
        );
      },
      read({ windows: [session(54, SESSION_RESET)] }),
    ) as Read;

  it.each([
    [[51], 54, [SESSION], null],
    [[51, 51], 51, [], later(90)],
    [[51, 30], 30, [], later(90)],
    [[51, 54], 54, [], null],
    [[51, 56], 56, [], later(90)],
    [[51, 54, 51], 54, [SESSION], null],
  ])("%j after 54 shows %d", (used, shown, held, changedAt) => {
    expect(after(...used)).toMatchObject({
      reading: { windows: [session(shown, SESSION_RESET)] },
      held,
      changedAt,
    });
  });
});
