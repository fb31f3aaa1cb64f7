/** Forecasts as people read them: on the line instead of the countdown, and in a sentence. */
import { describe, expect, it } from "vitest";
import type { ExtraOutlook, WindowOutlook } from "../../src/model/forecast/outlook.ts";
import type { ExtraUsage } from "../../src/model/money.ts";
import { after, DAY, HOUR, millis } from "../../src/model/units.ts";
import {
  extraForecastText,
  forecastText,
  halfDay,
  limitTime,
  roundedLimit,
} from "../../src/render/forecast-text.ts";
import type { RenderOptions } from "../../src/render/frame.ts";
import { lineSpans } from "../../src/render/line.ts";
import { lineChangesAt } from "../../src/render/rendered-line.ts";
import {
  at,
  frame,
  later,
  money,
  NOW,
  read,
  SESSION_RESET,
  session,
  WEEK_RESET,
  week,
} from "./sample.ts";

const UTC = millis(0);
const outlook = (changes: Partial<WindowOutlook> = {}): WindowOutlook => ({
  scope: { kind: "session" },
  resetsAt: SESSION_RESET,
  used: 54,
  final: 85,
  low: 80,
  high: 95,
  hitsAt: null,
  scored: 12,
  warns: false,
  ...changes,
});

const limit = at("2026-02-14T07:12:00Z");
const midweek = at("2026-02-18T13:00:00Z");

describe("on the line", () => {
  const shown = (
    outlooks: readonly WindowOutlook[],
    options: Partial<RenderOptions> = {},
    cells = 40,
    seconds = 0,
  ) => {
    const snapshot = read(
      { windows: [session(54, SESSION_RESET), week(61, WEEK_RESET)], extra: null },
      { outlooks },
    );
    const line = { ...frame(snapshot, options), now: later(seconds), utcOffset: UTC };
    return lineSpans(line, cells)
      .map(({ text }) => text)
      .join("");
  };
  const warns = outlook({ hitsAt: limit, warns: true });
  const weekWarns = outlook({
    scope: { kind: "week", model: null },
    resetsAt: WEEK_RESET,
    used: 61,
    hitsAt: midweek,
    warns: true,
  });
  it.each<[string, string, string]>([
    [
      "a limit that is expected stands in place of the countdown",
      shown([warns]),
      "████▎░░░ 54% →07:10 | 7d 61%",
    ],
    [
      "one that is not sure enough is not shown",
      shown([outlook({ hitsAt: limit })]),
      "████▎░░░ 54% ↻1h24m | 7d 61%",
    ],
    [
      "one of another number is not shown",
      shown([{ ...warns, used: 53 }]),
      "████▎░░░ 54% ↻1h24m | 7d 61%",
    ],
    [
      "it is not shown on an old number",
      shown([warns], {}, 60, 600),
      "████▎░░░ 54% | 7d 61% | 06:36 · stopped",
    ],
    [
      "once its time has passed the countdown is back",
      shown([{ ...warns, hitsAt: later(60) }], {}, 40, 61),
      "████▎░░░ 54% ↻1h22m | 7d 61%",
    ],
    ["the week has half-days", shown([weekWarns]), "████▎░░░ 54% ↻1h24m | 7d 61% →Wed pm"],
    [
      "for which the gauge gives way",
      shown([weekWarns], {}, 32),
      "██▏░ 54% ↻1h24m | 7d 61% →Wed pm",
    ],
    ["in ASCII", shown([warns], { ascii: true }), "[####----] 54% ->07:10 | 7d 61%"],
  ])("%s", (_, line, expected) => {
    expect(line).toBe(expected);
  });

  it("it is rendered again when its time has passed", () => {
    const snapshot = read(
      { windows: [session(54, SESSION_RESET)] },
      { outlooks: [{ ...warns, hitsAt: later(60) }] },
    );
    expect(lineChangesAt({ ...frame(snapshot), now: NOW })).toEqual(later(60));
  });
});

describe("a time of a limit", () => {
  it.each<[string, string, string]>([
    ["within the hour is rounded to five minutes", "06:57:29", "06:55"],
    ["up", "06:57:31", "07:00"],
    ["later to a quarter", "08:22:29", "08:15"],
    ["up", "08:22:31", "08:30"],
  ])("%s", (_, time, expected) => {
    expect(limitTime({ scope: { kind: "session" } }, at(`2026-02-14T${time}Z`), NOW, UTC)).toBe(
      expected,
    );
    expect(roundedLimit(at(`2026-02-14T${time}Z`), NOW) % (5 * 60_000)).toBe(0);
  });

  it.each<[string, string, string, number]>([
    ["2026-02-18T13:00:00Z", "Wed pm", "Wed noon", 0],
    ["2026-02-18T11:59:00Z", "Wed am", "Wed noon", 0],
    ["2026-02-18T07:00:00Z", "Wed am", "Wed morning", 0],
    ["2026-02-18T17:00:00Z", "Wed pm", "Wed afternoon", 0],
    ["2026-02-18T21:00:00Z", "Wed pm", "Wed evening", 0],
    ["2026-02-18T21:00:00Z", "Thu am", "Thu night", 4],
    ["2026-02-14T20:00:00Z", "pm", "Sat evening", 0],
  ])("of a week at %s is %s, in words %s", (iso, short, long, hours) => {
    const offset = millis(hours * HOUR);
    expect(halfDay(at(iso), NOW, offset)).toBe(short);
    expect(limitTime(week(1), at(iso), NOW, offset)).toBe(long);
  });
});

describe("a sentence", () => {
  it.each<[string, Partial<WindowOutlook>, string]>([
    ["has the band", {}, "likely 80–95%"],
    ["has the likeliest value without one", { low: null, high: null }, "likely about 85%"],
    ["has one value where the band is none", { low: 85, high: 85 }, "likely 85%"],
    ["has the limit before all", { hitsAt: limit }, "limit about 07:10"],
    [
      "is never at the limit before it is",
      { final: 99.6, low: null, high: null },
      "likely about 99%",
    ],
  ])("%s", (_, changes, expected) => {
    expect(forecastText(session(54), outlook(changes), NOW, UTC)).toBe(expected);
  });
});

describe("extra usage", () => {
  const month = { until: NOW, used: 556, final: 1_212, low: null, high: null, hitsAt: null };
  it.each<[string, Partial<ExtraOutlook>, Partial<ExtraUsage>, string]>([
    ["is likely about so much", {}, {}, "likely about $13"],
    ["lies in a band", { low: 780, high: 1_990 }, {}, "likely $7–20"],
    ["has no band of one amount", { low: 1_200, high: 1_200 }, {}, "likely $12"],
    ["has the sign of its currency", {}, { currency: "JPY", exponent: 0 }, "likely about ¥1212"],
    ["reaches its limit on a day", { hitsAt: after(NOW, 3 * DAY) }, {}, "limit about 17 Feb"],
  ])("%s", (_, outlook, changes, expected) => {
    expect(extraForecastText(money(changes), { ...month, scored: 3, ...outlook }, UTC)).toBe(
      expected,
    );
  });
});
