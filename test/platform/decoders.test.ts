/** Decoders over any value: a typed value or undefined, and never a throw. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bool,
  type Decode,
  either,
  inRange,
  list,
  nullable,
  number,
  oneOf,
  record,
  text,
} from "../../src/platform/decoders.ts";

const DECODERS: Readonly<Record<string, Decode<unknown>>> = {
  text,
  "a boolean": bool,
  "a number": number,
  "1 to 3": inRange(1, 3),
  "a or 1": oneOf<string | number>("a", 1),
  "text or null": nullable(text),
  "a list": list(number),
  "a list of at most 2": list(number, 2),
  "a record": record<{ x: number; y: string | null }>({ x: number, y: nullable(text) }),
  "the first that fits": either<unknown>(number, text),
};

describe("a decoder", () => {
  it.each([
    ["text", "", ""],
    ["text", 1, undefined],
    ["a boolean", false, false],
    ["a boolean", 0, undefined],
    ["a number", -1.5, -1.5],
    ["a number", "1", undefined],
    ["a number", Number.NaN, undefined],
    ["a number", Number.POSITIVE_INFINITY, undefined],
    ["1 to 3", 1, 1],
    ["1 to 3", 3, 3],
    ["1 to 3", 0.999, undefined],
    ["1 to 3", 3.001, undefined],
    ["1 to 3", Number.NaN, undefined],
    ["a or 1", "a", "a"],
    ["a or 1", "1", undefined],
    ["text or null", null, null],
    ["text or null", undefined, undefined],
    ["a list", [], []],
    ["a list", [1, 2], [1, 2]],
    ["a list", [1, "2"], undefined],
    ["a list", [1, null], undefined],
    ["a list", { length: 0 }, undefined],
    ["a list of at most 2", [1, 2], [1, 2]],
    ["a list of at most 2", [1, 2, 3], undefined],
    ["a record", { x: 1, y: null }, { x: 1, y: null }],
    ["a record", { x: 1, y: "", z: "dropped" }, { x: 1, y: "" }],
    ["a record", { x: 1 }, undefined],
    ["a record", null, undefined],
    ["a record", [], undefined],
    ["a record", "x", undefined],
    ["the first that fits", "a", "a"],
    ["the first that fits", null, undefined],
  ])("of %s decodes %j to %j", (name, given, expected) => {
    expect(DECODERS[name]?.(given)).toEqual(expected);
  });

  it.each(Object.entries(DECODERS))("of %s never throws", (_, decode) => {
    fc.assert(fc.property(fc.anything(), (value) => void decode(value)));
  });

  it("of a record takes no prototype from a file", () => {
    const decoded = DECODERS["a record"]?.(JSON.parse('{"x":1,"y":null,"__proto__":{}}'));
    expect(decoded).toEqual({ x: 1, y: null });
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
  });
});
