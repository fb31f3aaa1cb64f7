/** Which limit is awaited, and what ends the wait. */
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
    ["the most used limits", [soon, week(59, later(DAY))], DEFAULT_SCOPES, soon],
    ["the week may limit", [soon, week(61, later(DAY))], DEFAULT_SCOPES, week(61, later(DAY))],
    [
      "of equals the one that resets later",
      [soon, week(60, later(DAY))],
      DEFAULT_SCOPES,
      week(60, later(DAY)),
    ],
    ["in any order", [week(60, later(DAY)), soon], DEFAULT_SCOPES, week(60, later(DAY))],
    [
      "of equals the one whose reset is known",
      [session(60), week(60, later(DAY))],
      DEFAULT_SCOPES,
      week(60, later(DAY)),
    ],
    ["a model counts only when it is named", [soon, week(99, null, "Fable")], DEFAULT_SCOPES, soon],
    [
      "a named model may limit",
      [soon, week(99, null, "Fable")],
      [...DEFAULT_SCOPES, model],
      week(99, null, "Fable"),
    ],
    [
      "a single one limits",
      [soon, week(59, later(DAY))],
      [{ kind: "week", model: null }],
      week(59, later(DAY)),
    ],
    [
      "the session while all are unused",
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
      "one whose reset has passed still limits",
      [session(97, later(-5)), week(41)],
      DEFAULT_SCOPES,
      session(97, later(-5)),
    ],
    ["none where the account has none of them", [week(3, null, "Opus")], DEFAULT_SCOPES, null],
  ])("%s", (_, windows, wanted, expected) => {
    expect(limitingWindow(windows, wanted)).toEqual(expected);
  });
});

describe("the awaited limit", () => {
  const before = session(97, later(HOUR)) as WindowWithReset;
  it.each<[string, readonly Window[], number, Window | null]>([
    ["is awaited while nothing changes", [before], 0, before],
    ["is awaited while it is missing", [], 0, before],
    ["is awaited until its reset", [before], HOUR - 0.001, before],
    ["has reset by the clock", [before], HOUR, null],
    ["has reset by the clock while it is missing", [], HOUR, null],
    ["is awaited with the current use", [session(99, later(HOUR))], 0, session(99, later(HOUR))],
    [
      "is awaited longer when its reset moves back",
      [session(97, later(2 * HOUR))],
      0,
      session(97, later(2 * HOUR)),
    ],
    [
      "is awaited for less when its reset moves forward",
      [session(97, later(60))],
      0,
      session(97, later(60)),
    ],
    ["is not awaited when its reset moved into the past", [session(97, later(-60))], 0, null],
    [
      "is awaited through the server's jitter",
      [session(96.9, later(HOUR + 59))],
      0,
      session(96.9, later(HOUR + 59)),
    ],
    [
      "is awaited through a whole minute of jitter",
      [session(96.9, later(HOUR + 60))],
      0,
      session(96.9, later(HOUR + 60)),
    ],
    ["is not awaited once it has restarted", [session(2, later(6 * HOUR))], 0, null],
    ["is not awaited once it has not begun", [session(0)], 0, null],
    ["is awaited when only its reset is missing", [session(97)], 0, before],
    ["is awaited whatever other limits do", [week(2, later(DAY)), before], 0, before],
  ])("%s", (_, windows, seconds, expected) => {
    expect(awaitedWindow(before, windows, later(seconds))).toEqual(expected);
  });

  it("that had reset from the start is not awaited", () => {
    expect(awaitedWindow(session(97, later(-1)) as WindowWithReset, [before], NOW)).toBeNull();
  });
});
