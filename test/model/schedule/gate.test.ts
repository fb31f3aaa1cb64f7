/** Blocks by token: a new login is tried once, and nobody else's block is forgotten. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockedUntil,
  MAX_BLOCKS,
  MAX_WAIT_MS,
  withBlock,
  withoutBlock,
} from "../../../src/model/schedule/gate.ts";
import type { Block } from "../../../src/model/schedule/pace.ts";
import { after, type Instant } from "../../../src/model/units.ts";
import { later, NOW } from "../../render/sample.ts";

const of = (token: string | null, seconds: number): Block => ({ token, until: later(seconds) });

describe("a block", () => {
  const blocks = [of("one", 300), of("two", 600)];
  it.each<[string, readonly Block[], string | null, number | null]>([
    ["is of its token", blocks, "one", 300],
    ["is not of another", blocks, "three", null],
    ["is the longest where nobody asks in particular", blocks, null, 600],
    ["is none where there is none", [], null, null],
    ["of nobody in particular is of all", [of(null, 100), of("one", 50)], "one", 100],
    ["is over when it ends", [of("one", 0)], "one", null],
    ["of a clock that was set back is none", [of("one", MAX_WAIT_MS / 1000 + 1)], "one", null],
  ])("%s", (_, all, token, seconds) => {
    expect(blockedUntil(all, token, NOW)).toBe(seconds === null ? null : later(seconds));
  });

  it("stands beside those of other tokens, in the place of the same one's, and without what is over", () => {
    const all = [of("one", 300), of("two", 600), of("three", -1)];
    expect(withBlock(all, of("one", 900), NOW)).toEqual([of("two", 600), of("one", 900)]);
  });

  it("goes with an answer to its token; the others stay", () => {
    const all = [of("one", 300), of("two", 600), of(null, -5)];
    expect(withoutBlock(all, "two", NOW)).toEqual([of("one", 300)]);
    expect(withoutBlock(all, "four", NOW)).toEqual([of("one", 300), of("two", 600)]);
  });

  it("is kept for every login that was tried, but for more than anybody has", () => {
    const logins = fc.array(
      fc.tuple(fc.string({ maxLength: 2 }), fc.integer({ min: 1, max: 4000 })),
    );
    fc.assert(
      fc.property(logins, (tried) => {
        const wanted = new Map<string, Instant>();
        let blocks: readonly Block[] = [];
        for (const [token, seconds] of tried) {
          blocks = withBlock(blocks, of(token, seconds), NOW);
          wanted.set(token, later(seconds));
        }
        expect(blocks.length).toBeLessThanOrEqual(MAX_BLOCKS);
        if (wanted.size > MAX_BLOCKS) return;
        for (const [token, until] of wanted) expect(blockedUntil(blocks, token, NOW)).toBe(until);
        expect(blockedUntil(blocks, "zzz", after(NOW, 1))).toBe(null);
      }),
    );
  });
});
