/** What ends the wait for a limit. */
import { describe, expect, it } from "vitest";
import { awaitedWindows, lastReset, type WindowWithReset } from "../../src/model/limiting.ts";
import type { Window } from "../../src/model/window.ts";
import { later, NOW, session, week } from "../render/sample.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

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
    ["nor where it is full again by then", [session(95, later(6 * HOUR))], 0, null],
    ["is not awaited once it has not begun", [session(0)], 0, null],
    ["is awaited when only its reset is missing", [session(97)], 0, before],
    ["is awaited whatever other limits do", [week(2, later(DAY)), before], 0, before],
  ])("%s", (_, windows, seconds, expected) => {
    const found = awaitedWindows([before], windows, 90, later(seconds));
    expect(found).toEqual(expected === null ? [] : [expected]);
  });

  it("that had reset from the start is not awaited", () => {
    const over = session(97, later(-1)) as WindowWithReset;
    expect(awaitedWindows([over], [before], 90, NOW)).toEqual([]);
  });

  it("is no longer awaited with room, though its reset stays: it was reset by hand", () => {
    const now = session(89.9, later(HOUR));
    expect(awaitedWindows([before], [now], 90, NOW)).toEqual([]);
    expect(awaitedWindows([before], [session(90, later(HOUR))], 90, NOW)).toHaveLength(1);
  });

  it("is one of several, each by itself, until the last has reset", () => {
    const opus = week(100, later(DAY), "Opus") as WindowWithReset;
    const all = [before, opus];
    expect(awaitedWindows(all, all, 90, later(HOUR))).toEqual([opus]);
    expect(lastReset(all)).toBe(later(DAY));
    expect(lastReset([opus, before])).toBe(later(DAY));
  });
});
