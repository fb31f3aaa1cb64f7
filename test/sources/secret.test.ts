import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/sources/secret.ts";

const VALUE = "sk-ant-oat01-marked";
const secret = new Secret(VALUE);

describe("Secret", () => {
  it.each<[string, (kept: unknown) => string]>([
    ["a template", (kept) => `${kept}`],
    ["a list's text", (kept) => [kept].join()],
    ["String()", String],
    ["JSON", (kept) => JSON.stringify({ kept })],
    ["inspect", (kept) => inspect(kept)],
    ["inspect, all of it", (kept) => inspect({ kept }, { showHidden: true, depth: null })],
    ["a property list", (kept) => JSON.stringify(Object.entries(kept as object))],
    ["a copy", (kept) => JSON.stringify({ ...(kept as object) })],
    ["a clone", (kept) => inspect(structuredClone(kept))],
    ["an error", (kept) => inspect(new Error("no", { cause: kept }))],
  ])("reveals nothing to %s", (_, show) => {
    expect(show(secret)).not.toContain("marked");
  });

  it.each<[string, (kept: unknown) => string, string]>([
    ["text", (kept) => `${kept}`, "[secret]"],
    ["JSON", (kept) => JSON.stringify(kept), '"[secret]"'],
    ["inspect", (kept) => inspect({ kept }), "{ kept: [secret] }"],
  ])("shows as a secret in %s", (_, show, shown) => {
    expect(show(secret)).toBe(shown);
  });

  it("is revealed by reveal()", () => {
    expect(secret.reveal()).toBe(VALUE);
  });

  it("has a fingerprint that is unique and stable", () => {
    // printf %s abc | sha256sum
    expect(new Secret("abc").fingerprint).toBe("ba7816bf8f01cfea");
    expect(new Secret(VALUE).fingerprint).toBe(secret.fingerprint);
    expect(new Secret(`${VALUE} `).fingerprint).not.toBe(secret.fingerprint);
  });

  const LONG = new Secret("sk-ant-oat01-Zq7xKv9Jw3Tn5Rb2Yd8Lh4-Mf6Pc1_S0AA");

  it.each([
    ["the token", "a sk-ant-oat01-Zq7xKv9Jw3Tn5Rb2Yd8Lh4-Mf6Pc1_S0AA b"],
    ["twelve characters of it", "Kv9Jw3Tn5Rb2"],
    ["its end", "h4-Mf6Pc1_S0AA"],
    ["its capitals changed", "ZQ7XKV9JW3TN5RB2"],
    ["spaces in it", "Z q 7 x K v 9 J w 3 T n 5"],
    ["characters that no terminal shows in it", "Zq7xKv\u0000\u200b9Jw3\x1bTn5Rb2"],
    ["wide letters", "Ｚｑ７ｘＫｖ９Ｊｗ３Ｔｎ５"],
  ])("is quoted in a text with %s", (_, text) => {
    expect(LONG.isQuotedIn(text)).toBe(true);
  });

  it.each([
    ["eleven characters of it", "Kv9Jw3Tn5Rb", LONG],
    ["what all tokens begin with", "sk-ant-oat01-", LONG],
    ["nothing", "", LONG],
    ["a part of a short one", "marked", secret],
  ])("is not quoted in a text with %s", (_, text, one) => {
    expect(one.isQuotedIn(text)).toBe(false);
  });

  it("is found whole where it is short", () => {
    expect(secret.isQuotedIn(`x ${VALUE}`)).toBe(true);
  });
});
