/** The loop on a virtual clock: the real schedule and state, a scripted endpoint, no waiting. */
import { describe, expect, it } from "vitest";
import type { Observation } from "../../src/model/observations.ts";
import type { Failure, Outcome } from "../../src/model/outcome.ts";
import { INITIAL_PACE, NOTHING_ELSEWHERE } from "../../src/model/schedule/pace.ts";
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
import { virtualClock } from "../world/virtual-clock.ts";
import { learned, runScenario, START, signedIn } from "./scenario.ts";

describe("a day", () => {
  it("stays within the budget in every rolling hour and never pauses for long", async () => {
    const { requests, ending } = await runScenario({
      length: DAY,
      respond: (at, nth) => learned(at, nth % 100),
    });
    const gaps = requests.slice(1).map((at, index) => at - (requests[index] ?? 0));
    expect(ending).toBe("stopped");
    expect(busiest(requests)).toBeLessThanOrEqual(28);
    expect(requests.length).toBeGreaterThan(24 * 24);
    expect(Math.max(...gaps)).toBeLessThan(4 * MINUTE);
  });

  it("renders when the countdown's minute changes, a poll ends or a flash ends, and no more", async () => {
    const { requests, renders } = await runScenario({
      length: HOUR,
      respond: (at, nth) => learned(at, nth % 100),
    });
    const minutes = 60;
    expect(renders.length).toBeGreaterThan(minutes);
    // For each poll: its start, its end, its flash's end. For each minute: its tick, and the check of the settings.
    expect(renders.length).toBeLessThanOrEqual(3 * requests.length + 2 * minutes + 2);
  });
});

describe("failures", () => {
  const throttled = (retryAfter: number | null): Failure => ({
    kind: "throttled",
    retryAfter: retryAfter === null ? null : millis(retryAfter),
  });

  it("makes no request before Retry-After has passed", async () => {
    const { requests } = await runScenario({
      respond: (at, nth) => (nth === 1 ? throttled(20 * MINUTE) : learned(at)),
    });
    expect((requests[1] ?? 0) - (requests[0] ?? 0)).toBeGreaterThanOrEqual(20 * MINUTE);
  });

  it("keeps a block and the counted requests through a restart", async () => {
    const first = await runScenario({ length: MINUTE, respond: () => throttled(40 * MINUTE) });
    const until = first.saved.pace.blocks[0]?.until ?? 0;
    // The pace holds the block, even where the snapshot is lost.
    const forgetful = { ...first.saved, snapshot: blankSnapshot(instant(START)) };
    const second = await runScenario({
      from: forgetful,
      begin: START + 2 * MINUTE,
      length: 2 * HOUR,
    });
    expect(second.requests[0]).toBeGreaterThanOrEqual(until - START);
    expect(second.saved.pace.sent.length).toBeGreaterThan(1);
  });

  it("doubles its wait while the server fails, and keeps the last good reading", async () => {
    const { requests, saved } = await runScenario({
      length: 3 * HOUR,
      respond: (at, nth) =>
        nth === 1 ? learned(at) : { kind: "unreachable", cause: "server", detail: "HTTP 500" },
    });
    const gaps = requests
      .slice(2)
      .map((at, index) => Math.round((at - (requests[index + 1] ?? 0)) / MINUTE));
    expect(gaps.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30]);
    expect(saved.snapshot).toMatchObject({ kind: "read", health: { kind: "failing" } });
  });

  it("makes no request with an expired login, and one soon after it is renewed", async () => {
    const renewed = START + 30 * MINUTE;
    const { requests } = await runScenario({
      login: (at) =>
        at < renewed ? { kind: "signedOut", why: "expired", where: "/file" } : signedIn,
    });
    expect(requests[0]).toBeGreaterThanOrEqual(renewed - START);
    expect(requests[0]).toBeLessThan(renewed - START + 15 * SECOND);
  });

  it("never uses a refused token again, but uses the next one", async () => {
    const changed = START + 30 * MINUTE;
    const { requests, saved } = await runScenario({
      login: (at) => ({
        kind: "usable",
        secret: new Secret(at < changed ? "token-one" : "token-two"),
        expiresAt: null,
      }),
      respond: (at, nth) => (nth === 1 ? { kind: "refused", why: "scope" } : learned(at)),
    });
    expect(requests[1]).toBeGreaterThanOrEqual(changed - START);
    expect(saved.snapshot.health).toEqual({ kind: "healthy" });
  });

  describe("that the organization causes", () => {
    const respond = (): Outcome => ({ kind: "refused", why: "organization" });

    it("is followed by one request an hour, with the same token, also after a restart", async () => {
      const first = await runScenario({ length: 3 * HOUR, respond });
      const from = first.saved;
      const second = await runScenario({
        begin: START + 3 * HOUR,
        length: 3 * HOUR,
        from,
        respond,
      });
      const requests = [...first.requests, ...second.requests];
      expect(requests.length).toBe(6);
      const gaps = requests.slice(1).map((at, index) => at - (requests[index] ?? 0));
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(HOUR);
      expect(from.snapshot.health).toMatchObject({ failure: respond() });
    });

    it("is over with the first number, and a refresh does not wait for the hour", async () => {
      let refreshed = false;
      const { requests, saved } = await runScenario({
        renderEvery: MINUTE,
        respond: (at, nth) => (nth === 1 ? respond() : learned(at)),
        onRender: (at, loop) => {
          if (refreshed || at < START + 10 * MINUTE) return;
          refreshed = true;
          setImmediate(loop.refresh);
        },
      });
      expect(requests[1]).toBeLessThan(12 * MINUTE);
      expect(saved.snapshot.health).toEqual({ kind: "healthy" });
    });
  });

  it("makes no request that it cannot save", async () => {
    const { requests } = await runScenario({ canSave: () => false });
    expect(requests).toEqual([]);
  });
});

/** Requests a refresh every few seconds. */
const refreshOften = () => {
  let last = 0;
  return (at: Instant, loop: PollLoop): void => {
    if (at - last < 5 * SECOND) return;
    last = at;
    setImmediate(loop.refresh);
  };
};

/** Claude Code in use: at each interval a session reports one percent more, which stays in the inbox from then on. */
const reporting =
  (every: number, until = Number.POSITIVE_INFINITY) =>
  (at: Instant): readonly Observation[] => {
    const used = Math.floor((Math.min(at, until) - START) / every);
    const window = { scope: { kind: "session" }, used: percent(used), resetsAt: RESET } as const;
    return used < 1 ? [] : [{ window, at: instant(START + used * every), source: "statusline" }];
  };

const gapsIn = (requests: readonly number[]) =>
  requests.slice(1).map((at, index) => Math.round((at - (requests[index] ?? 0)) / SECOND));

const RESET = instant(START + 4 * HOUR);

describe("an idle account", () => {
  const idle = () => instant(START - HOUR);

  it("stretches the wait to five minutes while nothing changes, and to three while Claude Code is active", async () => {
    const unknown = await runScenario({ length: HOUR });
    expect(gapsIn(unknown.requests).slice(0, 7)).toEqual([90, 90, 135, 180, 225, 270, 300]);
    const resting = await runScenario({ length: HOUR, active: idle });
    expect(gapsIn(resting.requests).slice(0, 5)).toEqual([135, 180, 225, 270, 300]);
    const working = await runScenario({ length: HOUR, active: (at) => at });
    expect(new Set(gapsIn(working.requests).slice(4))).toEqual(new Set([180]));
    expect(resting.saved.pace.reason).toBe("idle");
    expect(working.saved.pace.reason).toBe("unchanged");
  });

  it("is polled at the interval again after the first change", async () => {
    const { requests } = await runScenario({
      length: HOUR,
      respond: (at) => learned(at, at < START + 40 * MINUTE ? 54 : Math.round(at / MINUTE) % 100),
    });
    const moving = requests.filter((at) => at > 40 * MINUTE);
    expect(moving[0]).toBeLessThanOrEqual(45 * MINUTE);
    expect(new Set(gapsIn(moving.slice(0, 3)))).toEqual(new Set([90]));
  });

  it("is polled within a minute of activity, and more activity brings no more polls", async () => {
    const begun = START + 31 * MINUTE;
    const touched = (every: number) => (at: Instant) =>
      at < begun ? idle() : instant(at - ((at - begun) % every));
    for (const every of [SECOND, 2 * MINUTE]) {
      const { requests } = await runScenario({ length: 40 * MINUTE, active: touched(every) });
      const before = requests.filter((at) => at < 31 * MINUTE).at(-1) ?? 0;
      const [first = 0, second = 0] = requests.filter((at) => at >= 31 * MINUTE);
      const soonest = Math.max(before + 90 * SECOND, 31 * MINUTE);
      expect(first).toBeGreaterThanOrEqual(soonest);
      expect(first).toBeLessThanOrEqual(soonest + MINUTE);
      expect(first - before).toBeLessThan(300 * SECOND);
      expect(second - first).toBe(90 * SECOND);
    }
  });

  it("is active again with a number from Claude Code, which replaces the poll", async () => {
    const reportedAt = START + 31 * MINUTE;
    const window = { scope: { kind: "session" }, used: percent(60), resetsAt: RESET } as const;
    const { requests, saved } = await runScenario({
      length: 33 * MINUTE,
      active: idle,
      observations: (at) =>
        at < reportedAt ? [] : [{ window, at: instant(reportedAt), source: "statusline" }],
    });
    expect(requests.filter((at) => at > 31 * MINUTE)).toEqual([]);
    expect(saved.pace.reason).toBe("free");
    expect(saved.snapshot.dueAt).toBe(reportedAt + 3 * MINUTE);
  });

  it("never exceeds the budget, while a person comes and goes", async () => {
    const { requests } = await runScenario({
      length: 6 * HOUR,
      active: (at) => instant(at - ((at - START) % (6 * MINUTE + SECOND))),
      respond: (at, nth) => learned(at, Math.floor(nth / 2) % 100),
    });
    expect(busiest(requests)).toBeLessThanOrEqual(28);
  });
});

describe("a reset", () => {
  it("brings one poll a few seconds later, and no other", async () => {
    const reset = START + 32 * MINUTE;
    const respond = (at: Instant): Outcome => ({
      kind: "learned",
      reading: {
        at,
        source: "api",
        // The server's numbers lag, and its resets jitter.
        windows: [{ scope: { kind: "session" }, used: percent(97), resetsAt: jittered(reset, at) }],
        extra: null,
      },
    });
    const { requests } = await runScenario({ length: 45 * MINUTE, respond });
    const near = requests.filter((at) => at > 31.9 * MINUTE);
    expect(near[0]).toBeGreaterThanOrEqual(32 * MINUTE + 5 * SECOND);
    expect(near[0]).toBeLessThanOrEqual(32 * MINUTE + 12 * SECOND);
    expect((near[1] ?? 0) - (near[0] ?? 0)).toBeGreaterThanOrEqual(90 * SECOND);
  });

  const jittered = (reset: number, at: Instant) => instant(reset + (at % 7) * 250);
});

describe("nine hours of sleep", () => {
  const offline = (): Outcome => ({ kind: "unreachable", cause: "network", detail: "ENOTFOUND" });

  it.each([
    ["while polls succeed", learned],
    ["while the network is still down", offline],
  ] as const)("make one request on waking, %s, and no burst", async (_, respond) => {
    const evening = await runScenario({ length: 2 * HOUR });
    const begin = START + 11 * HOUR;
    const { requests } = await runScenario({ from: evening.saved, begin, length: HOUR, respond });
    expect(requests[0]).toBe(11 * HOUR);
    expect(Math.min(...gapsIn(requests))).toBeGreaterThanOrEqual(60);
    expect(requests.filter((at) => at < 11 * HOUR + 5 * MINUTE).length).toBeLessThanOrEqual(4);
  });
});

describe("a new login during a block", () => {
  const at = (token: string): Login => ({
    kind: "usable",
    secret: new Secret(token),
    expiresAt: null,
  });
  /** Logins by the minute, under constant refreshes; tokens in `served` get a response, others a 429. */
  const change = (logins: readonly (readonly [number, string])[], served: readonly string[]) => {
    let current = "";
    return runScenario({
      length: 40 * MINUTE,
      login: (now) => {
        current = logins.findLast(([minute]) => now >= START + minute * MINUTE)?.[1] ?? "none";
        return at(current);
      },
      respond: (now) =>
        served.includes(current)
          ? learned(now)
          : { kind: "throttled", retryAfter: millis(30 * MINUTE) },
      onRender: refreshOften(),
    });
  };
  const minutes = (requests: readonly number[]) => requests.map((one) => Math.floor(one / MINUTE));

  it("is tried once", async () => {
    const { requests } = await change(
      [
        [0, "one"],
        [5, "two"],
      ],
      [],
    );
    // The first again after 30 minutes and jitter, and the second, stored by then, after its own.
    expect(minutes(requests)).toEqual([0, 5, 36]);
  });

  it("that gets a response does not lift the block of the one before it", async () => {
    const { requests, saved } = await change(
      [
        [0, "one"],
        [5, "two"],
        [6, "one"],
      ],
      ["two"],
    );
    expect(requests.filter((one) => one >= 6 * MINUTE && one < 30 * MINUTE)).toEqual([]);
    expect(requests.filter((one) => one >= 5 * MINUTE && one < 6 * MINUTE).length).toBeGreaterThan(
      0,
    );
    expect(saved.snapshot.health.kind).toBe("failing");
  });
});

describe("with free observations", () => {
  const unmoved = (at: Instant) => learned(at, 0);
  const moving = (at: Instant, nth: number) => learned(at, nth % 100);

  it("the endpoint is polled for the rest every quarter of an hour", async () => {
    const { requests, saved } = await runScenario({
      length: 2 * HOUR,
      observations: reporting(MINUTE),
      respond: unmoved,
    });
    expect(new Set(gapsIn(requests).slice(1))).toEqual(new Set([900]));
    expect(saved.pace.reason).toBe("free");
    expect(saved.snapshot).toMatchObject({ reading: { source: "statusline" } });
  });

  it("the normal interval is back as soon as they end", async () => {
    const until = START + 50 * MINUTE;
    const { requests } = await runScenario({
      length: 2 * HOUR,
      observations: reporting(MINUTE, until),
      respond: moving,
    });
    const after = requests.filter((at) => at > 50 * MINUTE);
    expect(after[0]).toBeLessThanOrEqual(53 * MINUTE);
    expect(new Set(gapsIn(after.slice(0, 3)))).toEqual(new Set([90]));
  });

  it("that come rarely, polls are hardly deferred", async () => {
    const { requests } = await runScenario({
      length: 20 * MINUTE,
      observations: reporting(10 * MINUTE),
      respond: moving,
    });
    expect(Math.max(...gapsIn(requests))).toBeLessThanOrEqual(270);
  });

  it("a reset still has its poll", async () => {
    const { requests } = await runScenario({
      length: 4 * HOUR + 3 * MINUTE,
      observations: reporting(2 * MINUTE),
      respond: unmoved,
    });
    const [first = 0, ...others] = requests.filter((at) => at > 4 * HOUR);
    expect(first).toBeGreaterThanOrEqual(4 * HOUR + 5 * SECOND);
    expect(first).toBeLessThanOrEqual(4 * HOUR + 10 * SECOND);
    expect(others.length).toBeLessThanOrEqual(1);
  });

  it("a block ends when it would have without them", async () => {
    const respond = (at: Instant, nth: number): Outcome =>
      nth === 1 ? { kind: "throttled", retryAfter: millis(20 * MINUTE) } : unmoved(at);
    const free = await runScenario({ length: HOUR, observations: reporting(MINUTE), respond });
    const alone = await runScenario({ length: HOUR, respond });
    expect(free.requests.slice(0, 2)).toEqual(alone.requests.slice(0, 2));
    expect(free.renders.length).toBeGreaterThan(20);
  });

  it("a new login is noticed as soon as without them", async () => {
    const renewed = START + 30 * MINUTE;
    const { requests } = await runScenario({
      observations: reporting(MINUTE),
      login: (at) =>
        at < renewed ? { kind: "signedOut", why: "missing", where: "/file" } : signedIn,
    });
    expect(requests[0]).toBeLessThan(renewed - START + 15 * SECOND);
  });

  it("a response that lags behind them takes no number back, and causes no flash", async () => {
    const { requests, saved } = await runScenario({
      length: 18 * MINUTE,
      observations: reporting(MINUTE, START + 14 * MINUTE),
      respond: (at) => learned(at, 3),
    });
    expect(requests.at(-1)).toBeGreaterThan(14 * MINUTE);
    expect(saved.snapshot).toMatchObject({
      reading: { source: "statusline", windows: [{ used: 14 }] },
    });
    // An observation is merged at the next render: a countdown's is a moment past the minute.
    const { changedAt } = saved.snapshot as Extract<Snapshot, { kind: "read" }>;
    expect([0, 1]).toContain((changedAt ?? 0) - (START + 14 * MINUTE));
  });

  it("a number that the endpoint took back long ago is not shown for ever", async () => {
    const { saved } = await runScenario({
      length: HOUR,
      observations: reporting(MINUTE, START + 10 * MINUTE),
      respond: (at) => learned(at, 3),
    });
    expect(saved.snapshot).toMatchObject({
      reading: { source: "api", windows: [{ used: 3 }] },
    });
  });

  it("another account's is on the line at no time, and takes no time from the polls", async () => {
    const others = (at: Instant): readonly Observation[] => {
      if (at < START + 2 * MINUTE) return [];
      const window = { scope: { kind: "session" }, used: percent(98), resetsAt } as const;
      return [{ window, at: instant(at - (at % MINUTE)), source: "statusline" }];
    };
    const resetsAt = instant(START + 4.5 * HOUR);
    const { shown, requests } = await runScenario({
      length: 20 * MINUTE,
      observations: others,
      respond: (at, nth) => learned(at, nth),
    });
    for (const { snapshot } of shown)
      if (snapshot.kind === "read") {
        expect(snapshot.reading).toMatchObject({ source: "api", windows: [{ resetsAt: RESET }] });
        expect(snapshot.reading.windows[0]?.used).toBeLessThan(98);
      }
    expect(new Set(gapsIn(requests))).toEqual(new Set([90]));
  });

  it("an observation is rendered at the next wake, without a request, even while one is in flight", async () => {
    const renders: [number, number][] = [];
    let observed: readonly Observation[] = [];
    const clock = virtualClock(START, START + 3 * SECOND, () => loop.stop());
    const loop: PollLoop = startLoop(
      { snapshot: blankSnapshot(instant(START)), pace: INITIAL_PACE },
      {
        clock,
        random: () => 0.5,
        elsewhere: () => NOTHING_ELSEWHERE,
        limits: () => ({ interval: millis(90 * SECOND), budget: 28 }),
        login: async () => signedIn,
        account: () => null,
        observations: () => observed,
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
          renders.push([now - START, used ?? -1]);
          if (now - START === SECOND && observed.length === 0) {
            observed = reporting(SECOND)(now);
            setImmediate(loop.wake);
          }
          return instant(now + SECOND);
        },
      },
    );
    await loop.done;
    expect(renders).toContainEqual([SECOND, -1]);
    // The clock has not gone on: it was the wake.
    expect(renders).toContainEqual([SECOND, 1]);
  });
});

describe("with source = local", () => {
  const never = () => false;
  const failingLogin = (): Login => {
    throw new TypeError("the login was read");
  };

  it("no request is made and no login read, and observations count", async () => {
    const { requests, saved } = await runScenario({
      length: HOUR,
      mayRequest: never,
      login: failingLogin,
      observations: reporting(MINUTE),
    });
    expect(requests).toEqual([]);
    expect(saved.snapshot).toMatchObject({
      health: { kind: "healthy" },
      reading: { source: "statusline", windows: [{ used: 59 }] },
      answeredAt: null,
    });
    expect(saved.snapshot.dueAt).toBeGreaterThanOrEqual(START + HOUR);
    expect(saved.pace).toEqual({ ...INITIAL_PACE, reason: "local" });
  });

  it("no request is made under constant refreshes", async () => {
    const { requests } = await runScenario({
      mayRequest: never,
      login: failingLogin,
      onRender: refreshOften(),
    });
    expect(requests).toEqual([]);
  });

  it("a number goes stale, and the lack of numbers is reported", async () => {
    const { saved } = await runScenario({
      mayRequest: never,
      observations: reporting(MINUTE, START + 10 * MINUTE),
    });
    expect(saved.snapshot).toMatchObject({
      reading: { at: START + 10 * MINUTE },
      health: { kind: "failing", failure: { kind: "waiting" } },
    });
    expect(saved.snapshot).toMatchObject({ freshUntil: START + 10 * MINUTE + 370 * SECOND });
    const silent = await runScenario({ mayRequest: never });
    expect(silent.saved.snapshot).toMatchObject({
      kind: "blank",
      health: { kind: "failing", failure: { kind: "waiting" } },
    });
  });

  it("a change of the setting takes effect at the next wake, and an earlier block is kept", async () => {
    const respond = (at: Instant, nth: number): Outcome =>
      nth === 3 ? { kind: "throttled", retryAfter: millis(40 * MINUTE) } : learned(at);
    const away = (at: Instant) => at >= START + 10 * MINUTE && at < START + 30 * MINUTE;
    const mayRequest = (at: Instant) => !away(at);
    const begun = await runScenario({ length: 12 * MINUTE, mayRequest, respond });
    expect(begun.saved.pace.reason).toBe("local");
    const { requests, saved } = await runScenario({ length: 2 * HOUR, mayRequest, respond });
    const [first = 0, second = 0, third = 0, fourth = 0] = requests;
    expect([first, second - first, third - second]).toEqual([0, 90_000, 90_000]);
    expect(fourth).toBe(third + 40 * MINUTE + 0.05 * 40 * MINUTE);
    expect(saved.snapshot.health).toEqual({ kind: "healthy" });
  });

  it("a restarted daemon keeps its schedule", async () => {
    const first = await runScenario({ length: 5 * MINUTE });
    const begin = START + 5 * MINUTE + SECOND;
    const second = await runScenario({ from: first.saved, begin, length: 2 * MINUTE });
    // Unchanged so far: after 90, 90 and 135 s.
    expect([...first.requests, ...second.requests].map((at) => at / SECOND)).toEqual([
      0, 90, 180, 315,
    ]);
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

  /** Notifies the loop once, at the first render from `AT` on, as the folder watcher does. */
  const notifyOnce = () => {
    let done = false;
    return (at: Instant, loop: PollLoop): void => {
      if (done || at < START + AT) return;
      done = true;
      setImmediate(loop.loginChanged);
    };
  };

  /** No poll is due by itself while these tests last. */
  const unasked = { interval: millis(30 * MINUTE), renderEvery: SECOND };
  const since = (at: Instant) => at - START >= AT;

  it("to none is shown at once, and one that is back is healthy again, neither with a request", async () => {
    const { requests, shown } = await runScenario({
      ...unasked,
      length: MINUTE,
      login: (at) => (since(at) && at < START + AT + 30 * SECOND ? loggedOut : token("one")),
      onRender: notifyOnce(),
    });
    expect(requests).toEqual([0]);
    const without = shown.filter(({ snapshot }) => snapshot.health.kind === "failing");
    expect(without[0]?.at).toBeLessThanOrEqual(AT + SECOND);
    // Nothing reported that the login is back: it is checked every few seconds.
    expect(without.at(-1)?.at).toBeLessThanOrEqual(AT + 41 * SECOND);
    expect(shown.at(-1)?.snapshot).toMatchObject({ kind: "read", health: { kind: "healthy" } });
  });

  it("to a renewed token keeps the numbers and makes no request", async () => {
    const { requests, shown, saved } = await runScenario({
      ...unasked,
      length: MINUTE,
      account: () => "anna",
      login: (at) => token(since(at) ? "two" : "one"),
      onRender: notifyOnce(),
    });
    expect(requests).toEqual([0]);
    expect(new Set(shown.slice(1).map(({ snapshot }) => snapshot.kind))).toEqual(new Set(["read"]));
    expect(saved.snapshot.owner?.token).toBe(new Secret("two").fingerprint);
  });

  it("that expired overnight is used as soon as it is renewed", async () => {
    const { requests, saved } = await runScenario({
      length: 9 * HOUR,
      login: (at) =>
        at < START + HOUR
          ? token("one")
          : at < START + 8 * HOUR
            ? { kind: "signedOut", why: "expired", where: "/file" }
            : token("two"),
    });
    expect(requests.filter((at) => at >= HOUR && at < 8 * HOUR)).toEqual([]);
    expect(requests.find((at) => at >= 8 * HOUR)).toBeLessThan(8 * HOUR + 15 * SECOND);
    expect(saved.snapshot.health).toEqual({ kind: "healthy" });
  });

  it.each([
    ["both files", 0, 0],
    ["the login first", 0, 900],
    ["the account first", 900, 0],
  ])("to another account takes the numbers away at once: %s", async (_, tokenLate, accountLate) => {
    const { requests, shown, tokens } = await runScenario({
      ...unasked,
      length: 10 * SECOND,
      account: (at) => (at < START + AT + accountLate ? "anna" : "ben"),
      login: (at) => token(at < START + AT + tokenLate ? "annas" : "bens"),
      respond: (at) => learned(at, at < START + AT ? 54 : 7),
      onRender: notifyOnce(),
      renderEvery: millis(100),
    });
    const percents = shown.map(({ at, snapshot }) => [
      at,
      snapshot.kind === "read" ? snapshot.reading.windows[0]?.used : "none",
    ]);
    const switched = AT + accountLate;
    const last = percents.findLast(([, used]) => used === 54)?.[0];
    expect(last).toBeLessThanOrEqual(switched + 100);
    expect(percents.at(-1)?.[1]).toBe(7);
    expect(requests.length).toBe(2);
    expect(tokens).toEqual(["annas", "bens"].map((name) => new Secret(name).fingerprint));
  });

  it("during a block is tried at once, and the block of the one before stays", async () => {
    let last = START;
    const { requests, tokens } = await runScenario({
      ...unasked,
      length: 30 * SECOND,
      account: () => "anna",
      login: (at) => token(since(at) && at < START + 15 * SECOND ? "two" : "one"),
      respond: () => ({ kind: "throttled", retryAfter: millis(40 * MINUTE) }),
      onRender: (at, loop) => {
        if (at - last < SECOND) return;
        last = at;
        setImmediate(loop.loginChanged);
      },
    });
    expect(tokens).toEqual(["one", "two"].map((name) => new Secret(name).fingerprint));
    expect(requests[1]).toBeLessThanOrEqual(AT + SECOND);
  });

  it("aborts the request in flight, and the response to the other account is not shown", async () => {
    const shown: unknown[] = [];
    let account = "anna";
    let requestCount = 0;
    const clock = virtualClock(START, START + MINUTE, () => loop.stop());
    const loop: PollLoop = startLoop(
      { snapshot: blankSnapshot(instant(START)), pace: INITIAL_PACE },
      {
        clock,
        random: () => 0.5,
        elsewhere: () => NOTHING_ELSEWHERE,
        limits: () => ({ interval: millis(90 * SECOND), budget: 28 }),
        login: async () => token(account),
        account: () => account,
        activeAt: () => null,
        observations: () => [],
        mayRequest: () => true,
        request: (_, signal) => {
          requestCount += 1;
          if (requestCount > 1) return Promise.resolve(learned(clock.now(), 7));
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
            setImmediate(loop.loginChanged);
          }
          return instant(now + SECOND);
        },
      },
    );
    await loop.done;
    expect(requestCount).toBe(2);
    expect(new Set(shown)).toEqual(new Set([false, 7]));
  });

  it("to another account with source = local leaves nothing of the first account's either", async () => {
    const { saved } = await runScenario({
      mayRequest: () => false,
      account: (at) => (at - START < 2 * MINUTE ? "anna" : "ben"),
      observations: reporting(MINUTE, START + MINUTE),
    });
    expect(saved.snapshot).toMatchObject({ kind: "blank", owner: { account: "ben" } });
  });
});

describe("external events", () => {
  it("a refresh polls at once, but neither against a block nor past the budget", async () => {
    const pressing = await runScenario({ onRender: refreshOften(), length: 50 * MINUTE });
    expect(busiest(pressing.requests)).toBe(28);
    const blocked = await runScenario({
      respond: () => ({ kind: "throttled", retryAfter: millis(30 * MINUTE) }),
      onRender: refreshOften(),
      length: 10 * MINUTE,
    });
    expect(blocked.requests.length).toBe(1);
  });

  it("a wake renders at once, and makes no request", async () => {
    const undisturbed = await runScenario({ length: 10 * MINUTE });
    let wokenAt: Instant | null = null;
    const woken = await runScenario({
      length: 10 * MINUTE,
      onRender: (at, loop) => {
        if (wokenAt !== null || at < START + MINUTE) return;
        wokenAt = at;
        setImmediate(loop.wake);
      },
    });
    const times = (at: number) => woken.renders.filter((one) => one === at).length;
    expect(times((wokenAt ?? 0) - START)).toBe(2);
    expect(woken.renders.length).toBe(undisturbed.renders.length + 1);
    expect(woken.requests).toEqual(undisturbed.requests);
  });

  it("rendering goes on while a request is in flight, and a stop aborts it", async () => {
    let aborted = false;
    const renders: number[] = [];
    const clock = virtualClock(START, START + 10 * MINUTE, () => loop.stop());
    const loop: PollLoop = startLoop(
      { snapshot: blankSnapshot(instant(START)), pace: INITIAL_PACE },
      {
        clock,
        random: () => 0.5,
        elsewhere: () => NOTHING_ELSEWHERE,
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
          renders.push(now);
          return instant(now + MINUTE);
        },
      },
    );
    expect(await loop.done).toBe("stopped");
    expect(renders.length).toBeGreaterThanOrEqual(10);
    expect(aborted).toBe(true);
  });

  it("the loop ends when another poller has taken over", async () => {
    const { ending, requests } = await runScenario({ held: (at) => at < START + 10 * MINUTE });
    expect(ending).toBe("lost");
    expect(Math.max(...requests)).toBeLessThan(10 * MINUTE);
  });

  it("the loop throws a bug of ours", async () => {
    const mistake = runScenario({
      respond: () => {
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
  ])(
    "polling goes on at once, with one request and no burst, when the machine %s",
    async (_, jump) => {
      // Timers stop in a machine's sleep: for the loop, the clock jumps while it sleeps.
      let [before, woke] = [0, 0];
      let [requestCount, last] = [0, 0];
      const { requests, renders, ending } = await runScenario({
        length: 3 * HOUR + Math.max(jump, 0),
        respond: (at, nth) => {
          [requestCount, last] = [nth, at];
          return learned(at, nth % 100);
        },
        onRender: (at, _, set) => {
          // Between two requests.
          const between = at - last > 10 * SECOND && at - last < MINUTE;
          if (woke !== 0 || at < START + HOUR || !between) return;
          [before, woke] = [requestCount, at + jump];
          setImmediate(() => set(instant(woke)));
        },
      });
      expect(ending).toBe("stopped");
      // What has expired meanwhile is shown as expired at once.
      expect(renders.filter((at) => Math.abs(at + START - woke) < SECOND).length).toBeGreaterThan(
        0,
      );
      const later = requests.slice(before);
      const [first = 0] = later;
      expect(first + START - woke).toBeGreaterThanOrEqual(0);
      expect(first + START - woke).toBeLessThan(5 * MINUTE);
      expect(Math.min(...gapsIn(later))).toBeGreaterThanOrEqual(90);
      expect(later.length).toBeGreaterThan(20);
      // By a clock that was never set; the machine's sleep counts as time.
      const real = requests.map((at, nth) => (nth >= before && jump < 0 ? at - jump : at));
      expect(busiest(real)).toBeLessThanOrEqual(28);
    },
  );

  it.each([-2 * HOUR, -HOUR / 2, HOUR])(
    "a reading keeps its age on the boot clock when the calendar is set by %i ms",
    async (by) => {
      let set = 0;
      const ages = new Set<number>();
      await runScenario({
        length: 3 * HOUR,
        uptime: (at) => at - START - set,
        respond: (at, nth) =>
          nth === 1 ? learned(at) : { kind: "throttled", retryAfter: millis(HOUR) },
        onRender: (at, _loop, setClock, snapshot) => {
          const elapsed = at - START - set;
          if (snapshot.kind !== "read") return;
          if (elapsed < 20 * MINUTE || elapsed > 50 * MINUTE) return;
          ages.add(Math.round((at - snapshot.reading.at - elapsed) / SECOND));
          if (set !== 0 || elapsed < 30 * MINUTE) return;
          set = by;
          setImmediate(() => setClock(instant(at + by)));
        },
      });
      expect(set).toBe(by);
      // The render before the clock was set sees the old calendar.
      expect([...ages]).toEqual([0]);
    },
  );

  it("polling goes on within the budget after the clock was set back by a day", async () => {
    const respond = (at: Instant, nth: number) => learned(at, nth % 100);
    const first = await runScenario({ length: 5 * MINUTE, respond });
    const { requests } = await runScenario({ from: first.saved, begin: START - DAY, respond });
    expect(requests.length).toBeGreaterThan(20);
    expect(busiest(requests)).toBeLessThanOrEqual(28);
  });

  it.each([
    ["after a 429 with Retry-After: 3600", true],
    ["with the burst used up", false],
  ])("a clock that is set forward by 62 minutes frees nothing %s", async (_, blocked) => {
    const AHEAD = 62 * MINUTE;
    let ahead = 0;
    const sent: number[] = [];
    await runScenario({
      length: 4 * HOUR,
      uptime: (at) => at - START - ahead,
      respond: (at, nth) => {
        sent.push(at - START - ahead);
        if (blocked && nth === 1) return { kind: "throttled", retryAfter: millis(HOUR) };
        return learned(at, nth % 100);
      },
      onRender: (at, loop, set) => {
        if (ahead === 0 && !blocked && sent.length < 5) setImmediate(() => loop.refresh());
        if (ahead !== 0 || at < START + MINUTE) return;
        ahead = AHEAD;
        setImmediate(() => {
          set(instant(at + AHEAD));
          loop.refresh();
        });
      },
    });
    expect(ahead).toBe(AHEAD);
    const before = sent.filter((at) => at <= MINUTE).length;
    expect(before).toBe(blocked ? 1 : 5);
    expect(sent[before]).toBeGreaterThanOrEqual(blocked ? HOUR : 5 * MINUTE);
    expect(busiest(sent)).toBeLessThanOrEqual(28);
  });
});
