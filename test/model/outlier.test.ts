/** A lower response within a window is held back until a second one agrees. */
import { describe, expect, it } from "vitest";
import { holdOutliers } from "../../src/model/outlier.ts";
import type { Reading } from "../../src/model/reading.ts";
import { reduceOutcome } from "../../src/model/reduce.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import type { Instant } from "../../src/model/units.ts";
import type { Scope, Window } from "../../src/model/window.ts";
import {
  later,
  money,
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
const SESSION: Scope = { kind: "session" };
const one = read({ windows: [session(54, SESSION_RESET)] });
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
    ["that has more", one, session(55, SESSION_RESET)],
    ["that has the same", one, session(54, SESSION_RESET)],
    ["of a later window", one, session(0, later(5 * 3_600))],
    ["after the reset", read({ windows: [session(54, NOW)] }), session(3)],
    ["of a window without a reset", read({ windows: [session(54)] }), session(3)],
    ["of a new window", read({ windows: [] }), session(3)],
    ["after a blank snapshot", blankSnapshot(NOW), session(3)],
  ])("a response %s is accepted at once", (_, before, later) => {
    const reading = answer(later);
    expect(holdOutliers(before, reading, NOW)).toEqual({ reading, held: [], heldExtra: false });
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

describe("one response with nothing", () => {
  const models = [
    session(54, SESSION_RESET),
    week(13, WEEK_RESET),
    week(2, WEEK_RESET, "Sonnet"),
    week(5, WEEK_RESET, "Opus"),
  ];
  const before = read({ windows: models }, { answered: models });
  const scopes = (...windows: readonly Window[]) => windows.map(({ scope }) => scope);

  it.each<[string, Partial<Reading>, readonly Scope[], boolean]>([
    ["at all", { windows: [], extra: null }, scopes(...models), true],
    ["but money", { windows: [] }, scopes(...models), false],
    ["of money", { windows: models, extra: null }, [], true],
    ["of the session", { windows: models.slice(1) }, [SESSION], false],
    ["of one model", { windows: models.toSpliced(2, 1) }, scopes(models[2] as Window), false],
  ])("%s is held back, and all that was known stays in its place", (_, lacks, held, heldExtra) => {
    const found = holdOutliers(before, { ...REFERENCE, ...lacks }, NOW);
    expect(found.reading).toEqual(before.reading);
    expect(found).toMatchObject({ held, heldExtra });
  });

  it("is accepted at once where nothing was running", () => {
    const idle = read({
      windows: [session(54, NOW), week(13)],
      extra: money({ enabled: false }),
    });
    const reading = { ...REFERENCE, windows: [], extra: null };
    expect(holdOutliers(idle, reading, NOW)).toEqual({ reading, held: [], heldExtra: false });
  });

  it("leaves an observed number named as that", () => {
    const windows = [session(55, SESSION_RESET), week(13, WEEK_RESET)];
    const observed = read({ windows, source: "statusline" }, { answered: models });
    const source = (...answered: readonly Window[]) =>
      holdOutliers(observed, answer(...answered), NOW).reading.source;
    expect(source(week(13, WEEK_RESET))).toBe("statusline");
    expect(source(session(55, SESSION_RESET))).toBe("api");
  });

  it.each<[string, Partial<Reading>]>([
    ["nothing", { windows: [], extra: null }],
    ["less", { windows: [session(3, SESSION_RESET)], extra: null }],
  ])("is accepted when the second one has %s", (_, second) => {
    const learned = (reading: Partial<Reading>, at: Instant) =>
      ({ kind: "learned", reading: { ...REFERENCE, ...reading, at } }) as const;
    const once = reduceOutcome(before, learned({ windows: [], extra: null }, NOW), NOW, later(90));
    const at = later(90);
    expect(reduceOutcome(once, learned(second, at), at, later(180))).toMatchObject({
      reading: { ...second, at },
      held: [],
      heldExtra: false,
    });
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
