/** The loop on a virtual clock: real judgement and pacing, a scripted endpoint, no time spent. */
import { describe, expect, it } from "vitest";
import type { Observation } from "../../src/model/observations.ts";
import type { Failure, Outcome } from "../../src/model/outcome.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import {
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  millis,
  percent,
  SECOND,
} from "../../src/model/units.ts";
import { type PollLoop, startLoop } from "../../src/poller/loop.ts";
import type { Login } from "../../src/sources/credentials.ts";
import { Secret } from "../../src/sources/secret.ts";
import { busiest } from "../world/busiest.ts";
import { learned, play, START, signedIn } from "./play.ts";
import { virtualClock } from "./virtual.ts";

describe("a day", () => {
  it("keeps within the budget in every rolling hour and never goes silent for long", async () => {
    const { asked, ending } = await play({
      length: DAY,
      answer: (at, nth) => learned(at, nth % 100),
    });
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(ending).toBe("stopped");
    expect(busiest(asked)).toBeLessThanOrEqual(28);
    expect(asked.length).toBeGreaterThan(24 * 24);
    expect(Math.max(...gaps)).toBeLessThan(4 * MINUTE);
  });

  it("paints when the countdown's minute changes, a poll comes in or a flash ends, and no more", async () => {
    const { asked, painted } = await play({
      length: HOUR,
      answer: (at, nth) => learned(at, nth % 100),
    });
    const minutes = 60;
    expect(painted.length).toBeGreaterThan(minutes);
    // For each poll: it starts, it ends, its flash ends. For each minute: its tick, and the look after settings.
    expect(painted.length).toBeLessThanOrEqual(3 * asked.length + 2 * minutes + 2);
  });
});

describe("trouble", () => {
  const throttled = (retryAfter: number | null): Failure => ({
    kind: "throttled",
    retryAfter: retryAfter === null ? null : millis(retryAfter),
  });

  it("asks not before Retry-After has passed", async () => {
    const { asked } = await play({
      answer: (at, nth) => (nth === 1 ? throttled(20 * MINUTE) : learned(at)),
    });
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(20 * MINUTE);
  });

  it("keeps a block through a restart, and the requests already made", async () => {
    const first = await play({ length: MINUTE, answer: () => throttled(40 * MINUTE) });
    const until = first.kept.pace.blocks[0]?.until ?? 0;
    // Whatever else is lost, the pace holds the block.
    const forgetful = { ...first.kept, snapshot: blankSnapshot(instant(START)) };
    const second = await play({ from: forgetful, begin: START + 2 * MINUTE, length: 2 * HOUR });
    expect(second.asked[0]).toBeGreaterThanOrEqual(until - START);
    expect(second.kept.pace.sent.length).toBeGreaterThan(1);
  });

  it("doubles its wait while the server fails, and keeps the last good reading", async () => {
    const { asked, kept } = await play({
      length: 3 * HOUR,
      answer: (at, nth) =>
        nth === 1 ? learned(at) : { kind: "unreachable", cause: "server", detail: "HTTP 500" },
    });
    const gaps = asked
      .slice(2)
      .map((at, index) => Math.round((at - (asked[index + 1] ?? 0)) / MINUTE));
    expect(gaps.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30]);
    expect(kept.snapshot).toMatchObject({ kind: "read", health: { kind: "failing" } });
  });

  it("makes no request with an expired login, and one soon after it is renewed", async () => {
    const renewed = START + 30 * MINUTE;
    const { asked } = await play({
      login: (at) =>
        at < renewed ? { kind: "signedOut", why: "expired", where: "/file" } : signedIn,
    });
    expect(asked[0]).toBeGreaterThanOrEqual(renewed - START);
    expect(asked[0]).toBeLessThan(renewed - START + 15 * SECOND);
  });

  it("never asks again with a token that was refused, and does with the next one", async () => {
    const changed = START + 30 * MINUTE;
    const { asked, kept } = await play({
      login: (at) => ({
        kind: "usable",
        secret: new Secret(at < changed ? "token-one" : "token-two"),
        expiresAt: null,
      }),
      answer: (at, nth) => (nth === 1 ? { kind: "refused", why: "scope" } : learned(at)),
    });
    expect(asked[1]).toBeGreaterThanOrEqual(changed - START);
    expect(kept.snapshot.health).toEqual({ kind: "healthy" });
  });

  it("makes no request that it cannot write down", async () => {
    const { asked } = await play({ keeps: () => false });
    expect(asked).toEqual([]);
  });
});

/** Somebody who asks for a refresh every few seconds. */
const impatient = () => {
  let last = 0;
  return (at: Instant, watching: PollLoop): void => {
    if (at - last < 5 * SECOND) return;
    last = at;
    setImmediate(watching.refresh);
  };
};

/** Claude Code in use: every so often a session tells another percent more, which stands in the hand-over from then. */
const telling =
  (every: number, until = Number.POSITIVE_INFINITY) =>
  (at: Instant): readonly Observation[] => {
    const told = Math.floor((Math.min(at, until) - START) / every);
    const window = { scope: { kind: "session" }, used: percent(told), resetsAt: RESET } as const;
    return told < 1 ? [] : [{ window, at: instant(START + told * every), source: "statusline" }];
  };

const gapsIn = (asked: readonly number[]) =>
  asked.slice(1).map((at, index) => Math.round((at - (asked[index] ?? 0)) / SECOND));

const RESET = instant(START + 4 * HOUR);

describe("quiet", () => {
  const idle = () => instant(START - HOUR);

  it("stretches the wait to five minutes while nothing moves, and to three at work", async () => {
    const unknown = await play({ length: HOUR });
    expect(gapsIn(unknown.asked).slice(0, 7)).toEqual([90, 90, 135, 180, 225, 270, 300]);
    const resting = await play({ length: HOUR, active: idle });
    expect(gapsIn(resting.asked).slice(0, 5)).toEqual([135, 180, 225, 270, 300]);
    const working = await play({ length: HOUR, active: (at) => at });
    expect(new Set(gapsIn(working.asked).slice(4))).toEqual(new Set([180]));
    expect(resting.kept.pace.reason).toBe("idle");
    expect(working.kept.pace.reason).toBe("unchanged");
  });

  it("is over with the first number that moves", async () => {
    const { asked } = await play({
      length: HOUR,
      answer: (at) => learned(at, at < START + 40 * MINUTE ? 54 : Math.round(at / MINUTE) % 100),
    });
    const moving = asked.filter((at) => at > 40 * MINUTE);
    expect(moving[0]).toBeLessThanOrEqual(45 * MINUTE);
    expect(new Set(gapsIn(moving.slice(0, 3)))).toEqual(new Set([90]));
  });

  it("ends within a minute of Claude Code at work, and a touch more asks no more", async () => {
    const begun = START + 31 * MINUTE;
    const touched = (every: number) => (at: Instant) =>
      at < begun ? idle() : instant(at - ((at - begun) % every));
    for (const every of [SECOND, 2 * MINUTE]) {
      const { asked } = await play({ length: 40 * MINUTE, active: touched(every) });
      const before = asked.filter((at) => at < 31 * MINUTE).at(-1) ?? 0;
      const [first = 0, second = 0] = asked.filter((at) => at >= 31 * MINUTE);
      const soonest = Math.max(before + 90 * SECOND, 31 * MINUTE);
      expect(first).toBeGreaterThanOrEqual(soonest);
      expect(first).toBeLessThanOrEqual(soonest + MINUTE);
      expect(first - before).toBeLessThan(300 * SECOND);
      expect(second - first).toBe(90 * SECOND);
    }
  });

  it("ends with a number that Claude Code tells, which then stands for the poll", async () => {
    const told = START + 31 * MINUTE;
    const window = { scope: { kind: "session" }, used: percent(60), resetsAt: RESET } as const;
    const { asked, kept } = await play({
      length: 33 * MINUTE,
      active: idle,
      hear: (at) => (at < told ? [] : [{ window, at: instant(told), source: "statusline" }]),
    });
    expect(asked.filter((at) => at > 31 * MINUTE)).toEqual([]);
    expect(kept.pace.reason).toBe("free");
    expect(kept.snapshot.dueAt).toBe(told + 3 * MINUTE);
  });

  it("never outruns the budget: a person who comes and goes", async () => {
    const { asked } = await play({
      length: 6 * HOUR,
      active: (at) => instant(at - ((at - START) % (6 * MINUTE + SECOND))),
      answer: (at, nth) => learned(at, Math.floor(nth / 2) % 100),
    });
    expect(busiest(asked)).toBeLessThanOrEqual(28);
  });
});

describe("a reset", () => {
  it("brings one poll a few seconds later, and no other", async () => {
    const reset = START + 32 * MINUTE;
    const answer = (at: Instant): Outcome => ({
      kind: "learned",
      reading: {
        at,
        source: "api",
        // The server's books lag, and its resets jitter.
        windows: [{ scope: { kind: "session" }, used: percent(97), resetsAt: jittered(reset, at) }],
        extra: null,
      },
    });
    const { asked } = await play({ length: 45 * MINUTE, answer });
    const near = asked.filter((at) => at > 31.9 * MINUTE);
    expect(near[0]).toBeGreaterThanOrEqual(32 * MINUTE + 5 * SECOND);
    expect(near[0]).toBeLessThanOrEqual(32 * MINUTE + 12 * SECOND);
    expect((near[1] ?? 0) - (near[0] ?? 0)).toBeGreaterThanOrEqual(90 * SECOND);
  });

  const jittered = (reset: number, at: Instant) => instant(reset + (at % 7) * 250);
});

describe("nine hours of sleep", () => {
  const offline = (): Outcome => ({ kind: "unreachable", cause: "network", detail: "ENOTFOUND" });

  it.each([
    ["while all was well", learned],
    ["while the network is still away", offline],
  ] as const)("make one request on waking, %s, and no burst", async (_, answer) => {
    const evening = await play({ length: 2 * HOUR });
    const begin = START + 11 * HOUR;
    const { asked } = await play({ from: evening.kept, begin, length: HOUR, answer });
    expect(asked[0]).toBe(11 * HOUR);
    expect(Math.min(...gapsIn(asked))).toBeGreaterThanOrEqual(60);
    expect(asked.filter((at) => at < 11 * HOUR + 5 * MINUTE).length).toBeLessThanOrEqual(4);
  });
});

describe("a new login during a block", () => {
  const at = (token: string): Login => ({
    kind: "usable",
    secret: new Secret(token),
    expiresAt: null,
  });
  /** Logins by the minute, somebody who presses refresh all the time, and who is answered. */
  const change = (logins: readonly (readonly [number, string])[], served: readonly string[]) => {
    let current = "";
    return play({
      length: 40 * MINUTE,
      login: (now) => {
        current = logins.findLast(([minute]) => now >= START + minute * MINUTE)?.[1] ?? "none";
        return at(current);
      },
      answer: (now) =>
        served.includes(current)
          ? learned(now)
          : { kind: "throttled", retryAfter: millis(30 * MINUTE) },
      meanwhile: impatient(),
    });
  };
  const minutes = (asked: readonly number[]) => asked.map((one) => Math.floor(one / MINUTE));

  it("is tried once", async () => {
    const { asked } = await change(
      [
        [0, "one"],
        [5, "two"],
      ],
      [],
    );
    // The first again after 30 minutes and the dice, and the second, which is there by then, after its own.
    expect(minutes(asked)).toEqual([0, 5, 36]);
  });

  it("that is answered does not lift the block of the one before it", async () => {
    const { asked, kept } = await change(
      [
        [0, "one"],
        [5, "two"],
        [6, "one"],
      ],
      ["two"],
    );
    expect(asked.filter((one) => one >= 6 * MINUTE && one < 30 * MINUTE)).toEqual([]);
    expect(asked.filter((one) => one >= 5 * MINUTE && one < 6 * MINUTE).length).toBeGreaterThan(0);
    expect(kept.snapshot.health.kind).toBe("failing");
  });
});

describe("with numbers for free", () => {
  const unmoved = (at: Instant) => learned(at, 0);
  const moving = (at: Instant, nth: number) => learned(at, nth % 100);

  it("the endpoint is asked for the rest every quarter of an hour", async () => {
    const { asked, kept } = await play({
      length: 2 * HOUR,
      hear: telling(MINUTE),
      answer: unmoved,
    });
    expect(new Set(gapsIn(asked).slice(1))).toEqual(new Set([900]));
    expect(kept.pace.reason).toBe("free");
    expect(kept.snapshot).toMatchObject({ reading: { source: "statusline" } });
  });

  it("the normal rhythm is back as soon as they dry up", async () => {
    const until = START + 50 * MINUTE;
    const { asked } = await play({
      length: 2 * HOUR,
      hear: telling(MINUTE, until),
      answer: moving,
    });
    const after = asked.filter((at) => at > 50 * MINUTE);
    expect(after[0]).toBeLessThanOrEqual(53 * MINUTE);
    expect(new Set(gapsIn(after.slice(0, 3)))).toEqual(new Set([90]));
  });

  it("that come seldom, not much is asked less", async () => {
    const { asked } = await play({
      length: 20 * MINUTE,
      hear: telling(10 * MINUTE),
      answer: moving,
    });
    expect(Math.max(...gapsIn(asked))).toBeLessThanOrEqual(270);
  });

  it("a reset has its poll all the same", async () => {
    const { asked } = await play({
      length: 4 * HOUR + 3 * MINUTE,
      hear: telling(2 * MINUTE),
      answer: unmoved,
    });
    const [first = 0, ...others] = asked.filter((at) => at > 4 * HOUR);
    expect(first).toBeGreaterThanOrEqual(4 * HOUR + 5 * SECOND);
    expect(first).toBeLessThanOrEqual(4 * HOUR + 10 * SECOND);
    expect(others.length).toBeLessThanOrEqual(1);
  });

  it("a block ends when it would have", async () => {
    const answer = (at: Instant, nth: number): Outcome =>
      nth === 1 ? { kind: "throttled", retryAfter: millis(20 * MINUTE) } : unmoved(at);
    const free = await play({ length: HOUR, hear: telling(MINUTE), answer });
    const alone = await play({ length: HOUR, answer });
    expect(free.asked.slice(0, 2)).toEqual(alone.asked.slice(0, 2));
    expect(free.painted.length).toBeGreaterThan(20);
  });

  it("a new login is noticed as soon as ever, and so is one that is missing", async () => {
    const renewed = START + 30 * MINUTE;
    const { asked } = await play({
      hear: telling(MINUTE),
      login: (at) =>
        at < renewed ? { kind: "signedOut", why: "missing", where: "/file" } : signedIn,
    });
    expect(asked[0]).toBeLessThan(renewed - START + 15 * SECOND);
  });

  it("an answer that lags behind them takes no number back, and makes nothing flash", async () => {
    const { asked, kept } = await play({
      length: 18 * MINUTE,
      hear: telling(MINUTE, START + 14 * MINUTE),
      answer: (at) => learned(at, 3),
    });
    expect(asked.at(-1)).toBeGreaterThan(14 * MINUTE);
    expect(kept.snapshot).toMatchObject({
      reading: { source: "api", windows: [{ used: 14 }] },
    });
    // What is told is taken in at the next picture: a countdown's is a moment past the minute.
    const { changedAt } = kept.snapshot as Extract<Snapshot, { kind: "read" }>;
    expect([0, 1]).toContain((changedAt ?? 0) - (START + 14 * MINUTE));
  });

  it("a number that the endpoint has taken back long since is not told for ever", async () => {
    const { kept } = await play({
      length: HOUR,
      hear: telling(MINUTE, START + 10 * MINUTE),
      answer: (at) => learned(at, 3),
    });
    expect(kept.snapshot).toMatchObject({
      reading: { source: "api", windows: [{ used: 3 }] },
    });
  });

  it("what is told is painted at the next wake, without a question, also while one is under way", async () => {
    const painted: [number, number][] = [];
    let heard: readonly Observation[] = [];
    const clock = virtualClock(START, START + 3 * SECOND, () => watching.stop());
    const watching: PollLoop = startLoop(
      { snapshot: blankSnapshot(instant(START)), pace: INITIAL_PACE },
      {
        clock,
        random: () => 0.5,
        limits: () => ({ interval: millis(90 * SECOND), budget: 28 }),
        login: async () => signedIn,
        account: () => null,
        observations: () => heard,
        activeAt: () => null,
        mayRequest: () => true,
        request: (_, signal) =>
          new Promise((resolve) => {
            const aborted: Outcome = { kind: "unreachable", cause: "network", detail: "aborted" };
            signal.addEventListener("abort", () => resolve(aborted));
          }),
        save: () => true,
        report: () => {},
        held: () => true,
        render: (snapshot, now) => {
          const used = snapshot.kind === "read" ? snapshot.reading.windows[0]?.used : undefined;
          painted.push([now - START, used ?? -1]);
          if (now - START === SECOND && heard.length === 0) {
            heard = telling(SECOND)(now);
            setImmediate(watching.wake);
          }
          return instant(now + SECOND);
        },
      },
    );
    await watching.done;
    expect(painted).toContainEqual([SECOND, -1]);
    // The clock has not gone on: it was the wake.
    expect(painted).toContainEqual([SECOND, 1]);
  });
});

describe("with nobody to be asked", () => {
  const never = () => false;
  const nobody = (): Login => {
    throw new TypeError("the login was looked at");
  };

  it("no question is made and no login looked at, and what is told is known", async () => {
    const { asked, kept } = await play({
      length: HOUR,
      asks: never,
      login: nobody,
      hear: telling(MINUTE),
    });
    expect(asked).toEqual([]);
    expect(kept.snapshot).toMatchObject({
      health: { kind: "healthy" },
      reading: { source: "statusline", windows: [{ used: 59 }] },
      answeredAt: null,
    });
    expect(kept.snapshot.dueAt).toBeGreaterThanOrEqual(START + HOUR);
    expect(kept.pace).toEqual({ ...INITIAL_PACE, reason: "local" });
  });

  it("nor while refresh is asked for over and over", async () => {
    const { asked } = await play({ asks: never, login: nobody, meanwhile: impatient() });
    expect(asked).toEqual([]);
  });

  it("a number grows old, and silence is said", async () => {
    const { kept } = await play({ asks: never, hear: telling(MINUTE, START + 10 * MINUTE) });
    expect(kept.snapshot).toMatchObject({
      reading: { at: START + 10 * MINUTE },
      health: { kind: "failing", failure: { kind: "waiting" } },
    });
    expect(kept.snapshot).toMatchObject({ freshUntil: START + 10 * MINUTE + 370 * SECOND });
    const silent = await play({ asks: never });
    expect(silent.kept.snapshot).toMatchObject({
      kind: "blank",
      health: { kind: "failing", failure: { kind: "waiting" } },
    });
  });

  it("and a change of mind is acted on at the next look, the block before it kept", async () => {
    const answer = (at: Instant, nth: number): Outcome =>
      nth === 3 ? { kind: "throttled", retryAfter: millis(40 * MINUTE) } : learned(at);
    const away = (at: Instant) => at >= START + 10 * MINUTE && at < START + 30 * MINUTE;
    const asks = (at: Instant) => !away(at);
    const begun = await play({ length: 12 * MINUTE, asks, answer });
    expect(begun.kept.pace.reason).toBe("local");
    const { asked, kept } = await play({ length: 2 * HOUR, asks, answer });
    const [first = 0, second = 0, third = 0, fourth = 0] = asked;
    expect([first, second - first, third - second]).toEqual([0, 90_000, 90_000]);
    expect(fourth).toBe(third + 40 * MINUTE + 0.05 * 40 * MINUTE);
    expect(kept.snapshot.health).toEqual({ kind: "healthy" });
  });

  it("a daemon started anew keeps to its rhythm", async () => {
    const first = await play({ length: 5 * MINUTE });
    const begin = START + 5 * MINUTE + SECOND;
    const second = await play({ from: first.kept, begin, length: 2 * MINUTE });
    // Unchanged so far: after 90, 90 and 135 s.
    expect([...first.asked, ...second.asked].map((at) => at / SECOND)).toEqual([0, 90, 180, 315]);
  });
});

describe("a login that changes", () => {
  const token = (name: string): Login => ({
    kind: "usable",
    secret: new Secret(name),
    expiresAt: instant(START + 8 * HOUR),
  });
  const loggedOut: Login = { kind: "signedOut", why: "logged-out", where: "/file" };
  const AT = 5 * SECOND;

  /** Tells the loop once, at the first paint from `AT` on, as the folder's watcher does. */
  const told = () => {
    let done = false;
    return (at: Instant, watching: PollLoop): void => {
      if (done || at < START + AT) return;
      done = true;
      setImmediate(watching.loginChanged);
    };
  };

  /** No poll is due by itself for as long as these tests last. */
  const unasked = { interval: millis(30 * MINUTE), ticks: SECOND };
  const since = (at: Instant) => at - START >= AT;

  it("to none is told at once, and a login that is back is well again, neither with a question", async () => {
    const { asked, shown } = await play({
      ...unasked,
      length: MINUTE,
      login: (at) => (since(at) && at < START + AT + 30 * SECOND ? loggedOut : token("one")),
      meanwhile: told(),
    });
    expect(asked).toEqual([0]);
    const without = shown.filter(({ snapshot }) => snapshot.health.kind === "failing");
    expect(without[0]?.at).toBeLessThanOrEqual(AT + SECOND);
    // Nobody told of the login that is back: it is looked for every few seconds.
    expect(without.at(-1)?.at).toBeLessThanOrEqual(AT + 41 * SECOND);
    expect(shown.at(-1)?.snapshot).toMatchObject({ kind: "read", health: { kind: "healthy" } });
  });

  it("to a renewed token keeps the numbers and asks nothing", async () => {
    const { asked, shown, kept } = await play({
      ...unasked,
      length: MINUTE,
      account: () => "anna",
      login: (at) => token(since(at) ? "two" : "one"),
      meanwhile: told(),
    });
    expect(asked).toEqual([0]);
    expect(new Set(shown.slice(1).map(({ snapshot }) => snapshot.kind))).toEqual(new Set(["read"]));
    expect(kept.snapshot.owner?.token).toBe(new Secret("two").fingerprint);
  });

  it("that expired overnight is asked with as soon as it is renewed", async () => {
    const { asked, kept } = await play({
      length: 9 * HOUR,
      login: (at) =>
        at < START + HOUR
          ? token("one")
          : at < START + 8 * HOUR
            ? { kind: "signedOut", why: "expired", where: "/file" }
            : token("two"),
    });
    expect(asked.filter((at) => at >= HOUR && at < 8 * HOUR)).toEqual([]);
    expect(asked.find((at) => at >= 8 * HOUR)).toBeLessThan(8 * HOUR + 15 * SECOND);
    expect(kept.snapshot.health).toEqual({ kind: "healthy" });
  });

  it.each([
    ["both files", 0, 0],
    ["the login first", 0, 900],
    ["the account first", 900, 0],
  ])("to another account takes the numbers away at once: %s", async (_, tokenLate, accountLate) => {
    const { asked, shown, answeredTo } = await play({
      ...unasked,
      length: 10 * SECOND,
      account: (at) => (at < START + AT + accountLate ? "anna" : "ben"),
      login: (at) => token(at < START + AT + tokenLate ? "annas" : "bens"),
      answer: (at) => learned(at, at < START + AT ? 54 : 7),
      meanwhile: told(),
      ticks: millis(100),
    });
    const percents = shown.map(({ at, snapshot }) => [
      at,
      snapshot.kind === "read" ? snapshot.reading.windows[0]?.used : "none",
    ]);
    const switched = AT + accountLate;
    const last = percents.findLast(([, used]) => used === 54)?.[0];
    expect(last).toBeLessThanOrEqual(switched + 100);
    expect(percents.at(-1)?.[1]).toBe(7);
    expect(asked.length).toBe(2);
    expect(answeredTo).toEqual(["annas", "bens"].map((name) => new Secret(name).fingerprint));
  });

  it("while a block stands is tried at once, and the block of the one before stays", async () => {
    let last = START;
    const { asked, answeredTo } = await play({
      ...unasked,
      length: 30 * SECOND,
      account: () => "anna",
      login: (at) => token(since(at) && at < START + 15 * SECOND ? "two" : "one"),
      answer: () => ({ kind: "throttled", retryAfter: millis(40 * MINUTE) }),
      meanwhile: (at, watching) => {
        if (at - last < SECOND) return;
        last = at;
        setImmediate(watching.loginChanged);
      },
    });
    expect(answeredTo).toEqual(["one", "two"].map((name) => new Secret(name).fingerprint));
    expect(asked[1]).toBeLessThanOrEqual(AT + SECOND);
  });

  it("cuts the question short that is on its way, and what was answered to the other account is not told", async () => {
    const shown: unknown[] = [];
    let account = "anna";
    let questions = 0;
    const clock = virtualClock(START, START + MINUTE, () => watching.stop());
    const watching: PollLoop = startLoop(
      { snapshot: blankSnapshot(instant(START)), pace: INITIAL_PACE },
      {
        clock,
        random: () => 0.5,
        limits: () => ({ interval: millis(90 * SECOND), budget: 28 }),
        login: async () => token(account),
        account: () => account,
        activeAt: () => null,
        observations: () => [],
        mayRequest: () => true,
        request: (_, signal) => {
          questions += 1;
          if (questions > 1) return Promise.resolve(learned(clock.now(), 7));
          return new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve(learned(clock.now(), 54)));
          });
        },
        save: () => true,
        report: () => {},
        held: () => true,
        render: (snapshot, now) => {
          shown.push(snapshot.kind === "read" && snapshot.reading.windows[0]?.used);
          if (now === START + 10 * SECOND && account === "anna") {
            account = "ben";
            setImmediate(watching.loginChanged);
          }
          return instant(now + SECOND);
        },
      },
    );
    await watching.done;
    expect(questions).toBe(2);
    expect(new Set(shown)).toEqual(new Set([false, 7]));
  });

  it("to another account while nobody is asked leaves nothing of the first one's either", async () => {
    const { kept } = await play({
      asks: () => false,
      account: (at) => (at - START < 2 * MINUTE ? "anna" : "ben"),
      hear: telling(MINUTE, START + MINUTE),
    });
    expect(kept.snapshot).toMatchObject({ kind: "blank", owner: { account: "ben" } });
  });
});

describe("interference", () => {
  it("refreshes at once, but neither against a block nor past the budget", async () => {
    const pressing = await play({ meanwhile: impatient(), length: 50 * MINUTE });
    expect(busiest(pressing.asked)).toBe(28);
    const blocked = await play({
      answer: () => ({ kind: "throttled", retryAfter: millis(30 * MINUTE) }),
      meanwhile: impatient(),
      length: 10 * MINUTE,
    });
    expect(blocked.asked.length).toBe(1);
  });

  it("repaints at once where somebody looks, and asks nothing for that", async () => {
    const calm = await play({ length: 10 * MINUTE });
    let looked: Instant | null = null;
    const watched = await play({
      length: 10 * MINUTE,
      meanwhile: (at, watching) => {
        if (looked !== null || at < START + MINUTE) return;
        looked = at;
        setImmediate(watching.wake);
      },
    });
    const times = (at: number) => watched.painted.filter((one) => one === at).length;
    expect(times((looked ?? 0) - START)).toBe(2);
    expect(watched.painted.length).toBe(calm.painted.length + 1);
    expect(watched.asked).toEqual(calm.asked);
  });

  it("goes on painting while an answer is outstanding, and a stop cuts the answer short", async () => {
    let aborted = false;
    const painted: number[] = [];
    const clock = virtualClock(START, START + 10 * MINUTE, () => watching.stop());
    const watching: PollLoop = startLoop(
      { snapshot: blankSnapshot(instant(START)), pace: INITIAL_PACE },
      {
        clock,
        random: () => 0.5,
        limits: () => ({ interval: millis(90 * SECOND), budget: 28 }),
        login: async () => signedIn,
        account: () => null,
        observations: () => [],
        activeAt: () => null,
        mayRequest: () => true,
        request: (_, signal) =>
          new Promise((resolve) => {
            signal.addEventListener("abort", () => {
              aborted = true;
              resolve({ kind: "unreachable", cause: "network", detail: "aborted" });
            });
          }),
        save: () => true,
        report: () => {},
        held: () => true,
        render: (_, now) => {
          painted.push(now);
          return instant(now + MINUTE);
        },
      },
    );
    expect(await watching.done).toBe("stopped");
    expect(painted.length).toBeGreaterThanOrEqual(10);
    expect(aborted).toBe(true);
  });

  it("ends when another poller has taken over", async () => {
    const { ending, asked } = await play({ held: (at) => at < START + 10 * MINUTE });
    expect(ending).toBe("lost");
    expect(Math.max(...asked)).toBeLessThan(10 * MINUTE);
  });

  it("throws our own mistakes", async () => {
    const mistake = play({
      answer: () => {
        throw new TypeError("ours");
      },
    });
    await expect(mistake).rejects.toThrow("ours");
  });

  it.each([
    ["sleeps for nine hours", 9 * HOUR],
    ["has its clock set a day forward", DAY],
    ["has its clock set an hour back", -HOUR],
    ["has its clock set a day back", -DAY],
  ])("goes on at once, with one question and no burst, when the machine %s", async (_, jump) => {
    // Timers stand still in a sleep: for the loop it is a clock that jumps while it naps.
    let [before, woke] = [0, 0];
    let [questions, last] = [0, 0];
    const { asked, painted, ending } = await play({
      length: 3 * HOUR + Math.max(jump, 0),
      answer: (at, nth) => {
        [questions, last] = [nth, at];
        return learned(at, nth % 100);
      },
      meanwhile: (at, _, set) => {
        // Between two questions.
        const calm = at - last > 10 * SECOND && at - last < MINUTE;
        if (woke !== 0 || at < START + HOUR || !calm) return;
        [before, woke] = [questions, at + jump];
        setImmediate(() => set(instant(woke)));
      },
    });
    expect(ending).toBe("stopped");
    // What has expired meanwhile is told as that at once.
    expect(painted.filter((at) => Math.abs(at + START - woke) < SECOND).length).toBeGreaterThan(0);
    const later = asked.slice(before);
    const [first = 0] = later;
    expect(first + START - woke).toBeGreaterThanOrEqual(0);
    expect(first + START - woke).toBeLessThan(5 * MINUTE);
    expect(Math.min(...gapsIn(later))).toBeGreaterThanOrEqual(90);
    expect(later.length).toBeGreaterThan(20);
    // By a clock that nobody set; a sleep is time as any other.
    const real = asked.map((at, nth) => (nth >= before && jump < 0 ? at - jump : at));
    expect(busiest(real)).toBeLessThanOrEqual(28);
  });

  it("goes on asking, within its budget, after the clock was set back by a day", async () => {
    const answer = (at: Instant, nth: number) => learned(at, nth % 100);
    const first = await play({ length: 5 * MINUTE, answer });
    const { asked } = await play({ from: first.kept, begin: START - DAY, answer });
    expect(asked.length).toBeGreaterThan(20);
    expect(busiest(asked)).toBeLessThanOrEqual(28);
  });
});
