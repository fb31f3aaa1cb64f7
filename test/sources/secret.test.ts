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
});
