import { describe, expect, it } from "vitest";
import type { ExtraUsage } from "../../src/model/money.ts";
import type { Reading } from "../../src/model/reading.ts";
import { percent } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import type { RenderOptions } from "../../src/render/frame.ts";
import {
  SEGMENTS,
  type Segment,
  type SegmentName,
  type SegmentView,
} from "../../src/render/segments.ts";
import { later, money, NOW, OPTIONS, REFERENCE, session, week } from "./sample.ts";

const view = (reading: Partial<Reading>, changes: Partial<SegmentView> = {}): SegmentView => ({
  reading: { ...REFERENCE, ...reading },
  held: [],
  now: NOW,
  options: OPTIONS,
  countdown: true,
  flash: false,
  ...changes,
});

const options = (changes: Partial<RenderOptions>): Partial<SegmentView> => ({
  options: { ...OPTIONS, ...changes },
});

const parts = (name: SegmentName, shown: SegmentView, form = 0) => {
  const { forms }: Segment = SEGMENTS[name];
  return forms[form]?.(shown) ?? [];
};
const texts = (name: SegmentName, shown: SegmentView, form = 0) =>
  parts(name, shown, form).map((spans) => spans.map(({ text }) => text).join(""));

describe("what a gateway lets a user spend", () => {
  const spend: Window = { scope: { kind: "spend" }, used: percent(97.2), resetsAt: later(86_400) };
  const shown = (windows: readonly Window[], extra = REFERENCE.extra) =>
    texts("extra", view({ windows, extra }));

  it("stands where money does, and gives way with it", () => {
    expect(shown([spend], null)).toEqual(["spend 97%"]);
    expect(shown([spend])).toEqual(["$5.56/50", "spend 97%"]);
    expect(shown([], null)).toEqual([]);
    expect(parts("extra", view({ windows: [spend], extra: null })).flat()[1]?.tone).toBe("full");
  });
});

describe("the session", () => {
  const shown = (window: Window, changes: Partial<SegmentView> = {}, form = 0) =>
    texts("5h", view({ windows: [window] }, changes), form)[0];

  it.each([
    ["full, with time left", session(100, later(84 * 60)), "████████ 100% ↻1h24m"],
    ["almost full", session(99.9, later(59)), "███████▉ 99% ↻<1m"],
    ["without a reset time", session(54), "████▎░░░ 54%"],
    ["unused", session(0), "░░░░░░░░ 0%"],
    ["beyond its limit", session(250.4, later(3600)), "████████ 250% ↻1h00m"],
    ["after its reset", session(97, later(0)), "░░░░░░░░ ~0%"],
  ])("%s", (_, window, expected) => {
    expect(shown(window)).toBe(expected);
  });

  const half = session(54, later(24 * 60));

  it.each<[string, Partial<SegmentView>, string]>([
    ["without a countdown", { countdown: false }, "████▎░░░ 54%"],
    ["in ASCII", options({ ascii: true }), "[####----] 54% r24m"],
  ])("%s", (_, changes, expected) => {
    expect(shown(half, changes)).toBe(expected);
  });

  it.each([
    [0, "████▎░░░ 54% ↻24m"],
    [1, "██▏░ 54% ↻24m"],
    [2, "54% ↻24m"],
    [3, "54%"],
  ])("has shorter forms: %d is %s", (form, expected) => {
    expect(shown(half, {}, form)).toBe(expected);
    expect(SEGMENTS["5h"].forms).toHaveLength(4);
  });

  it("is missing where the server has none", () => {
    expect(parts("5h", view({ windows: [week(13)] }))).toEqual([]);
  });

  it.each([
    [0, "calm", "plain"],
    [49.9, "calm", "plain"],
    [50, "warm", "warm"],
    [69.9, "warm", "warm"],
    [70, "hot", "hot"],
    [89.9, "hot", "hot"],
    [90, "full", "full"],
    [100, "full", "full"],
  ])("at %d percent has a %s gauge and %s text", (used, gaugeTone, textTone) => {
    const [spans = []] = parts("5h", view({ windows: [session(used)] }));
    const toneOf = (pattern: RegExp) => spans.find(({ text }) => pattern.test(text))?.tone;
    expect(toneOf(/%$/)).toBe(textTone);
    if (used > 0) expect(toneOf(/█/)).toBe(gaugeTone);
    if (used < 87.5) expect(toneOf(/░/)).toBe("muted");
  });

  it("is calm once its reset has passed", () => {
    const [spans] = parts("5h", view({ windows: [session(97, later(-1))] }));
    expect(spans?.map(({ tone }) => tone)).toEqual(["muted", "plain", "plain"]);
  });

  it("flashes its gauge and nothing else", () => {
    const flashing = (changes: Partial<SegmentView>, form = 0) =>
      parts("5h", view({ windows: [half] }, { flash: true, ...changes }), form)
        .flat()
        .filter(({ flash }) => flash)
        .map(({ text }) => text);
    expect(flashing({})).toEqual(["████▎", "░░░"]);
    expect(flashing(options({ ascii: true }))).toEqual(["####", "----"]);
    expect(flashing({}, 2)).toEqual([]);
  });
});

describe("the week", () => {
  it.each([
    ["of all models", [week(13)], ["7d 13%"]],
    ["after its reset", [week(97, later(-1))], ["7d ~0%"]],
    ["missing", [session(1), week(80, null, "Fable")], []],
  ])("%s", (_, windows, expected) => {
    expect(texts("7d", view({ windows }))).toEqual(expected);
  });

  it("has a colour from the first threshold on", () => {
    const tones = (used: number) =>
      parts("7d", view({ windows: [week(used)] }))
        .flat()
        .map(({ tone }) => tone);
    expect(tones(49.9)).toEqual(["plain", "plain"]);
    expect(tones(90)).toEqual(["plain", "full"]);
  });
});

describe("the weeks of single models", () => {
  it.each<[string, readonly Window[], readonly string[]]>([
    ["that limit, highest first", [week(72, null, "A"), week(88, null, "B")], ["B 88%", "A 72%"]],
    ["that do not limit", [week(90), week(88, null, "Fable"), week(2, null, "Sonnet")], []],
    ["after their reset", [week(88, later(-1), "Fable")], []],
    [
      "with a name too long",
      [week(88, null, "Fable with extended thinking")],
      ["Fable with e 88%"],
    ],
    ["with no name to show", [week(88, null, "\u200B")], ["model 88%"]],
  ])("%s", (_, windows, expected) => {
    expect(texts("models", view({ windows }))).toEqual(expected);
  });

  it("have only ASCII in their names where the option says so", () => {
    const windows = [week(88, null, "Fäble 模型")];
    expect(texts("models", view({ windows }, options({ ascii: true })))).toEqual(["F?ble ?? 88%"]);
  });
});

describe("extra usage", () => {
  const shown = (extra: ExtraUsage | null, changes: Partial<RenderOptions> = {}) =>
    texts("extra", view({ extra }, options(changes)));

  it.each<[string, ExtraUsage | null, readonly string[]]>([
    ["in money", money(), ["$5.56/50"]],
    ["without a cap", money({ limit: null, utilization: null }), ["$5.56"]],
    ["in another currency", money({ used: 763, limit: 2050, currency: "EUR" }), ["€7.63/20.50"]],
    ["without minor units", money({ currency: "JPY", exponent: 0 }), ["¥556/5000"]],
    ["in a currency without a sign", money({ currency: "CHF" }), ["CHF 5.56/50"]],
    ["unused", money({ used: 0, utilization: percent(0) }), ["$0/50"]],
    ["switched off", money({ enabled: false }), []],
    ["unknown", null, []],
  ])("%s", (_, extra, expected) => {
    expect(shown(extra)).toEqual(expected);
  });

  it.each<[string, ExtraUsage, readonly string[]]>([
    ["as the server counts them", money(), ["$556/5000"]],
    ["without a cap", money({ limit: null }), ["$556"]],
  ])("in credits, %s", (_, extra, expected) => {
    expect(shown(extra, { money: "credits" })).toEqual(expected);
  });

  it.each<[string, ExtraUsage, readonly string[]]>([
    ["a sign that is ASCII stays", money(), ["$5.56/50"]],
    ["one that is not becomes the code", money({ currency: "EUR" }), ["EUR 5.56/50"]],
    ["a code stays", money({ currency: "CHF" }), ["CHF 5.56/50"]],
  ])("in ASCII, %s", (_, extra, expected) => {
    expect(shown(extra, { ascii: true })).toEqual(expected);
  });

  it.each([
    [null, "plain"],
    [11.12, "plain"],
    [50, "warm"],
    [95, "full"],
  ])("used to %d percent of its cap is %s", (used, tone) => {
    const utilization = used === null ? null : percent(used);
    expect(parts("extra", view({ extra: money({ utilization }) }))[0]?.[0]?.tone).toBe(tone);
  });
});

describe("today's cost", () => {
  const spent = (usd: number) => texts("cost", view({}, { todayCost: { usd, until: later(60) } }));

  it.each([
    [12.4, "$12.40 today"],
    [0, "$0 today"],
    [0.004, "$0 today"],
    [1234.5, "$1234.50 today"],
  ])("%f is %s", (usd, expected) => expect(spent(usd)).toEqual([expected]));

  it("is missing where it is not requested, and once it is out of date", () => {
    expect(texts("cost", view({}))).toEqual([]);
    expect(texts("cost", view({}, { todayCost: { usd: 1, until: later(0) } }))).toEqual([]);
  });
});
