/** Signs of idleness, and how far they stretch the wait. */
import { describe, expect, it } from "vitest";
import type { Reading } from "../../../src/model/reading.ts";
import { idleStretch, isIdle, usageChanged } from "../../../src/model/schedule/idle.ts";
import { later, money, NOW, REFERENCE, session, week } from "../../render/sample.ts";

describe("Claude Code", () => {
  it.each([
    ["never seen", null, false],
    ["active just now", 0, false],
    ["paused for five minutes", -300, false],
    ["paused for longer", -301, true],
  ])("%s: idle is %s", (_, seconds, idle) => {
    expect(isIdle(seconds === null ? null : later(seconds), NOW)).toBe(idle);
  });
});

describe("the stretch", () => {
  const [ACTIVE, IDLE] = [later(-10), later(-3600)];
  it.each([
    ["active", ACTIVE, [1, 1, 1.5, 2, 2, 2]],
    ["idle", IDLE, [1.5, 2, 2.5, 3, 10 / 3, 10 / 3]],
    ["unseen", null, [1, 1, 1.5, 2, 2.5, 3, 10 / 3, 10 / 3]],
  ])("with Claude Code %s grows with unchanged responses", (_, activeAt, times) => {
    expect(times.map((_, unchanged) => idleStretch(unchanged, activeAt, NOW))).toEqual(times);
  });

  it("has a maximum, however long nothing has changed", () => {
    expect(idleStretch(Number.MAX_SAFE_INTEGER, IDLE, NOW)).toBe(10 / 3);
  });
});

describe("a reading", () => {
  it.each<[string, Partial<Reading>, boolean]>([
    ["of the same numbers", {}, false],
    ["of a later time", { at: later(90) }, false],
    ["from another source", { source: "statusline" }, false],
    ["with another window", { windows: [...REFERENCE.windows, week(1, null, "Opus")] }, true],
    ["with a window less", { windows: [session(100)] }, false],
    ["with more used", { windows: [session(101)] }, true],
    ["with less used", { windows: [session(0)] }, true],
    ["with a reset that jitters", { windows: [session(100, later(2))] }, false],
    ["with other money", { extra: money({ used: 557 }) }, true],
    ["without money", { extra: null }, true],
  ])("%s has changed usage: %o %s", (_, changes, moved) => {
    expect(usageChanged(REFERENCE, { ...REFERENCE, ...changes })).toBe(moved);
  });
});
