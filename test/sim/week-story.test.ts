/** The week that `demo` plays: its scenes, and what the real poller, forecast and alerts make of it, on a clock that jumps. */
import { expect, it } from "vitest";
import { outlookOf } from "../../src/model/forecast/outlook.ts";
import { after, DAY, type Instant, instant, MINUTE, span } from "../../src/model/units.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { scopeName } from "../../src/render/window-names.ts";
import { playStory } from "../../src/sim/play.ts";
import { WEEK_SCENES } from "../../src/sim/week-story.ts";

function jumpingClock(): Clock {
  let now = Date.UTC(2026, 1, 14, 12);
  return {
    now: () => instant(now),
    boot: () => null,
    sleepUntil: async (at) => {
      now = Math.max(now, at);
    },
  };
}

it("is a table of scenes in order, each with a text and a time", () => {
  const times = WEEK_SCENES.map(({ at }) => at);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  for (const { text, seconds } of WEEK_SCENES) {
    expect(text).toMatch(/^[A-Za-z0-9 ,.:;%'()]{8,60}$/);
    expect(seconds).toBeGreaterThan(0);
  }
});

it("shows when a limit is expected, and each alert once, in their order", async () => {
  const scenes: string[] = [];
  const told: string[] = [];
  let oldest = 0;
  const given = new AbortController();
  let expected: Instant | null = null;
  await playStory(
    ({ snapshot, now, scene, alerts }) => {
      if (scenes.at(-1) !== scene) scenes.push(scene);
      for (const { event, scope, level } of alerts)
        told.push([event, scope === null ? "" : scopeName(scope), level ?? ""].join(" ").trim());
      // Nobody works after that.
      if (told.at(-1) === "early-reset Sonnet") given.abort();
      if (snapshot.kind === "read") {
        const [session] = snapshot.reading.windows;
        const outlook = session === undefined ? null : outlookOf(snapshot, session, now);
        if (outlook?.warns) expected ??= outlook.hitsAt;
        const isCalm = snapshot.health.kind === "healthy" && !/night|weekend|login/.test(scene);
        if (isCalm) oldest = Math.max(oldest, span(snapshot.reading.at, now));
      }
      return after(now, DAY);
    },
    given.signal,
    jumpingClock(),
  );
  expect(scenes).toEqual(WEEK_SCENES.map(({ text }) => text).slice(0, -2));
  expect(told).toEqual([
    "forecast 5h",
    "level 5h 80",
    "level 5h 95",
    "reset 5h",
    "trouble",
    "recovered",
    "forecast Sonnet",
    "forecast 7d",
    "level Sonnet 80",
    "level 7d 80",
    "early-reset 7d",
    "early-reset Sonnet",
  ]);
  expect(expected).not.toBe(null);
  // A slow machine makes no number of the story old.
  expect(oldest).toBeLessThan(20 * MINUTE);
});
