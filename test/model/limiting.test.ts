/** The limit that is waited for, and what ends the wait. */
import { describe, expect, it } from "vitest";
import { DEFAULT_SCOPES } from "../../src/model/headroom.ts";
import { awaitedWindow, limitingWindow, type WindowWithReset } from "../../src/model/limiting.ts";
import type { Scope, Window } from "../../src/model/window.ts";
import { later, NOW, session, week } from "../render/sample.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe("of some limits", () => {
  const model: Scope = { kind: "week", model: "fable" };
  const soon = session(60, later(HOUR));
  it.each<[string, readonly Window[], readonly Scope[], Window | null]>([
    ["the most used binds", [soon, week(59, later(DAY))], DEFAULT_SCOPES, soon],
    ["the week may", [soon, week(61, later(DAY))], DEFAULT_SCOPES, week(61, later(DAY))],
    [
      "of two as full the later",
      [soon, week(60, later(DAY))],
      DEFAULT_SCOPES,
      week(60, later(DAY)),
    ],
    ["in whatever order", [week(60, later(DAY)), soon], DEFAULT_SCOPES, week(60, later(DAY))],
    [
      "of two as full the one whose reset is known",
      [session(60), week(60, later(DAY))],
      DEFAULT_SCOPES,
      week(60, later(DAY)),
    ],
    ["a model counts only when asked for", [soon, week(99, null, "Fable")], DEFAULT_SCOPES, soon],
    [
      "and then it may be the one",
      [soon, week(99, null, "Fable")],
      [...DEFAULT_SCOPES, model],
      week(99, null, "Fable"),
    ],
    [
      "one is one",
      [soon, week(59, later(DAY))],
      [{ kind: "week", model: null }],
      week(59, later(DAY)),
    ],
    [
      "the session while nothing is used",
      [week(0, later(DAY)), session(0, later(HOUR))],
      DEFAULT_SCOPES,
      session(0, later(HOUR)),
    ],
    [
      "the week where there is no session",
      [week(0, later(DAY))],
      DEFAULT_SCOPES,
      week(0, later(DAY)),
    ],
    [
      "one that has passed binds still",
      [session(97, later(-5)), week(41)],
      DEFAULT_SCOPES,
      session(97, later(-5)),
    ],
    ["none where there is none", [week(3, null, "Opus")], DEFAULT_SCOPES, null],
  ])("%s", (_, windows, wanted, expected) => {
    expect(limitingWindow(windows, wanted)).toEqual(expected);
  });
});

describe("the awaited limit", () => {
  const before = session(97, later(HOUR)) as WindowWithReset;
  it.each<[string, readonly Window[], number, Window | null]>([
    ["is awaited while nothing is news", [before], 0, before],
    ["and while nothing is known", [], 0, before],
    ["to the last moment", [before], HOUR - 0.001, before],
    ["has started anew by the clock", [before], HOUR, null],
    ["also where nothing is known", [], HOUR, null],
    [
      "is awaited with what is used by now",
      [session(99, later(HOUR))],
      0,
      session(99, later(HOUR)),
    ],
    [
      "longer when its reset moves",
      [session(97, later(2 * HOUR))],
      0,
      session(97, later(2 * HOUR)),
    ],
    ["less long when it comes earlier", [session(97, later(60))], 0, session(97, later(60))],
    ["no more when it came earlier", [session(97, later(-60))], 0, null],
    [
      "through the server's rounding",
      [session(96.9, later(HOUR + 59))],
      0,
      session(96.9, later(HOUR + 59)),
    ],
    [
      "up to a whole minute of it",
      [session(96.9, later(HOUR + 60))],
      0,
      session(96.9, later(HOUR + 60)),
    ],
    ["not once it counts anew", [session(2, later(6 * HOUR))], 0, null],
    ["not once it has not begun", [session(0)], 0, null],
    ["still when only its reset is not told", [session(97)], 0, before],
    ["whatever other limits do", [week(2, later(DAY)), before], 0, before],
  ])("%s", (_, windows, seconds, expected) => {
    expect(awaitedWindow(before, windows, later(seconds))).toEqual(expected);
  });

  it("that was over from the start is not awaited", () => {
    expect(awaitedWindow(session(97, later(-1)) as WindowWithReset, [before], NOW)).toBeNull();
  });
});
