/** Editing the env block, and undoing that: everything else stays byte for byte. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EnvChange } from "../../src/telemetry/change.ts";
import { undoEdit } from "../../src/telemetry/rewrite.ts";
import { editEnv, envVariablesIn, parseSettings } from "../../src/telemetry/settings-file.ts";

const to = (text: string, change: Readonly<Record<string, string | null>>): string => {
  const result = editEnv(text, new Map(Object.entries(change)));
  return result.kind === "edited" ? result.text : `line ${result.line}`;
};

describe("an edit", () => {
  it.each<[string, Readonly<Record<string, string | null>>, string]>([
    ["", { A: "1" }, '{\n  "env": {\n    "A": "1"\n  }\n}\n'],
    ["\n", { A: null }, "\n"],
    ["{}", { A: "1" }, '{\n  "env": {\n    "A": "1"\n  }\n}'],
    ['{"m":1}', { A: "1" }, '{"m":1,"env": {"A": "1"}}'],
    ['{ "m": 1 }\n', { A: "1", B: "2" }, '{ "m": 1, "env": {"A": "1","B": "2"} }\n'],
    ['{\n\t"m": 1\n}\n', { A: "1" }, '{\n\t"m": 1,\n\t"env": {\n\t\t"A": "1"\n\t}\n}\n'],
    ['{\r\n  "m": 1\r\n}', { A: "1" }, '{\r\n  "m": 1,\r\n  "env": {\r\n    "A": "1"\r\n  }\r\n}'],
    ['{\n  "env": {}\n}', { A: "1" }, '{\n  "env": {\n    "A": "1"\n  }\n}'],
    ['{"env":{"A":"0","B":"2"},"m":1}', { A: "1" }, '{"env":{"A":"1","B":"2"},"m":1}'],
    ['{"env":{"A":"0","B":"2"},"m":1}', { A: null }, '{"env":{"B":"2"},"m":1}'],
    ['{"env":{"A":"0", "B":"2"},"m":1}', { B: null }, '{"env":{"A":"0"},"m":1}'],
    ['{"env":{"A":"0"},"m":1}', { A: null }, '{"env":{},"m":1}'],
    ['{"env":{"\\u0041":"0"}}', { A: "1" }, '{"env":{"\\u0041":"1"}}'],
    ['\uFEFF{"m":1.0}', { A: "1" }, '\uFEFF{"m":1.0,"env": {"A": "1"}}'],
    ['{"env":\n{,}}', { A: "1" }, "line 2"],
    ['{"env": 1}', { A: "1" }, "line 1"],
  ])("of %j by %j", (text, change, expected) => expect(to(text, change)).toBe(expected));
});

/** Settings in any style, with an env block or none; numbers and strings as no serializer would write them. */
const blanks = fc.stringMatching(/^[ \t\r\n]{0,4}$/);
const scalar = fc.oneof(
  fc.constantFrom(
    "1.0",
    "-0",
    "1e3",
    '"\\u00e9"',
    '"a\\/b"',
    "null",
    "true",
    "[ 1 ,2]",
    '{"env" : {} }',
  ),
  fc.string().map((text) => JSON.stringify(text)),
);
const object = (entries: fc.Arbitrary<(readonly [string, string])[]>): fc.Arbitrary<string> =>
  fc.tuple(entries, fc.array(blanks, { minLength: 40, maxLength: 40 })).map(([pairs, pads]) => {
    const pad = (at: number) => pads[at % pads.length] ?? "";
    const members = pairs.map(
      ([key, value], at) =>
        `${pad(4 * at)}${JSON.stringify(key)}${pad(4 * at + 1)}:${pad(4 * at + 2)}${value}${pad(4 * at + 3)}`,
    );
    return `{${members.join(",")}${pairs.length === 0 ? pad(0) : ""}}`;
  });
const NAMES = ["DISABLE_TELEMETRY", "CLAUDE_CODE_ENABLE_TELEMETRY", "FOO", "B A R", "é"] as const;
const env = object(
  fc.uniqueArray(
    fc.tuple(
      fc.constantFrom(...NAMES),
      fc.string().map((text) => JSON.stringify(text)),
    ),
    { selector: ([key]) => key, maxLength: 4 },
  ) as fc.Arbitrary<(readonly [string, string])[]>,
);
const others = fc.uniqueArray(
  fc.tuple(
    fc.string().filter((key) => key !== "env"),
    scalar,
  ),
  { selector: ([key]) => key, maxLength: 4 },
);
const settings = object(
  fc.tuple(others, fc.option(env), fc.nat()).map(([pairs, block, at]) => {
    const all: (readonly [string, string])[] = [...pairs];
    if (block !== null) all.splice(at % (all.length + 1), 0, ["env", block]);
    return all;
  }),
);
const change: fc.Arbitrary<EnvChange> = fc
  .dictionary(
    fc.constantFrom("DISABLE_TELEMETRY", "CLAUDE_CODE_ENABLE_TELEMETRY", "OTEL_LOGS_EXPORTER"),
    fc.option(fc.string()),
  )
  .map((one) => new Map(Object.entries(one)));

/** The text before and behind the env block; null where there is none. */
function aroundEnv(text: string): readonly [string, string] | null {
  const document = parseSettings(text);
  if (document.kind !== "settings" || document.env === null) return null;
  const [start, end] = document.env.range;
  return [text.slice(0, start), text.slice(end)];
}

it("changes nothing outside env, and env as requested", () => {
  fc.assert(
    fc.property(settings, change, (text, wanted) => {
      const after = editEnv(text, wanted);
      if (after.kind === "broken") throw new Error(`${after.line}: ${after.why}`);
      const around = aroundEnv(text);
      if (around !== null) expect(aroundEnv(after.text)).toEqual(around);
      // Otherwise text was inserted at one place, and nothing removed but the white space of empty braces.
      else if (JSON.stringify(JSON.parse(text)) !== "{}")
        expect(isInsertion(text, after.text)).toBe(true);
      const expected = new Map(envVariablesIn(text));
      for (const [name, value] of wanted) {
        if (value === null) expected.delete(name);
        else expected.set(name, value);
      }
      expect(new Map(Object.entries(JSON.parse(after.text).env ?? {}))).toEqual(expected);
    }),
  );
});

function isInsertion(before: string, after: string): boolean {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return after.endsWith(before.slice(at));
}

describe("undoing", () => {
  it("restores every byte where nothing else has changed", () => {
    fc.assert(
      fc.property(settings, change, (text, wanted) => {
        const after = editEnv(text, wanted);
        if (after.kind === "broken" || /^\{\s*\}$/.test(text)) return;
        expect(undoEdit(text, after.text)?.text).toBe(text);
      }),
    );
  });

  it.each<[string, string, string | null]>([
    ["", '{\n  "env": {\n    "DISABLE_TELEMETRY": "1"\n  }\n}\n', null],
    ["", '{"env": {"DISABLE_TELEMETRY": "1", "FOO": "x"}}', '{"env": {"FOO": "x"}}'],
    ['{"m":1}', '{"m":2,"env": {"DISABLE_TELEMETRY": "1"}}', '{"m":2,"env": {}}'],
    [
      '{"env":{"DISABLE_TELEMETRY":"0"}}',
      '{"env":{"FOO":"x","DISABLE_TELEMETRY":"1"}}',
      '{"env":{"FOO":"x","DISABLE_TELEMETRY":"0"}}',
    ],
  ])("keeps the later changes of others: from %j, now %j", (before, now, expected) => {
    expect(undoEdit(before, now)?.text).toBe(expected);
  });
});
