/** Fingerprints must stay the same across versions: snapshots and cache folders hold them. */
import { describe, expect, it } from "vitest";
import { accountDigest, fingerprint } from "../../src/platform/fingerprint.ts";

describe("fingerprint", () => {
  it.each([
    ["", "e3b0c44298fc1c14"],
    ["abc", "ba7816bf8f01cfea"],
    ["/home/é/.claude", "d5bfc45712dcd536"],
  ])("of %j is %s", (text, expected) => {
    expect(fingerprint(text)).toBe(expected);
  });
});

describe("the digest of an account", () => {
  it("has 12 hex digits, others than the fingerprint, and differs by organization", () => {
    const [account, organization] = [fingerprint("a"), fingerprint("b")];
    const digests = [account, `${account}.${organization}`].map(accountDigest);
    expect(digests).toEqual(["538d12e3d2e2", "6af1dc100e04"]);
  });
});
