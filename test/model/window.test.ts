/** Windows in a list: finding them, and which limit. */
import { describe, expect, it } from "vitest";
import {
  hasEnded,
  limitingModels,
  modelsOf,
  sessionOf,
  type Window,
  weekOf,
  windowOf,
} from "../../src/model/window.ts";
import { later, NOW, session, week } from "../render/sample.ts";

describe("windows in a list", () => {
  const all = [week(2, null, "Sonnet"), week(13), session(100), week(80, null, "Fable")];

  it("are found by what they count", () => {
    expect(sessionOf(all)).toBe(all[2]);
    expect(weekOf(all)).toBe(all[1]);
    expect(modelsOf(all)).toEqual([all[0], all[3]]);
  });

  it("are found by their scope, a model's name in any case", () => {
    expect(windowOf(all, { kind: "session" })).toBe(all[2]);
    expect(windowOf(all, { kind: "week", model: null })).toBe(all[1]);
    expect(windowOf(all, { kind: "week", model: "sonnet" })).toBe(all[0]);
    expect(windowOf(all, { kind: "week", model: "Son" })).toBeNull();
    expect(windowOf([], { kind: "session" })).toBeNull();
    expect(windowOf([week(80, null, "Fable")], { kind: "week", model: null })).toBeNull();
  });

  it("may each be missing", () => {
    expect(sessionOf([])).toBeNull();
    expect(weekOf([week(80, null, "Fable")])).toBeNull();
    expect(modelsOf([session(1), week(1)])).toEqual([]);
  });
});

describe("a window has ended", () => {
  it.each([
    ["never without a reset", null, false],
    ["not before its reset", later(0.001), false],
    ["from its reset on", NOW, true],
    ["long after its reset", later(-86_400), true],
  ])("%s", (_, resetsAt, expected) => {
    expect(hasEnded(session(97, resetsAt), NOW)).toBe(expected);
  });
});

describe("a model's week limits", () => {
  const passed = later(-1);
  const names = (windows: readonly Window[]) =>
    limitingModels(windows, NOW).map(({ scope }) => scope.model);

  it.each<[string, readonly Window[], readonly string[]]>([
    ["from 70 %", [week(10), week(70, null, "A")], ["A"]],
    ["not below 70 %", [week(10), week(69.9, null, "A")], []],
    ["above the week of all models", [week(80), week(80.1, null, "A")], ["A"]],
    ["not at or below it", [week(80), week(80, null, "A"), week(75, null, "B")], []],
    ["where there is no week of all models", [session(99), week(70, null, "A")], ["A"]],
    ["where the week of all models has ended", [week(95, passed), week(71, null, "A")], ["A"]],
    ["not once it has ended itself", [week(10), week(95, passed, "A")], []],
    [
      "most used first",
      [week(71, null, "A"), week(99, null, "B"), week(85, null, "C")],
      ["B", "C", "A"],
    ],
  ])("%s", (_, windows, expected) => {
    expect(names(windows)).toEqual(expected);
  });
});
