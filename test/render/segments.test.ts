import { describe, expect, it } from "vitest";
import type { ExtraUsage } from "../../src/model/money.ts";
import type { Reading } from "../../src/model/reading.ts";
import type { Spark } from "../../src/model/spark.ts";
import { millis, percent } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import { type Colour, contrast } from "../../src/render/colours.ts";
import type { AccountUse, Frame, RenderOptions } from "../../src/render/frame.ts";
import {
  SEGMENTS,
  type Segment,
  type SegmentName,
  type SegmentView,
} from "../../src/render/segments.ts";
import { paletteOf } from "../../src/render/themes.ts";
import { later, money, NOW, OPTIONS, REFERENCE, session, week } from "./sample.ts";

const view = (reading: Partial<Reading>, changes: Partial<SegmentView> = {}): SegmentView => ({
  reading: { ...REFERENCE, ...reading },
  unconfirmed: [],
  heldExtra: false,
  now: NOW,
  options: OPTIONS,
  countdown: true,
  utcOffset: millis(3_600_000),
  flash: false,
  ...changes,
});

const options = (changes: Partial<RenderOptions>): Partial<SegmentView> => ({
  options: { ...OPTIONS, ...changes },
});

const parts = (name: SegmentName, shown: SegmentView, form = 0) => {
  const segment: Segment = SEGMENTS[name];
  return segment.parts(shown).flatMap(({ forms }) => {
    const spans = forms[form]?.();
    return spans === undefined ? [] : [spans];
  });
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
    [3, "█▌░ 54%"],
    [4, "54%"],
    [5, undefined],
  ])("has shorter forms: %d is %s", (form, expected) => {
    expect(shown(half, {}, form)).toBe(expected);
  });

  it.each<[Partial<RenderOptions>, string]>([
    [{ countdown: "at" }, "████▎░░░ 54% ↻08:00"],
    [{ countdown: "both" }, "████▎░░░ 54% ↻24m 08:00"],
    [{ show: "left" }, "███▋░░░░ 46% ↻24m"],
    [{ gauge: "none" }, "54% ↻24m"],
    [{ gauge: "pie" }, "◑ 54% ↻24m"],
    [{ gauge: "line", gaugeWidth: 4 }, "━━── 54% ↻24m"],
    [{ gaugeWidth: 12 }, "██████▍░░░░░ 54% ↻24m"],
    [{ icons: "nerd" }, "████▎░░░ 54% \uf017 24m"],
    [{ icons: "nerd", ascii: true }, "[####----] 54% r24m"],
  ])("with %j", (changes, expected) => {
    expect(shown(half, options(changes))).toBe(expected);
  });

  it("that has hardly anything left does not say that nothing is left", () => {
    expect(shown(session(99.9), options({ show: "left" }))).toBe("░░░░░░░░ 1%");
    expect(shown(session(100), options({ show: "left" }))).toBe("░░░░░░░░ 0%");
    expect(shown(session(97, later(0)), options({ show: "left" }))).toBe("████████ ~100%");
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

  it("flashes its percentage and nothing else", () => {
    const flashing = (changes: Partial<SegmentView>, form = 0) =>
      parts("5h", view({ windows: [half] }, { flash: true, ...changes }), form)
        .flat()
        .filter(({ flash }) => flash)
        .map(({ text }) => text);
    expect(flashing({})).toEqual(["54%"]);
    expect(flashing({}, 4)).toEqual(["54%"]);
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

  it.each<[Partial<RenderOptions>, string]>([
    [{ labels: { "7d": "week" } }, "week 13%"],
    [{ labels: { "7d": "" } }, "13%"],
    [{ labels: { "7d": "Wóche" }, ascii: true }, "W?che 13%"],
    [{ icons: "nerd" }, "\uf073 13%"],
    [{ icons: "nerd", labels: { "7d": "week" } }, "week 13%"],
    [{ show: "left" }, "7d 87%"],
  ])("with %j", (changes, expected) => {
    expect(texts("7d", view({ windows: [week(13)] }, options(changes)))).toEqual([expected]);
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

  it.each<[string, readonly string[], readonly string[]]>([
    ["two letters", ["Opus"], ["Op 88%"]],
    ["each its own", ["Opus", "Fable"], ["Op 88%", "Fa 88%"]],
    ["the version too where two begin alike", ["Opus 4.5", "Opus 4.6"], ["Op4.5 88%", "Op4.6 88%"]],
    ["none where they would read alike", ["Opus", "Opal"], []],
    ["none for a name that is short", ["GP"], []],
  ])("have a short form of their names: %s", (_, names, expected) => {
    const windows = names.map((name) => week(88, null, name));
    expect(texts("models", view({ windows }), 1)).toEqual(expected);
  });

  it("keep a name that every object has a property of", () => {
    const shown = texts("models", view({ windows: [week(88, null, "valueOf")] }));
    expect(shown).toEqual(["valueOf 88%"]);
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

describe("the last five hours", () => {
  const levels = [null, 0, 1, 2, 4, 7, 0, null];
  const shown = (changes: Partial<RenderOptions>, until = later(60)) =>
    texts("spark", view({}, { spark: { levels, session: null, until }, ...options(changes) }));

  it("are bars, with a dot where nothing was seen", () => {
    expect(shown({})).toEqual(["·▁▂▃▅█▁·"]);
    expect(shown({ ascii: true })).toEqual(["?_.:=#_?"]);
  });

  it("are missing where nothing is kept, and once they are out of date", () => {
    expect(texts("spark", view({}))).toEqual([]);
    expect(shown({}, later(0))).toEqual([]);
  });
});

describe("the session so far", () => {
  const resetsAt = later(5_040);
  const spark = { levels: [], session: { resetsAt, levels: [null, 0, 7] }, until: later(60) };
  const shown = (seconds: number, kept: Spark = spark, now = NOW) =>
    texts("5h-spark", view({ windows: [session(50, later(seconds))] }, { spark: kept, now }));

  it("is bars up to the eighth that runs", () => {
    expect(shown(5_040)).toEqual(["·▁█"]);
    // Each response says the reset a little differently.
    expect(shown(5_040 + 900)).toEqual(["·▁█"]);
  });

  it.each<[string, readonly string[]]>([
    ["of another session", shown(5_040 + 3_600)],
    ["where none runs", shown(5_040, { ...spark, session: null })],
    ["once they are out of date", shown(5_040, spark, later(60))],
    [
      "after the reset",
      shown(30, { ...spark, session: { resetsAt: later(30), levels: [7] } }, later(30)),
    ],
  ])("is missing %s", (_, texts) => {
    expect(texts).toEqual([]);
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

describe("the accounts", () => {
  const use = (label: string, windows: readonly Window[], changes: Partial<AccountUse> = {}) => ({
    label,
    colour: null,
    windows,
    undated: false,
    freshUntil: later(60),
    failure: null,
    ...changes,
  });
  const home = use("home", [session(7, later(600)), week(3)]);
  const work = use("work", [session(10), week(42, later(9_000))]);
  const shown = (
    accounts: readonly AccountUse[],
    form = 0,
    changes: Partial<SegmentView> = {},
  ): string => texts("accounts", view({}, { accounts, ...changes }), form).join();
  const EXPIRED = { freshUntil: later(0) };

  it("show the most used limit of each, the hottest first", () => {
    expect(shown([home, work])).toBe("work 42% · home 7%");
    expect(shown([home, work], 0, options({ ascii: true }))).toBe("work 42%, home 7%");
    expect(shown([home, work], 0, options({ show: "left" }))).toBe("work 58% · home 93%");
  });

  it("have short labels where space is short, then the hottest alone", () => {
    expect(shown([home, work], 1)).toBe("wo 42% · ho 7%");
    expect(shown([use("work", work.windows), use("world", home.windows)], 1)).toBe(
      "work 42% · world 7%",
    );
    expect(shown([home, work], 2)).toBe("work 42%");
    expect(shown([home, work], 3)).toBe("");
  });

  it.each([
    ["of which one is old", [use("work", work.windows, EXPIRED), home], "home 7% · work ?"],
    ["of which one is not known", [use("work", []), home], "home 7% · work ?"],
    [
      "of which one is logged out",
      [use("work", [], { failure: { kind: "signedOut", why: "missing", where: "" } }), home],
      "home 7% · work signed-out",
    ],
    [
      "of which one is rate-limited, but fresh",
      [use("work", work.windows, { failure: { kind: "throttled", retryAfter: null } }), home],
      "work 42% · home 7%",
    ],
    ["whose window has reset", [use("work", [session(97, later(0))]), home], "home 7% · work ~0%"],
    ["of unknown age", [use("work", work.windows, { undated: true }), home], "work ~42% · home 7%"],
    ["that are used up", [use("work", [session(100)]), home], "work 100% · home 7%"],
  ])("%s", (_, accounts, expected) => expect(shown(accounts)).toBe(expected));

  it("of which there is one have nothing to compare", () => {
    expect(shown([])).toBe("");
    expect(shown([work])).toBe("");
  });

  it("have their own colours, as far as they can be read", () => {
    const colours = (palette: RenderOptions["palette"]) =>
      parts(
        "accounts",
        view({}, { accounts: [{ ...work, colour: "#300000" }, home], ...options({ palette }) }),
      )
        .flat()
        .flatMap(({ text, colour }) => (colour === undefined ? [] : [`${text} ${colour}`]));
    expect(colours(paletteOf("mono"))).toEqual([]);
    const [dark = ""] = colours(paletteOf("dark"));
    const [, colour] = dark.split(" ");
    const { background } = paletteOf("dark");
    expect(contrast(colour as Colour, background ?? "#000000")).toBeGreaterThanOrEqual(4.5);
    expect(colours(paletteOf("light"))).toEqual(["work #300000"]);
  });

  it("change by the clock at a reset, and when a number gets old", () => {
    const at = (accounts: readonly AccountUse[], now = NOW) =>
      SEGMENTS.accounts.changesAt?.({ accounts, now } as Frame);
    expect(at([home, work])).toBe(later(60));
    expect(at([use("a", [session(7, later(30))]), work])).toBe(later(30));
    expect(at([home, work], later(60))).toBe(Number.POSITIVE_INFINITY);
  });
});
