/** SHA-256 without node:crypto: the same as its own, whatever the text and its length. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "../../src/platform/sha256.ts";

const nodes = (text: string): string => createHash("sha256").update(text).digest("hex");

it("is what node:crypto gives, around every end of a block", () => {
  const texts = Array.from({ length: 3 * 64 }, (_, length) => "x".repeat(length));
  expect(texts.map(sha256)).toEqual(texts.map(nodes));
});

it("is what node:crypto gives for any text, half characters included", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(nodes(text));
    }),
  );
  expect(sha256("\ud800")).toBe(nodes("\ud800"));
});
