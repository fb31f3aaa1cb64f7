/** Fingerprints must stay the same across versions: snapshots and cache folders hold them. */
import { expect, it } from "vitest";
import { fingerprint } from "../../src/platform/fingerprint.ts";

it.each([
  ["", "e3b0c44298fc1c14"],
  ["abc", "ba7816bf8f01cfea"],
  ["/home/é/.claude", "d5bfc45712dcd536"],
])("of %j is %s", (text, expected) => {
  expect(fingerprint(text)).toBe(expected);
});
