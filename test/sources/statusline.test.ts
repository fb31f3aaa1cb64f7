/** The JSON that Claude Code pipes to its status line, with every known fault. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCurrent } from "../../src/model/window.ts";
import { decodeStatusline, isWholeJson } from "../../src/sources/statusline.ts";
import { later, NOW, session, week } from "../render/sample.ts";

const epoch = (seconds: number): number => (NOW + seconds * 1_000) / 1_000;
const limits = (five_hour: unknown, seven_day?: unknown) => ({
  rate_limits: { five_hour, seven_day },
});
const limit = (used_percentage: unknown, resets_at: unknown = epoch(7_200)) => ({
  used_percentage,
  resets_at,
});

const windowsIn = (json: unknown) => decodeStatusline(JSON.stringify(json), NOW)?.windows;

/** As documented, without what is not used here. */
const DOCUMENTED = {
  session_id: "abc123",
  model: { id: "claude-opus-4-7", display_name: "Opus" },
  workspace: { current_dir: "/current/working/directory", added_dirs: [] },
  context_window: { context_window_size: 200_000, used_percentage: 8, current_usage: null },
  rate_limits: {
    five_hour: limit(23.5),
    seven_day: limit(41.2, epoch(3 * 86_400)),
  },
};

describe("the documented JSON", () => {
  it("has model, context and both windows", () => {
    expect(decodeStatusline(JSON.stringify(DOCUMENTED), NOW)).toEqual({
      model: "Opus",
      context: 8,
      windows: [session(23.5, later(7_200)), week(41.2, later(3 * 86_400))],
    });
  });

  it("has what may be spent behind an enterprise gateway", () => {
    const spend_limit = { ...limit(42.5, epoch(12 * 86_400)), used_usd: 85, limit_usd: 200 };
    expect(windowsIn({ rate_limits: { spend_limit } })).toEqual([
      { scope: { kind: "spend" }, used: 42.5, resetsAt: later(12 * 86_400) },
    ]);
    expect(windowsIn({ rate_limits: { spend_limit: 42 } })).toEqual([]);
  });

  it("may begin with a byte order mark", () => {
    const text = `\uFEFF${JSON.stringify(DOCUMENTED)}`;
    expect(isWholeJson(text)).toBe(true);
    expect(decodeStatusline(text, NOW)?.windows.length).toBe(2);
  });

  it("has the model alone early in a session", () => {
    const early = { model: DOCUMENTED.model, context_window: { used_percentage: null } };
    expect(decodeStatusline(JSON.stringify(early), NOW)).toEqual({
      model: "Opus",
      context: null,
      windows: [],
    });
  });
});

describe("a known fault", () => {
  it.each<[string, unknown, readonly unknown[]]>([
    ["no rate_limits, as before the first answer", {}, []],
    ["rate_limits of null", { rate_limits: null }, []],
    ["one window missing", limits(undefined, limit(13)), [week(13, later(7_200))]],
    ["a window of null", limits(null, limit(13)), [week(13, later(7_200))]],
    [
      "the epoch for a percentage, as after /clear",
      limits(limit(epoch(7_200)), limit(13)),
      [week(13, later(7_200))],
    ],
    ["just past the largest percentage", limits(limit(1_000.1)), []],
    ["more than 100", limits(limit(105)), [session(105, later(7_200))]],
    ["a percentage of null", limits(limit(null)), []],
    ["a percentage in text", limits(limit("54")), []],
    ["a negative one", limits(limit(-1)), []],
    [
      "a reset in ISO 8601",
      limits(limit(54, "2026-02-14T08:36:01+00:00")),
      [session(54, later(7_200))],
    ],
    [
      "a reset in ISO 8601 with microseconds",
      limits(limit(54, "2026-02-14T08:36:01.773032Z")),
      [session(54, later(7_200.773))],
    ],
    [
      "a reset in milliseconds",
      limits(limit(54, epoch(7_200) * 1_000)),
      [session(54, later(7_200))],
    ],
    ["no reset: nobody knows which window it was", limits({ used_percentage: 54 }), []],
    ["a reset that is not a time", limits(limit(54, "soon")), []],
    ["a reset that has passed, as an idle session repeats it", limits(limit(97, epoch(-1))), []],
    ["a reset of zero", limits(limit(54, 0)), []],
    ["a session that ends next week", limits(limit(54, epoch(6 * 3_600 + 1))), []],
    ["limits in a list", { rate_limits: [limit(54)] }, []],
  ])("%s", (_, json, expected) => {
    expect(windowsIn(json)).toEqual(expected);
  });

  it.each(["", " ", "{", '{"model":', "null", "54", '"text"', "[]", "\u0000", "<html>"])(
    "%j is no JSON of its kind",
    (text) => {
      expect(decodeStatusline(text, NOW)).toBe(null);
    },
  );

  it.each([42, null, {}, ["Opus"]])("a model named %j has no name", (display_name) => {
    expect(decodeStatusline(JSON.stringify({ model: { display_name } }), NOW)?.model).toBe(null);
  });
});

describe("whatever is piped", () => {
  it("gives current windows within bounds, or nothing", () => {
    const value = fc.oneof(fc.double(), fc.string(), fc.constantFrom(null, 54, 1e12, epoch(60)));
    const any = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc
        .tuple(value, value, value, value)
        .map(([a, b, c, d]) => JSON.stringify(limits(limit(a, b), limit(c, d)))),
    );
    fc.assert(
      fc.property(any, (text) => {
        for (const window of decodeStatusline(text, NOW)?.windows ?? []) {
          expect(isCurrent(window, NOW)).toBe(true);
          expect(window.used).toBeGreaterThanOrEqual(0);
          expect(window.used).toBeLessThanOrEqual(1_000);
        }
      }),
    );
  });
});

describe("a text is whole", () => {
  const text = JSON.stringify(DOCUMENTED);

  it("with its last brace, whatever white space follows, and not before", () => {
    expect([isWholeJson(text), isWholeJson(`${text}\n`), isWholeJson(`\n${text} `)]).toEqual([
      true,
      true,
      true,
    ]);
    for (let length = 0; length < text.length; length++)
      expect(isWholeJson(text.slice(0, length))).toBe(false);
  });

  it("only as an object", () => {
    expect(["54", "null", "[1]", '"}"', "}"].map(isWholeJson)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
