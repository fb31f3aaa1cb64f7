/** Each value type parses a text to a value, or says what it would take. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALL_SETTINGS, POLLER_SETTINGS } from "../../src/config/poller-settings.ts";
import {
  booleanType,
  choiceType,
  endpointUrlType,
  integerType,
  isLoopback,
  listType,
  serverUrlType,
  textType,
  thresholdsType,
  type ValueType,
} from "../../src/config/value-types.ts";

type Decoder = Pick<ValueType<unknown>, "parse">;

const WIDTH = integerType(1, 500);
const STYLE = choiceType(["amount", "credits"]);
const PARTS = listType(["5h", "7d", "models"]);
const SPAN = POLLER_SETTINGS.interval.kind;
const MOMENT = POLLER_SETTINGS.flash.kind;

const BOOLEAN = "true or false";
const WHOLE = "a whole number from 1 to 500";
const ONE = "one of amount, credits";
const LIST = "a list of 5h, 7d, models, each at most once";
const RISING = "three rising percentages, such as 50,70,90";
const TIME = 'a time from 1s to 1h, such as "90s"';
const ASCII = "one line of printable ASCII";

describe("a text", () => {
  it.each<[string, Decoder, unknown]>([
    ["true", booleanType, true],
    ["1", booleanType, true],
    ["yes", booleanType, true],
    ["on", booleanType, true],
    ["false", booleanType, false],
    ["0", booleanType, false],
    ["no", booleanType, false],
    ["off", booleanType, false],
    ["1", WIDTH, 1],
    ["500", WIDTH, 500],
    ["040", WIDTH, 40],
    ["credits", STYLE, "credits"],
    ["5h", PARTS, ["5h"]],
    ["models,5h", PARTS, ["models", "5h"]],
    [" 7d , 5h ", PARTS, ["7d", "5h"]],
    ["50,70,90", thresholdsType, [50, 70, 90]],
    ["0, 0, 0", thresholdsType, [0, 0, 0]],
    ["claude-code/2.1.37", textType, "claude-code/2.1.37"],
    ["~ !", textType, "~ !"],
    ["1s", SPAN, 1_000],
    ["90s", SPAN, 90_000],
    ["90 seconds", SPAN, 90_000],
    ["1.5m", SPAN, 90_000],
    ["90000", SPAN, 90_000],
    ["1h", SPAN, 3_600_000],
    ["0", MOMENT, 0],
    ["10m", MOMENT, 600_000],
  ])("%j is valid", (text, kind, expected) => {
    expect(kind.parse(text)).toEqual({ kind: "value", value: expected });
  });

  it.each<[string, Decoder, string]>([
    ["", booleanType, BOOLEAN],
    ["TRUE", booleanType, BOOLEAN],
    ["true ", booleanType, BOOLEAN],
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
    ["", thresholdsType, RISING],
    ["50,70", thresholdsType, RISING],
    ["50,70,90,95", thresholdsType, RISING],
    ["90,70,50", thresholdsType, RISING],
    ["50,,90", thresholdsType, RISING],
    ["50,70,1000", thresholdsType, RISING],
    ["50,70,9e1", thresholdsType, RISING],
    ["50.5,70,90", thresholdsType, RISING],
    ["", textType, ASCII],
    ["two\nlines", textType, ASCII],
    ["\x1b[31m", textType, ASCII],
    ["é", textType, ASCII],
    ["x".repeat(201), textType, ASCII],
    ['["a", "b"]', textType, ASCII],
    ["{ a = 1 }", textType, ASCII],
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
  ])("%j is invalid", (text, kind, expected) => {
    expect(kind.parse(text)).toEqual({ kind: "invalid", expected });
  });
});

describe.each(Object.entries(ALL_SETTINGS))("%s", (_, { kind, defaultText }) => {
  const { parse }: Decoder = kind;

  it("has a valid default", () => {
    expect(parse(defaultText).kind).toBe("value");
  });

  it("parses or rejects any text, and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 150 }), (text) => {
        expect(["value", "invalid"]).toContain(parse(text).kind);
      }),
    );
  });
});

describe("a value as TOML", () => {
  it.each([
    [ALL_SETTINGS.ascii, "true", "true"],
    [ALL_SETTINGS.max_width, "80", "80"],
    [ALL_SETTINGS.money, "credits", '"credits"'],
    [ALL_SETTINGS.segments, "7d,5h", '["7d", "5h"]'],
    [ALL_SETTINGS.thresholds, "50,70,90", "[50, 70, 90]"],
    [ALL_SETTINGS.interval, "90s", '"90s"'],
    [ALL_SETTINGS.interval, "100s", '"100s"'],
    [ALL_SETTINGS.interval, "1.5s", '"1.5s"'],
    [ALL_SETTINGS.flash, "0", '"0s"'],
    [ALL_SETTINGS.user_agent, 'a "b" \\', '"a \\"b\\" \\\\"'],
    [ALL_SETTINGS.api_url, "https://API.example/x", '"https://api.example/x"'],
  ])("is exact", ({ kind }, text, toml) => {
    const decoded = (kind as ValueType<unknown>).parse(text);
    expect(decoded.kind === "value" && (kind as ValueType<unknown>).toml(decoded.value)).toBe(toml);
  });
});

/** The parsed address, or null. */
const parsedHref = (text: string): string | null => {
  const parsed = endpointUrlType.parse(text);
  return parsed.kind === "value" ? parsed.value.href : null;
};

describe("the address of the endpoint: anywhere with TLS, without it only this machine", () => {
  it.each([
    ["https://api.anthropic.com", "https://api.anthropic.com/"],
    ["https://proxy.example:8443/claude/", "https://proxy.example:8443/claude/"],
    ["HTTPS://API.example", "https://api.example/"],
    ["https://10.0.0.1", "https://10.0.0.1/"],
    ["http://localhost:8080", "http://localhost:8080/"],
    ["HTTP://LOCALHOST", "http://localhost/"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1/"],
    ["http://127.255.0.9", "http://127.255.0.9/"],
    ["http://[::1]:8080/x", "http://[::1]:8080/x"],
    // Other spellings of this machine are normalized.
    ["http://2130706433", "http://127.0.0.1/"],
    ["http://0x7f.1", "http://127.0.0.1/"],
    ["http://127.0.0.1.", "http://127.0.0.1/"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[::1]/"],
    ["http://localhost\\@evil.example", "http://localhost/@evil.example"],
  ])("%s is valid", (text, href) => {
    expect(parsedHref(text)).toBe(href);
  });

  it.each([
    "",
    "api.anthropic.com",
    "/api",
    "http://",
    "https://",
    "http://api.anthropic.com",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1%2eevil.example",
    "http://localhost.evil.example",
    "http://evil.example/127.0.0.1",
    "http://foo.localhost",
    "http://localhost.",
    "http://128.0.0.1",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "http://2130706432.example",
    "http://2147483649",
    "http://[::]",
    "http://[::2]",
    "http://[::ffff:127.0.0.1]",
    "http://[fe80::1]",
    "ftp://localhost",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "ws://127.0.0.1",
    "https://me@api.example",
    "https://:secret@api.example",
    "https://me:secret@api.example",
    "http://localhost@evil.example",
    "http://evil.example@localhost",
    "https://api.example?key=1",
    "https://api.example/#part",
    "https://api.example:99999",
  ])("%s is invalid", (text) => {
    expect(endpointUrlType.parse(text)).toEqual({
      kind: "invalid",
      expected: "an https address, or http on this machine only",
    });
  });
});

it.each([
  ["off", null],
  ["http://localhost:8428", "http://localhost:8428/"],
  ["https://metrics.example/select/0/prometheus", "https://metrics.example/select/0/prometheus"],
  ["http://metrics.example", "http://metrics.example/"],
])("%s is a valid server", (text, href) => {
  const found = serverUrlType.parse(text);
  expect(found.kind === "value" ? (found.value?.href ?? null) : found).toBe(href);
});

it.each(["", "on", "localhost:8428", "ftp://x", "http://me:secret@x", "http://x?token=1"])(
  "%j is not a server",
  (text) => expect(serverUrlType.parse(text).kind).toBe("invalid"),
);

it.each([
  ["http://127.0.0.1:8080/x", true],
  ["https://localhost", true],
  ["https://[::1]", true],
  ["https://127.0.0.1.example", false],
  ["https://api.anthropic.com", false],
])("%s on this machine: %s", (text, expected) => {
  expect(isLoopback(new URL(text))).toBe(expected);
});
