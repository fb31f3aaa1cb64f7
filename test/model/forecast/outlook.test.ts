/** What guard asks of a forecast: how much will be used after a while. */
import { describe, expect, it } from "vitest";
import { usedAfter, type WindowOutlook } from "../../../src/model/forecast/outlook.ts";
import { HOUR, millis } from "../../../src/model/units.ts";
import { later, NOW, read, session } from "../../render/sample.ts";

const resetsAt = later(4 * 3600);
const outlook: WindowOutlook = {
  scope: { kind: "session" },
  resetsAt,
  used: 40,
  final: 70,
  low: 60,
  high: 80,
  hitsAt: null,
  scored: 12,
  warns: false,
};
const hits = { ...outlook, hitsAt: later(2 * 3600), final: 100, low: 90, high: 100 };

describe("what is used after a while", () => {
  it.each<[string, readonly WindowOutlook[], number, number]>([
    ["grows to the upper end of the band", [outlook], 2, 60],
    [
      "grows to the likeliest value where there is no band",
      [{ ...outlook, low: null, high: null }],
      2,
      55,
    ],
    ["is what is used now without a forecast", [], 2, 40],
    ["is all of it from the time of the limit on", [hits], 2, 100],
    ["is less before that", [hits], 1, 55],
    ["is what it comes to where the window has reset by then", [outlook], 5, 80],
    ["is all of it where the limit comes before that reset", [hits], 5, 100],
  ])("%s", (_, outlooks, hours, expected) => {
    const snapshot = read({ windows: [session(40, resetsAt)] }, { outlooks });
    expect(usedAfter(snapshot, session(40, resetsAt), NOW, millis(hours * HOUR))).toBe(expected);
  });
});
