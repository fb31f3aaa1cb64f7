/** When to poll next: after each outcome, within the budget, and over weeks of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/model/outcome.ts";
import { allowedAt, countRequest, MAX_WAIT_MS } from "../../../src/model/schedule/gate.ts";
import { deferPoll, scheduleNext } from "../../../src/model/schedule/next.ts";
import { INITIAL_PACE, type Pace, type PollLimits } from "../../../src/model/schedule/pace.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  MINUTE,
  millis,
  SECOND,
  span,
} from "../../../src/model/units.ts";
import { later, NOW, REFERENCE, session } from "../../render/sample.ts";
import { seededRandom } from "../../world/random.ts";

/** Seconds after which a request no longer counts: an hour, and its time on the way. */
const ROLLING = 3610;

const USUAL: PollLimits = { interval: millis(90 * SECOND), budget: 28 };

/** Without a reset, which would bring a poll of its own. */
const learned: Outcome = {
  kind: "learned",
  reading: { ...REFERENCE, windows: [session(100)] },
};
const throttled = (seconds: number | null): Outcome => ({
  kind: "throttled",
  retryAfter: seconds === null ? null : millis(seconds * SECOND),
});
const offline: Outcome = { kind: "unreachable", cause: "network", detail: "ENOTFOUND" };
const garbled: Outcome = { kind: "garbled", issue: "not JSON" };
const refused: Outcome = { kind: "refused", why: "token" };
const signedOut: Outcome = { kind: "signedOut", why: "expired", where: "/file" };

/** Random numbers: MIDDLE is no jitter, the others are a tenth. */
const [LEAST, MIDDLE, MOST] = [0, 0.5, 1 - Number.EPSILON];

const paced = (changes: Partial<Pace>): Pace => ({ ...INITIAL_PACE, ...changes });

/** The wait in seconds and its reason. */
function waits(pace: Pace, outcome: Outcome, random: number = MIDDLE, limits: PollLimits = USUAL) {
  const step = scheduleNext(pace, outcome, NOW, random, limits);
  return { seconds: span(NOW, step.dueAt) / SECOND, ...step.pace };
}

/** Requests so many seconds ago, oldest first. */
const sentAgo = (...seconds: number[]): Instant[] => seconds.map((ago) => later(-ago));
const every = (seconds: number, count: number): Instant[] =>
  sentAgo(...Array.from({ length: count }, (_, index) => (count - 1 - index) * seconds));

describe("while requests succeed", () => {
  it.each([
    ["without jitter", MIDDLE, 90],
    ["with the least jitter", LEAST, 81],
    ["with the most jitter", MOST, 99],
  ])("the interval is kept, %s", (_, random, seconds) => {
    const step = waits(paced({ sent: every(90, 13) }), learned, random);
    expect(step.seconds).toBeCloseTo(seconds, 3);
    expect(step.reason).toBe("interval");
  });

  it("the first unchanged response keeps the interval, the second stretches it", () => {
    const signs = { token: null, moved: false, activeAt: null };
    const first = scheduleNext(INITIAL_PACE, learned, NOW, MIDDLE, USUAL, signs);
    const second = scheduleNext(first.pace, learned, NOW, MIDDLE, USUAL, signs);
    const wait = ({ dueAt }: { readonly dueAt: Instant }) => span(NOW, dueAt) / SECOND;
    expect([wait(first), wait(second)]).toEqual([90, 135]);
  });

  it("the interval is kept within a tenth for any jitter while half the budget is left", () => {
    fc.assert(
      fc.property(random, fc.integer({ min: 0, max: 13 }), (roll, sent) => {
        const { seconds } = waits(paced({ sent: every(90, sent) }), learned, roll);
        expect(seconds).toBeGreaterThanOrEqual(81);
        expect(seconds).toBeLessThanOrEqual(99);
      }),
    );
  });

  it.each<[string, readonly Instant[], PollLimits, number]>([
    ["what is left is spread over the time until a slot is free", every(90, 14), USUAL, 2440 / 14],
    ["never faster than an even spread", every(240, 14), USUAL, 3600 / 28],
    ["the last slot waits for a free one", every(60, 27), USUAL, ROLLING - 26 * 60],
    ["no slot waits for a free one too", every(60, 28), USUAL, ROLLING - 27 * 60],
    ["a budget of one is one an hour", every(1, 1), { ...USUAL, budget: 1 }, ROLLING],
  ])("when the budget runs short: %s", (_, sent, limits, seconds) => {
    const step = waits(paced({ sent }), learned, MIDDLE, limits);
    expect(step.seconds).toBeCloseTo(seconds, 3);
    expect(step.reason).toBe("budget");
  });

  it("a long configured interval is not called a short budget", () => {
    const limits: PollLimits = { interval: millis(10 * MINUTE), budget: 3 };
    expect(waits(paced({ sent: every(600, 1) }), learned, MIDDLE, limits)).toMatchObject({
      seconds: 600,
      reason: "interval",
    });
  });

  it("jitter does not bring a poll before the budget allows it", () => {
    const sent = every(60, 28);
    expect(waits(paced({ sent }), learned, LEAST).seconds).toBe(ROLLING - 27 * 60);
  });

  it("earlier failures are cleared", () => {
    const failing = paced({
      failures: 4,
      blocks: [{ token: null, until: later(-1) }],
      refused: "abc",
    });
    expect(waits(failing, learned)).toMatchObject({
      failures: 0,
      blocks: [],
      refused: null,
    });
  });
});

describe("after a failure", () => {
  it.each([
    [0, 60],
    [1, 120],
    [2, 240],
    [3, 480],
    [4, 960],
    [5, 1800],
    [6, 1800],
    [5000, 1800],
  ])("with %d before it the wait is %d s, for every kind of failure", (failures, seconds) => {
    for (const outcome of [offline, garbled]) {
      expect(waits(paced({ failures }), outcome)).toMatchObject({
        seconds,
        reason: "backoff",
        failures: failures + 1,
      });
    }
    for (const outcome of [throttled(null), throttled(0)]) {
      const step = waits(paced({ failures }), outcome, LEAST);
      expect(step).toMatchObject({ failures: failures + 1, blocks: [{ until: later(seconds) }] });
    }
  });

  it("jitter changes it by up to a tenth", () => {
    expect(waits(INITIAL_PACE, offline, LEAST).seconds).toBe(54);
    expect(waits(INITIAL_PACE, offline, MOST).seconds).toBe(66);
  });

  it("it waits for the budget too", () => {
    const sent = every(10, 28);
    expect(waits(paced({ sent }), offline)).toMatchObject({
      seconds: ROLLING - 270,
      reason: "budget",
    });
  });
});

describe("after a 429", () => {
  it.each([
    ["the server's Retry-After is kept", 300, 0, 300, "retry-after"],
    ["our back-off grows beyond it", 245, 3, 480, "backoff"],
    ["an hour is kept", 3600, 9, 3600, "retry-after"],
    ["a huge one is obeyed up to 75 minutes", 124_633, 0, 4500, "retry-after"],
    ["one shorter than the learned interval does not set the wait", 30, 0, 60, "learned"],
    ["without one the block is a minute", null, 0, 60, "learned"],
    ["a negative one counts as none", -5, 0, 60, "learned"],
  ] as const)("%s", (_, retryAfter, failures, seconds, reason) => {
    const step = waits(paced({ failures }), throttled(retryAfter), LEAST);
    const blocks = [{ token: null, until: later(seconds) }];
    expect(step).toMatchObject({ reason, blocks });
    // Twice 90 s, less a tenth.
    expect(step.seconds).toBe(Math.max(seconds, 162));
  });

  it("jitter never shortens the block, and lengthens it by at most a tenth", () => {
    const retryAfter = fc.option(fc.nat(200_000));
    fc.assert(
      fc.property(retryAfter, fc.nat(12), random, (requested, failures, roll) => {
        const floor = Math.max(
          Math.min(requested ?? 0, 75 * 60),
          Math.min(60 * 2 ** failures, 30 * 60),
        );
        const { seconds, blocks } = waits(paced({ failures }), throttled(requested), roll);
        const block = span(NOW, blocks[0]?.until ?? NOW) / SECOND;
        expect(block).toBeGreaterThanOrEqual(floor);
        expect(block).toBeLessThanOrEqual(floor * 1.1 + 0.001);
        expect(seconds).toBeGreaterThanOrEqual(block);
      }),
    );
  });

  it("no request is allowed before the block ends, however much budget is left", () => {
    const blocked = scheduleNext(INITIAL_PACE, throttled(300), NOW, LEAST, USUAL).pace;
    for (const token of [null, "one", "another"]) {
      expect(allowedAt(blocked, USUAL, later(10), token)).toBe(later(300));
      expect(allowedAt(blocked, USUAL, later(300), token)).toBe(later(300));
      expect(allowedAt(blocked, USUAL, later(301), token)).toBe(later(301));
    }
  });

  it("a login that comes and goes leaves the block as it was", () => {
    const blocked = scheduleNext(INITIAL_PACE, throttled(300), NOW, LEAST, USUAL).pace;
    expect(scheduleNext(blocked, signedOut, later(5), MIDDLE, USUAL).pace).toEqual({
      ...blocked,
      reason: "login",
    });
  });

  it("the interval is doubled once for a row of them, and again for the next row", () => {
    const first = scheduleNext(INITIAL_PACE, throttled(300), NOW, MIDDLE, USUAL).pace;
    expect(first.learned).toEqual({ interval: 180 * SECOND, clean: 0 });
    const second = scheduleNext(first, throttled(300), later(400), MIDDLE, USUAL).pace;
    expect(second.learned).toEqual(first.learned);
    const answered = scheduleNext(second, learned, later(1000), MIDDLE, USUAL);
    expect(answered.pace).toMatchObject({ reason: "learned", learned: first.learned });
    expect(span(later(1000), answered.dueAt)).toBe(180 * SECOND);
    expect(
      scheduleNext(answered.pace, throttled(null), later(1200), MIDDLE, USUAL).pace.learned,
    ).toEqual({
      interval: 360 * SECOND,
      clean: 0,
    });
  });

  it("an earlier failure of another kind does not keep the interval", () => {
    const down = scheduleNext(INITIAL_PACE, offline, NOW, MIDDLE, USUAL).pace;
    const { learned } = scheduleNext(down, throttled(null), later(60), MIDDLE, USUAL).pace;
    expect(learned?.interval).toBe(180 * SECOND);
  });
});

describe("without a usable login", () => {
  it.each([
    ["refused", refused],
    ["signed out", signedOut],
  ])("%s: the file is checked every ten seconds, whatever the budget", (_, outcome) => {
    const spent = paced({ sent: every(1, 28), failures: 3 });
    expect(waits(spent, outcome)).toMatchObject({ seconds: 10, reason: "login", failures: 3 });
    expect(waits(spent, outcome, LEAST).seconds).toBe(9);
    expect(waits(spent, outcome, MOST).seconds).toBe(11);
  });
});

describe("with observations from free sources", () => {
  it.each([
    ["two intervals after the last of them", 90, 0, 60, 240],
    ["a quarter of an hour after the last response, however many there are", 870, 0, 860, 900],
    ["never sooner than planned", 600, 0, 60, 600],
    ["never sooner than planned, with the last response long ago", 5_000, 0, 4_990, 5_000],
  ])("the next request is %s", (_, planned, answered, observed, due) => {
    const interval = millis(90 * SECOND);
    const reset = later(5_100);
    for (const one of [null, reset])
      expect(deferPoll(later(planned), later(answered), later(observed), interval, one)).toBe(
        later(due),
      );
  });

  it.each([
    ["is not postponed past the poll after a reset", 90, 120, 120],
    ["is not brought forward by one", 90, 80, 90],
  ])("the next request %s", (_, planned, reset, due) => {
    const interval = millis(90 * SECOND);
    expect(deferPoll(later(planned), NOW, later(60), interval, later(reset))).toBe(later(due));
  });

  it("where no request is allowed, observations are checked every interval", () => {
    expect(waits(INITIAL_PACE, { kind: "waiting" })).toMatchObject({
      seconds: 90,
      reason: "local",
    });
  });
});

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

interface Life {
  readonly seed: number;
  readonly limits: PollLimits;
  readonly length: number;
  /** Outcomes to draw from. */
  readonly outcomes: readonly Outcome[];
  /** The pace as the next process reads it. */
  readonly between?: (pace: Pace) => Pace;
  readonly from?: Pace;
  readonly start?: Instant;
  /** Numbers sometimes do not change, and Claude Code is sometimes idle. */
  readonly idle?: boolean;
}

/** When requests are sent by a poller that wakes when due and requests when allowed, under outcomes that last. */
function live({ seed, limits, length, outcomes, between, from, start = NOW, idle }: Life) {
  const roll = seededRandom(seed);
  const sent: Instant[] = [];
  let pace = from ?? INITIAL_PACE;
  let outcome = learned;
  let now = start;
  let longest = 0;
  while (now < start + length) {
    if (roll() < 0.1) outcome = outcomes[Math.floor(roll() * outcomes.length)] ?? learned;
    const allowed = allowedAt(pace, limits, now, null);
    const requests = outcome.kind !== "signedOut";
    let dueAt = allowed;
    if (!requests || allowed <= now) {
      if (requests) {
        pace = countRequest(pace, now);
        sent.push(now);
      }
      const activeAt = roll() < 0.5 ? null : after(now, -roll() * HOUR);
      const signs = { token: null, moved: roll() < 0.3, activeAt: idle ? activeAt : null };
      const step = scheduleNext(pace, outcome, now, roll(), limits, idle ? signs : undefined);
      ({ pace, dueAt } = step);
    }
    expect(dueAt).toBeGreaterThan(now);
    longest = Math.max(longest, span(now, dueAt));
    pace = between?.(pace) ?? pace;
    now = dueAt;
  }
  return { sent, pace, now, longest };
}

/** About half of them are readings. */
const OUTCOMES: readonly Outcome[] = [
  ...[learned, learned, learned, learned, learned, learned, learned],
  ...[throttled(null), throttled(0), throttled(300), throttled(3600), throttled(124_633)],
  ...[offline, garbled, refused, signedOut],
];

const anyLimits: fc.Arbitrary<PollLimits> = fc.record({
  interval: fc.constantFrom(60, 90, 300, 3600).map((seconds) => millis(seconds * SECOND)),
  budget: fc.constantFrom(1, 2, 7, 28, 60),
});

describe("a week of any outcomes", () => {
  it("never has more requests in a rolling hour than the budget, nor a wait beyond the longest", () => {
    fc.assert(
      fc.property(fc.integer(), anyLimits, fc.boolean(), (seed, limits, idle) => {
        const week = { seed, limits, length: 7 * DAY, outcomes: OUTCOMES, idle };
        const { sent, longest } = live(week);
        const tooSoon = sent.filter(
          (at, index) => span(at, sent[index + limits.budget] ?? after(at, HOUR)) < HOUR,
        );
        expect(tooSoon).toEqual([]);
        expect(longest).toBeLessThanOrEqual(MAX_WAIT_MS);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same week when every step is made by another process", () => {
    const restart = (pace: Pace): Pace => JSON.parse(JSON.stringify(pace));
    fc.assert(
      fc.property(fc.integer(), anyLimits, (seed, limits) => {
        const week: Life = { seed, limits, length: 7 * DAY, outcomes: OUTCOMES };
        expect(live({ ...week, between: restart }).sent).toEqual(live(week).sent);
      }),
      { numRuns: 20 },
    );
  });

  it("uses most of the budget while requests succeed", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { sent } = live({ seed, limits: USUAL, length: 7 * DAY, outcomes: [learned] });
        const hourly = sent.length / (7 * 24);
        expect(hourly).toBeGreaterThan(22);
        expect(hourly).toBeLessThanOrEqual(28);
      }),
      { numRuns: 10 },
    );
  });
});

describe("a clock that jumps", () => {
  const jump = fc.constantFrom(-DAY, -HOUR, -10 * MINUTE, HOUR, DAY, 365 * DAY);
  const anyOutcome = fc.constantFrom(...OUTCOMES);

  it("never makes a wait longer than 83 minutes", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        anyLimits,
        jump,
        anyOutcome,
        random,
        (seed, limits, by, ...rest) => {
          const [outcome, roll] = rest;
          const { pace, now } = live({ seed, limits, length: DAY, outcomes: OUTCOMES });
          const jumped = after(now, by);
          const { dueAt } = scheduleNext(pace, outcome, jumped, roll, limits);
          expect(span(jumped, allowedAt(pace, limits, jumped, null))).toBeGreaterThanOrEqual(0);
          expect(span(jumped, allowedAt(pace, limits, jumped, null))).toBeLessThan(83 * MINUTE);
          expect(span(jumped, dueAt)).toBeLessThan(83 * MINUTE);
        },
      ),
    );
  });

  it("never makes a burst: requests stay most of a minute apart, within one budget more", () => {
    const unrefused = OUTCOMES.filter(({ kind }) => kind !== "refused");
    fc.assert(
      fc.property(fc.integer(), jump, (seed, by) => {
        const limits = USUAL;
        const before = live({ seed, limits, length: DAY, outcomes: unrefused });
        const start = after(before.now, by);
        const { sent } = live({
          ...{ seed: seed + 1, limits, length: 2 * HOUR, outcomes: unrefused },
          ...{ from: before.pace, start },
        });
        const gaps = sent.slice(1).map((at, index) => span(sent[index] ?? at, at));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.9 * MINUTE);
        const firstHour = sent.filter((at) => at < start + HOUR);
        expect(firstHour.length).toBeLessThanOrEqual(limits.budget);
      }),
    );
  });
});
