/** Parsing of `--format`. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { millis, percent } from "../../src/model/units.ts";
import { jsonDocument } from "../../src/render/json-document.ts";
import { parseTemplate, TEMPLATE_FIELDS } from "../../src/render/template.ts";
import { failing, NOW, REFERENCE, read } from "./sample.ts";

const field = (of: unknown, name: string, changes: object = {}) => ({
  kind: "field",
  of,
  name,
  ticks: false,
  time: false,
  cells: 0,
  ...changes,
});
const text = (words: string) => ({ kind: "text", text: words });

describe("a template", () => {
  it.each<[string, readonly object[]]>([
    ["", []],
    ["plain text", [text("plain text")]],
    ["{state}", [field(null, "state")]],
    [
      "{five_hour.utilization}% of {extra_usage.limit}",
      [field("five_hour", "utilization"), text("% of "), field("extra_usage", "limit")],
    ],
    ["{state:8}", [field(null, "state", { cells: 8 })]],
    ["{state:-8}", [field(null, "state", { cells: -8 })]],
    ["{state:200}", [field(null, "state", { cells: 200 })]],
    ["{age_seconds}", [field(null, "age_seconds", { ticks: true })]],
    [
      "{seven_day.resets_in_seconds:time}",
      [field("seven_day", "resets_in_seconds", { ticks: true, time: true })],
    ],
    [
      "{seven_day.resets_in_seconds:time:6}",
      [field("seven_day", "resets_in_seconds", { ticks: true, time: true, cells: 6 })],
    ],
    ["{models.0.name}", [field({ model: "0" }, "name")]],
    ["{models.Sonnet.utilization:3}", [field({ model: "Sonnet" }, "utilization", { cells: 3 })]],
    ["{models.Opus 4.1: new.name}", [field({ model: "Opus 4.1: new" }, "name")]],
    ["{{", [text("{")]],
    ["}}", [text("}")]],
    ["{{state}}", [text("{"), text("state"), text("}")]],
    ["{{{state}}}", [text("{"), field(null, "state"), text("}")]],
  ])("%s is valid", (source, expected) => {
    expect(parseTemplate(source)).toEqual(expected);
  });

  const unknown = "unknown field";
  const width = "the width must be from 1 to 200, negative to align left";
  const time = "not a duration field";
  const brace = "a literal brace must be doubled";
  it.each([
    ["{}", "", unknown],
    ["{five_hours.utilization}", "five_hours.utilization", unknown],
    ["{five_hour}", "five_hour", unknown],
    ["{five_hour.used}", "five_hour.used", unknown],
    ["{schema.x}", "schema.x", unknown],
    ["{models}", "models", unknown],
    ["{models.name}", "models.name", unknown],
    ["{models.0}", "models.0", unknown],
    ["{models.Sonnet.used}", "models.Sonnet.used", unknown],
    ["{__proto__.constructor}", "__proto__.constructor", unknown],
    ["{constructor.name}", "constructor.name", unknown],
    ["{constructor}", "constructor", unknown],
    ["{__proto__.name}", "__proto__.name", unknown],
    ["{five_hour.toString}", "five_hour.toString", unknown],
    ["{ state }", " state ", unknown],
    ["{state:}", "state:", width],
    ["{state:0}", "state:0", width],
    ["{state:-0}", "state:-0", width],
    ["{state:201}", "state:201", width],
    ["{state:-201}", "state:-201", width],
    ["{state:1e2}", "state:1e2", width],
    ["{state:wide}", "state:wide", width],
    ["{state:8:9}", "state:8:9", width],
    ["{age_seconds:6:time}", "age_seconds:6:time", width],
    ["{age_seconds:time:}", "age_seconds:time:", width],
    ["{state:time}", "state:time", time],
    ["{five_hour.resets_at:time:6}", "five_hour.resets_at:time:6", time],
    ["{", "{", brace],
    ["}", "}", brace],
    ["{state", "{", brace],
    ["{{state}", "}", brace],
    ["{a{state}b}", "{", brace],
    ["{end}", "end", "no {if …} before it"],
    ["{else}", "else", "no {if …} before it"],
    ["{if state}{else}{else}{end}", "else", "no {if …} before it"],
    ["{if state}", "if", "its {end} is missing"],
    ["{if states}{end}", "if states", unknown],
    ["{if }{end}", "if ", unknown],
    ["{if state:8}{end}", "if state:8", "a condition takes no format"],
    ["{if age_seconds > x}{end}", "if age_seconds > x", "> takes a number"],
    ["{if state}".repeat(9), "if state", "at most 8 conditions inside each other"],
  ])("%s is invalid, with a reason", (source, part, why) => {
    expect(parseTemplate(source)).toEqual({ kind: "invalid", part, why });
  });
});

describe("every text", () => {
  const braces = fc.array(
    fc.oneof(
      fc.constantFrom("{", "}", "{{", "}}", ":", ".", "state", "models.", "time", "-8", "\n", "\0"),
      fc.string({ unit: "binary", maxLength: 8 }),
    ),
  );

  it("is a template or has an invalid part", () => {
    fc.assert(
      fc.property(braces, (parts) => {
        const source = parts.join("");
        const found = parseTemplate(source);
        if ("kind" in found) expect(source).toContain(found.part);
      }),
    );
  });

  it("is itself without braces, and with all of them doubled", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (words) => {
        const pieces = parseTemplate(words.replace(/[{}]/g, "$&$&"));
        if ("kind" in pieces) throw new Error(pieces.why);
        expect(pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("")).toBe(
          words,
        );
      }),
    );
  });
});

it("knows all names of the document and no other", () => {
  const spend = { scope: { kind: "spend" }, used: percent(1), resetsAt: null } as const;
  const windows = [...REFERENCE.windows, spend];
  const failed = read({ windows }, { health: failing({ kind: "throttled", retryAfter: null }) });
  const { models, ...rest } = jsonDocument(failed, NOW, true, millis(0), null);
  const names = (value: unknown, path: string): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => names(inner, `${path}.${name}`))
      : [path];
  const known = names(TEMPLATE_FIELDS, "").sort();
  // Those of a forecast are named without its name; how many windows were compared is for programs.
  const found = names({ ...rest, models: models[0] }, "").flatMap((path) =>
    path.endsWith(".forecast")
      ? ["final", "low", "high", "hits_at"].map((name) => path.replace(/forecast$/, name))
      : [path],
  );
  expect(found.sort()).toEqual(known);
});
