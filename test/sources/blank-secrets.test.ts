import fc from "fast-check";
import { expect, it } from "vitest";
import { blankSecrets } from "../../src/sources/blank-secrets.ts";

const blanked = (text: string): string => {
  const bytes = Buffer.from(text);
  blankSecrets(bytes);
  return bytes.toString();
};

it("leaves what a login is made of, and the keys", () => {
  const login = { accessToken: "sk-ant-oat01-x", expiresAt: "2026-02-14", scopes: ["a b", "c"] };
  const text = JSON.stringify({ claudeAiOauth: login }, null, 2);
  expect(blanked(text)).toBe(text);
});

it.each([
  ["a refresh token", '{"claudeAiOauth": {"accessToken": "a", "refreshToken" : "MARK"}}'],
  ["one in a torn text", '{"claudeAiOauth": {"refreshToken":"MARK'],
  ["one with an escaped key", '{"claudeAiOauth": {"refresh\\u0054oken": "MARK"}}'],
  [
    "another server's login",
    '{"mcpOAuth": {"s": {"accessToken": "MARK", "refreshToken": "MARK"}}}',
  ],
  ["a token elsewhere", '{"accessToken": "MARK", "x": {"claudeAiOauth": {"accessToken": "MARK"}}}'],
  ["a token in a list", '[{"claudeAiOauth": {"accessToken": "MARK"}}, "MARK"]'],
  ["a token below the token", '{"claudeAiOauth": {"accessToken": {"accessToken": "MARK"}}}'],
])("blanks %s", (_, text) => {
  expect(blanked(text)).toBe(text.replaceAll("MARK", "    "));
});

it("blanks past an escaped quote, and to the end of a torn text", () => {
  expect(blanked('{"refreshToken":"M\\"A\\\\"}')).toBe('{"refreshToken":"      "}');
  expect(blanked('{"refreshToken":"MARK\\')).toBe('{"refreshToken":"     ');
});

it("an escaped key is still the key", () => {
  const text = '{"claude\\u0041iOauth": {"access\\u0054oken": "kept", "refreshToken": "MARK"}}';
  expect(blanked(text)).toBe(text.replace("MARK", "    "));
});

it("any value stays whole, of the same shape and length", () => {
  const shape = (value: unknown): unknown => {
    if (typeof value === "string") return "";
    if (Array.isArray(value)) return value.map(shape);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]));
  };
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const after = blanked(text);
      expect(Buffer.byteLength(after)).toBe(Buffer.byteLength(text));
      expect(shape(JSON.parse(after))).toEqual(shape(JSON.parse(text)));
    }),
  );
});

it("a deep text is blanked in time", () => {
  expect(blanked(`${"[".repeat(1_000_000)}"MARK"`)).toContain('"    "');
});
