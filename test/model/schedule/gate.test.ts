/** Whether a request may be sent: blocks by token, and requests in the last hour. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allowedAt,
  type BlockedBy,
  blockedBy,
  blockedUntil,
  countRequest,
  MAX_BLOCKS,
  MAX_WAIT_MS,
  requestsInLastHour,
  withBlock,
  withoutBlock,
} from "../../../src/model/schedule/gate.ts";
import {
  type Block,
  INITIAL_PACE,
  type Pace,
  type PollLimits,
} from "../../../src/model/schedule/pace.ts";
import { after, type Instant, millis, SECOND } from "../../../src/model/units.ts";
import { later, NOW } from "../../render/sample.ts";

const of = (token: string | null, seconds: number): Block => ({ token, until: later(seconds) });

describe("a block", () => {
  const blocks = [of("one", 300), of("two", 600)];
  it.each<[string, readonly Block[], string | null, number | null]>([
    ["applies to its token", blocks, "one", 300],
    ["does not apply to another", blocks, "three", null],
    ["is the longest when no token is given", blocks, null, 600],
    ["is none without blocks", [], null, null],
    ["without a token applies to every token", [of(null, 100), of("one", 50)], "one", 100],
    ["is over at its end", [of("one", 0)], "one", null],
    [
      "from before the clock was set back does not count",
      [of("one", MAX_WAIT_MS / 1000 + 1)],
      "one",
      null,
    ],
  ])("%s", (_, all, token, seconds) => {
    expect(blockedUntil(all, token, NOW)).toBe(seconds === null ? null : later(seconds));
  });

  it("is added to those of other tokens, replaces its own, and drops ended ones", () => {
    const all = [of("one", 300), of("two", 600), of("three", -1)];
    expect(withBlock(all, of("one", 900), NOW)).toEqual([of("two", 600), of("one", 900)]);
  });

  it("ends with a response to its token; the others stay", () => {
    const all = [of("one", 300), of("two", 600), of(null, -5)];
    expect(withoutBlock(all, "two", NOW)).toEqual([of("one", 300)]);
    expect(withoutBlock(all, "four", NOW)).toEqual([of("one", 300), of("two", 600)]);
  });

  it("is kept for every login that was tried, up to MAX_BLOCKS", () => {
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

/** Seconds after which a request no longer counts: an hour, and its time on the way. */
const ROLLING = 3610;
const USUAL: PollLimits = { interval: millis(90 * SECOND), budget: 28 };
const paced = (changes: Partial<Pace>): Pace => ({ ...INITIAL_PACE, ...changes });

/** Requests so many seconds ago, oldest first. */
const sentAgo = (...seconds: number[]): Instant[] => seconds.map((ago) => later(-ago));
const every = (seconds: number, count: number): Instant[] =>
  sentAgo(...Array.from({ length: count }, (_, index) => (count - 1 - index) * seconds));

describe("the last hour", () => {
  it("counts what was sent in it, and drops earlier and future requests", () => {
    const sent = sentAgo(ROLLING + 1, ROLLING, ROLLING - 1, 1, 0, -60);
    expect(requestsInLastHour(paced({ sent }), NOW)).toEqual(sentAgo(ROLLING - 1, 1, 0));
    expect(countRequest(paced({ sent }), NOW).sent).toEqual(sentAgo(ROLLING - 1, 1, 0, 0));
  });

  it.each<[string, readonly Instant[], number]>([
    ["no request yet", [], 0],
    ["one short of the budget", every(80, 27), 0],
    ["the budget used up: when its oldest leaves the hour", every(80, 28), ROLLING - 27 * 80],
    ["more than a budget that was lowered", every(80, 30), ROLLING - 27 * 80],
    ["five in five minutes: when they leave them", every(60, 5), 310 - 4 * 60],
    ["four in five minutes", every(60, 4), 0],
  ])("allows a request: %s", (_, sent, seconds) => {
    expect(allowedAt(paced({ sent }), USUAL, NOW, null)).toBe(later(seconds));
  });
});

describe("a request is delayed", () => {
  const sent = every(80, 28);
  it.each<[string, Partial<Pace>, BlockedBy | null]>([
    ["by nothing", {}, null],
    ["by the budget", { sent }, { why: "budget", until: later(ROLLING - 27 * 80) }],
    ["by a burst", { sent: every(60, 5) }, { why: "burst", until: later(70) }],
    ["by a block", { blocks: [of("one", 300)] }, { why: "block", until: later(300) }],
    [
      "by what lasts longest",
      { sent, blocks: [of("one", 300)] },
      { why: "budget", until: later(ROLLING - 27 * 80) },
    ],
  ])("%s", (_, changes, expected) => {
    expect(blockedBy(paced(changes), USUAL, NOW, "one")).toEqual(expected);
  });
});
