/** What each kind of setting makes of a text: a value, or what it would have taken. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TABLE } from "../../src/config/all-settings.ts";
import { POLLING } from "../../src/config/poller-settings.ts";
import {
  choice,
  count,
  flag,
  type Kind,
  line,
  selection,
  thresholds,
} from "../../src/config/value-types.ts";

type Decoder = Pick<Kind<unknown>, "decode">;

const WIDTH = count(1, 500);
const STYLE = choice(["amount", "credits"]);
const PARTS = selection(["5h", "7d", "models"]);
const SPAN = POLLING.interval.kind;
const MOMENT = POLLING.flash.kind;

const BOOLEAN = "true or false";
const WHOLE = "a whole number from 1 to 500";
const ONE = "one of amount, credits";
const LIST = "a list of 5h, 7d, models, each at most once";
const RISING = "three rising percentages, such as 50,70,90";
const TIME = 'a time from 1s to 1h, such as "90s"';
const ASCII = "one line of printable ASCII";

describe("a text", () => {
  it.each<[string, Decoder, unknown]>([
    ["true", flag, true],
    ["1", flag, true],
    ["yes", flag, true],
    ["on", flag, true],
    ["false", flag, false],
    ["0", flag, false],
    ["no", flag, false],
    ["off", flag, false],
    ["1", WIDTH, 1],
    ["500", WIDTH, 500],
    ["040", WIDTH, 40],
    ["credits", STYLE, "credits"],
    ["5h", PARTS, ["5h"]],
    ["models,5h", PARTS, ["models", "5h"]],
    [" 7d , 5h ", PARTS, ["7d", "5h"]],
    ["50,70,90", thresholds, [50, 70, 90]],
    ["0, 0, 0", thresholds, [0, 0, 0]],
    ["claude-code/2.1.37", line, "claude-code/2.1.37"],
    ["~ !", line, "~ !"],
    ["1s", SPAN, 1_000],
    ["90s", SPAN, 90_000],
    ["90 seconds", SPAN, 90_000],
    ["1.5m", SPAN, 90_000],
    ["90000", SPAN, 90_000],
    ["1h", SPAN, 3_600_000],
    ["0", MOMENT, 0],
    ["10m", MOMENT, 600_000],
  ])("%j is a value", (text, kind, expected) => {
    expect(kind.decode(text)).toEqual({ kind: "value", value: expected });
  });

  it.each<[string, Decoder, string]>([
    ["", flag, BOOLEAN],
    ["TRUE", flag, BOOLEAN],
    ["true ", flag, BOOLEAN],
    ["", WIDTH, WHOLE],
    ["0", WIDTH, WHOLE],
    ["501", WIDTH, WHOLE],
    ["-1", WIDTH, WHOLE],
    ["+1", WIDTH, WHOLE],
    ["40.0", WIDTH, WHOLE],
    ["0x28", WIDTH, WHOLE],
    ["1e2", WIDTH, WHOLE],
    ["4٠", WIDTH, WHOLE],
    ["99999999999", WIDTH, WHOLE],
    ["", STYLE, ONE],
    ["Credits", STYLE, ONE],
    ["constructor", STYLE, ONE],
    ["", PARTS, LIST],
    ["5h,", PARTS, LIST],
    ["5h,5h", PARTS, LIST],
    ["5h;7d", PARTS, LIST],
    ["5h,extra", PARTS, LIST],
    ["", thresholds, RISING],
    ["50,70", thresholds, RISING],
    ["50,70,90,95", thresholds, RISING],
    ["90,70,50", thresholds, RISING],
    ["50,,90", thresholds, RISING],
    ["50,70,1000", thresholds, RISING],
    ["50,70,9e1", thresholds, RISING],
    ["50.5,70,90", thresholds, RISING],
    ["", line, ASCII],
    ["two\nlines", line, ASCII],
    ["\x1b[31m", line, ASCII],
    ["é", line, ASCII],
    ["x".repeat(201), line, ASCII],
    ['["a", "b"]', line, ASCII],
    ["{ a = 1 }", line, ASCII],
    ["", SPAN, TIME],
    ["0", SPAN, TIME],
    ["90", SPAN, TIME],
    ["999ms", SPAN, TIME],
    ["61m", SPAN, TIME],
    ["-90s", SPAN, TIME],
    ["soon", SPAN, TIME],
    ["90s 5", SPAN, TIME],
    ["9".repeat(101), SPAN, TIME],
    ["601s", MOMENT, 'a time from 0ms to 10m, such as "90s"'],
  ])("%j is none", (text, kind, expected) => {
    expect(kind.decode(text)).toEqual({ kind: "fault", expected });
  });
});

describe.each(Object.entries(TABLE))("%s", (_, { kind, standard }) => {
  const { decode }: Decoder = kind;

  it("has a default that it takes", () => {
    expect(decode(standard).kind).toBe("value");
  });

  it("takes or refuses any text, and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 150 }), (text) => {
        expect(["value", "fault"]).toContain(decode(text).kind);
      }),
    );
  });
});

describe("a value as TOML", () => {
  it.each([
    [TABLE.ascii, "true", "true"],
    [TABLE.max_width, "80", "80"],
    [TABLE.money, "credits", '"credits"'],
    [TABLE.segments, "7d,5h", '["7d", "5h"]'],
    [TABLE.thresholds, "50,70,90", "[50, 70, 90]"],
    [TABLE.interval, "90s", '"90s"'],
    [TABLE.interval, "100s", '"100s"'],
    [TABLE.interval, "1.5s", '"1.5s"'],
    [TABLE.flash, "0", '"0s"'],
    [TABLE.user_agent, 'a "b" \\', '"a \\"b\\" \\\\"'],
    [TABLE.api_url, "https://API.example/x", '"https://api.example/x"'],
  ])("is exact", ({ kind }, text, toml) => {
    const decoded = (kind as Kind<unknown>).decode(text);
    expect(decoded.kind === "value" && (kind as Kind<unknown>).toml(decoded.value)).toBe(toml);
  });
});
