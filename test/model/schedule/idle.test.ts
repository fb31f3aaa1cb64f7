/** Signs of quiet, and how far they stretch the wait. */
import { describe, expect, it } from "vitest";
import type { Reading } from "../../../src/model/reading.ts";
import { idleStretch, isIdle, usageChanged } from "../../../src/model/schedule/idle.ts";
import { later, money, NOW, REFERENCE, session, week } from "../../render/sample.ts";

describe("Claude Code", () => {
  it.each([
    ["never seen", null, false],
    ["at work just now", 0, false],
    ["paused for five minutes", -300, false],
    ["paused for longer", -301, true],
  ])("%s: idle is %s", (_, seconds, idle) => {
    expect(isIdle(seconds === null ? null : later(seconds), NOW)).toBe(idle);
  });
});

describe("the stretch", () => {
  const [WORKING, IDLE] = [later(-10), later(-3600)];
  it.each([
    ["at work", WORKING, [1, 1, 1.5, 2, 2, 2]],
    ["idle", IDLE, [1.5, 2, 2.5, 3, 10 / 3, 10 / 3]],
    ["unseen", null, [1, 1, 1.5, 2, 2.5, 3, 10 / 3, 10 / 3]],
  ])("with Claude Code %s grows by unchanged answers", (_, activeAt, times) => {
    expect(times.map((_, unchanged) => idleStretch(unchanged, activeAt, NOW))).toEqual(times);
  });

  it("has an end, however long nothing has changed", () => {
    expect(idleStretch(Number.MAX_SAFE_INTEGER, IDLE, NOW)).toBe(10 / 3);
  });
});

describe("a number", () => {
  it.each<[string, Partial<Reading>, boolean]>([
    ["that is the same", {}, false],
    ["of a later time", { at: later(90) }, false],
    ["from another source", { source: "statusline" }, false],
    ["of another window", { windows: [...REFERENCE.windows, week(1, null, "Opus")] }, true],
    ["of a window less", { windows: [session(100)] }, false],
    ["that grew", { windows: [session(101)] }, true],
    ["that fell", { windows: [session(0)] }, true],
    ["whose reset was reckoned anew", { windows: [session(100, later(2))] }, false],
    ["of money", { extra: money({ used: 557 }) }, true],
    ["of no money", { extra: null }, true],
  ])("%s has moved: %s %s", (_, told, moved) => {
    expect(usageChanged(REFERENCE, { ...REFERENCE, ...told })).toBe(moved);
  });
});
