/** `forecast` in words: one sentence a window, and the score beside the straight line. */
import { describe, expect, it } from "vitest";
import {
  forecastSentence,
  forecastsOf,
  scoreFields,
  scoreLines,
} from "../../src/history/forecasts.ts";
import type { WindowOutlook } from "../../src/model/forecast/outlook.ts";
import type { Window } from "../../src/model/window.ts";
import { later, NOW, read, session, week } from "../render/sample.ts";
import { statusSample } from "../status/sample.ts";
import { regimes } from "../world/forecast/regimes.ts";
import { scoreOf } from "../world/forecast/table.ts";

const resetsAt = later(4 * 3600);
const window = session(62, resetsAt);
const outlook: WindowOutlook = {
  scope: window.scope,
  resetsAt,
  used: 62,
  final: 85,
  low: 80,
  high: 95,
  hitsAt: null,
  scored: 12,
  warns: false,
};

describe("the sentence of a window", () => {
  it.each<[string, Window, WindowOutlook | null, RegExp]>([
    ["has the band", window, outlook, /^5h: 62%, likely 80–95% at \d\d:\d\d; limit not expected$/],
    [
      "has the limit",
      window,
      { ...outlook, hitsAt: later(3600) },
      /^5h: 62%, limit about \d\d:\d\d, before the reset at \d\d:\d\d$/,
    ],
    ["is silent without a forecast", window, null, /^5h: 62%, no forecast yet$/],
    [
      "has nothing to foresee at the limit",
      session(100, resetsAt),
      null,
      /^5h: 100%, at the limit until \d\d:\d\d$/,
    ],
  ])("%s", (_, one, said, expected) => {
    expect(forecastSentence({ window: one, outlook: said }, NOW)).toMatch(expected);
  });
});

it("what the daemon forecast of the reading is what `forecast` says", async () => {
  const { paths } = statusSample();
  const call = { argv: [], env: {}, paths, isTerminal: () => false, program: "" };
  const windows = [window, week(41, later(3 * 86_400))];
  const snapshot = read({ windows }, { outlooks: [outlook] });
  const said = await forecastsOf(call, snapshot, { workdays: null, hours: null }, NOW);
  expect(said?.windows.map((one) => one.outlook)).toEqual([outlook, null]);
});

describe("a score", () => {
  const [person] = regimes(7);
  if (person === undefined) throw new Error("no person");
  const score = scoreOf("week", person);
  it("stands beside the straight line's", () => {
    const [head, error, alarms, time] = scoreLines({ key: "7d", score });
    expect(head).toMatch(/^7d: 32 windows in 32 weeks, \d+ at the limit; the band held in \d+%$/);
    expect(error).toMatch(/^ {2}off by +[\d.]+ points, a straight line by [\d.]+$/);
    expect(alarms).toMatch(/^ {2}alarms +\d+ right, \d+ false; a straight line \d+ and \d+$/);
    expect(time).toMatch(/^ {2}time of a limit off by \d+ min, a straight line by \d+ min$/);
  });
  it("has the same numbers for programs", () => {
    const { ours, straight_line } = scoreFields({ key: "7d", score });
    expect(ours.error).toBeLessThan(straight_line.error as number);
  });
});
