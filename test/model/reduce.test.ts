/** The snapshot after a reading, a failure, or an observation. */
import { describe, expect, it } from "vitest";
import { freshnessOf } from "../../src/model/freshness.ts";
import type { Observation } from "../../src/model/observations.ts";
import { type Failure, isLoginFailure, isPeerFailure } from "../../src/model/outcome.ts";
import type { Reading } from "../../src/model/reading.ts";
import { mergeObservations, reduceOutcome, reduceWithoutPoll } from "../../src/model/reduce.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { millis, SECOND } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import {
  FAILURES,
  failing,
  later,
  money,
  NOW,
  REFERENCE,
  type Read,
  read,
  SESSION_RESET,
  session,
  week,
} from "../render/sample.ts";

const learned = (reading: Partial<Reading> = {}) =>
  ({ kind: "learned", reading: { ...REFERENCE, ...reading } }) as const;

const throttled: Failure = { kind: "throttled", retryAfter: null };
const offline: Failure = { kind: "unreachable", cause: "network", detail: "ECONNREFUSED" };

describe("after a reading", () => {
  it("the snapshot is healthy, and fresh until the second poll", () => {
    expect(reduceOutcome(blankSnapshot(NOW), learned(), NOW, later(90))).toEqual({
      kind: "read",
      reading: REFERENCE,
      held: [],
      heldExtra: false,
      undated: [],
      owner: null,
      health: { kind: "healthy" },
      dueAt: later(90),
      freshUntil: later(90 + 90 + 10),
      changedAt: null,
      answeredAt: NOW,
      answered: REFERENCE.windows,
    });
  });

  it("a failure is over", () => {
    const failed = reduceOutcome(read(), throttled, later(90), later(150));
    expect(reduceOutcome(failed, learned(), later(150), later(240)).health).toEqual({
      kind: "healthy",
    });
  });

  const changedAt = (before: readonly Window[], windows: readonly Window[]) => {
    const known = read({ windows: before }, { changedAt: later(-500) });
    return (reduceOutcome(known, learned({ windows }), NOW, later(90)) as Read).changedAt;
  };

  it.each([
    ["the shown percent grew", [session(53)], [session(54)]],
    ["the window has reset", [session(97)], [session(0)]],
    ["the limit is reached", [session(99.9)], [session(100)]],
    ["the session appeared", [week(13)], [session(1), week(13)]],
    ["the session disappeared", [session(1), week(13)], [week(13)]],
  ])("the line flashes when %s", (_, before, windows) => {
    expect(changedAt(before, windows)).toBe(NOW);
  });

  it.each([
    ["nothing changed", [session(53)], [session(53)]],
    ["the change is below one shown percent", [session(53.1)], [session(53.4)]],
    ["only the week changed", [session(53), week(13)], [session(53), week(14)]],
    ["there is no session before and after", [week(13)], [week(13)]],
  ])("the line keeps its last flash when %s", (_, before, windows) => {
    expect(changedAt(before, windows)).toBe(later(-500));
  });
});

describe("what cannot be in a response", () => {
  const learnedFrom = (reading: Partial<Reading>) => {
    const after = reduceOutcome(blankSnapshot(NOW), learned(reading), NOW, later(90));
    return after.kind === "read" ? after.reading : null;
  };

  it.each([
    ["a session ends within five hours", session(31, later(5 * 3_600 + 300)), true],
    ["and not later", session(31, later(5 * 3_600 + 301)), false],
    ["a week ends within seven days", week(41, later(7 * 86_400 + 300)), true],
    ["and not later", week(41, later(7 * 86_400 + 301)), false],
    ["nor in ten years", week(41, later(3_649 * 86_400), "Opus"), false],
  ])("%s: the percentage stays, the reset only where it can be", (_, window, kept) => {
    const [found] = learnedFrom({ windows: [window] })?.windows ?? [];
    expect(found).toEqual({ ...window, resetsAt: kept ? window.resetsAt : null });
  });

  it.each([
    [{ used: 100_000_000, limit: null }, true],
    [{ used: 100_000_001, limit: null }, false],
    [{ used: 0, limit: 100_000_001 }, false],
    [{ used: 1e15, limit: 1e15, currency: "EUR" }, false],
    [{ used: 5_000_000, limit: null, currency: "KRW", exponent: 0 }, true],
    [{ used: 1e10, limit: null, currency: "KRW", exponent: 0 }, false],
  ] as const)("no plan costs a million a month: %j", (changes, kept) => {
    const extra = money(changes);
    expect(learnedFrom({ extra })?.extra).toEqual(kept ? extra : null);
  });
});

describe("after a failure", () => {
  it.each(FAILURES)(
    "of $kind, the last good reading stays, with the failure beside it",
    (failure) => {
      const before = read();
      const asksNobody =
        ["refused", "signedOut", "waiting"].includes(failure.kind) || isPeerFailure(failure);
      expect(reduceOutcome(before, failure, later(90), later(150))).toEqual({
        ...before,
        // A failed poll is tried again after a shorter wait, and that one counts.
        freshUntil: later(asksNobody ? 190 : 130),
        health: { kind: "failing", failure, since: later(90), failures: 1 },
        dueAt: later(150),
      });
    },
  );

  it("without a reading, the snapshot stays blank", () => {
    expect(reduceOutcome(blankSnapshot(NOW), offline, NOW, later(60))).toEqual({
      kind: "blank",
      health: { kind: "failing", failure: offline, since: NOW, failures: 1 },
      dueAt: later(60),
      owner: null,
    });
  });

  it("it keeps its start, and every attempt in a row is counted", () => {
    const once = reduceOutcome(read(), throttled, later(90), later(150));
    const twice = reduceOutcome(once, { ...throttled }, later(150), later(270));
    const other = reduceOutcome(twice, offline, later(270), later(500));
    expect(twice.health).toMatchObject({ since: later(90), failures: 2 });
    expect(other.health).toMatchObject({ since: later(270), failures: 3, failure: offline });
  });

  it("only refused and missing logins are login failures", () => {
    const kinds = FAILURES.filter(isLoginFailure).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["refused", "signedOut"]));
  });
});

const INTERVAL = millis(90 * SECOND);
const observed = (seconds: number, used: number): readonly Observation[] => [
  { window: session(used, SESSION_RESET), at: later(seconds), source: "statusline" },
];

describe("after a response, an observation from just before", () => {
  const known = read({ windows: [session(54, SESSION_RESET)] }, { changedAt: later(-500) });
  const answer = (used: number) => learned({ windows: [session(used, SESSION_RESET)] });

  it("is not reverted by an endpoint that lags, and nothing flashes", () => {
    expect(reduceOutcome(known, answer(51), NOW, later(90), observed(-60, 54))).toMatchObject({
      // The observed number stands, and the reading says so.
      reading: { at: NOW, source: "statusline", windows: [session(54, SESSION_RESET)] },
      answeredAt: NOW,
      changedAt: later(-500),
    });
  });

  it("is reverted when it is old and the next response agrees", () => {
    const once = reduceOutcome(known, answer(51), NOW, later(90), observed(-301, 54));
    expect(
      reduceOutcome(once, answer(51), later(90), later(180), observed(-301, 54)),
    ).toMatchObject({
      reading: { windows: [session(51, SESSION_RESET)] },
      changedAt: later(90),
    });
  });

  it("counts only when it is of this account", () => {
    const owner = { account: "a", token: "t", expiresAt: null, since: later(-60) };
    const before: Snapshot = { ...blankSnapshot(NOW), owner };
    const percents = (seconds: number) =>
      (reduceOutcome(before, answer(51), NOW, later(90), observed(seconds, 54)) as Read).reading
        .windows;
    expect(percents(-60)).toEqual([session(54, SESSION_RESET)]);
    expect(percents(-61)).toEqual([session(51, SESSION_RESET)]);
    expect(mergeObservations(before, observed(-61, 54), NOW, INTERVAL)).toBe(before);
  });
});

describe("after an observation from a free source", () => {
  const known = read({ windows: [session(54, SESSION_RESET)] });
  const merged = (before: Snapshot, observations: readonly Observation[], seconds = 60) =>
    mergeObservations(before, observations, later(seconds), INTERVAL);

  it("nothing new leaves the same object", () => {
    for (const observations of [[], observed(60, 53), observed(-10, 54)])
      expect(merged(known, observations)).toBe(known);
    const blanks = blankSnapshot(NOW);
    expect(merged(blanks, [])).toBe(blanks);
    const once = merged(known, observed(60, 55));
    expect(merged(once, observed(60, 55), 90)).toBe(once);
  });

  it("more of the session is shown, flashes, and postpones the next request", () => {
    expect(merged(known, observed(60, 55))).toEqual({
      ...known,
      reading: {
        ...known.reading,
        ...{ at: later(60), source: "statusline" },
        windows: [session(55, SESSION_RESET)],
      },
      dueAt: later(60 + 180),
      freshUntil: later(60 + 370),
      changedAt: later(60),
    });
  });

  it("the same number again confirms the reading", () => {
    expect(merged(known, observed(60, 54))).toMatchObject({
      reading: { at: later(60), source: "statusline" },
      freshUntil: later(60 + 370),
      changedAt: null,
    });
  });

  it.each([
    ["the endpoint is polled a quarter of an hour after its last response", 840, 900],
    ["the endpoint is polled at once after that", 950, 951],
  ])("%s", (_, seconds, due) => {
    const before = { ...known, dueAt: later(seconds + 1) };
    expect(merged(before, observed(seconds, 55), seconds).dueAt).toEqual(later(due));
  });

  it("a request planned for later stays planned", () => {
    const stretched = { ...known, dueAt: later(600) };
    expect(merged(stretched, observed(60, 55)).dueAt).toBe(later(600));
  });

  it.each(FAILURES.filter(({ kind }) => kind !== "waiting"))(
    "$kind stays, with its time",
    (failure) => {
      const before = { ...known, health: failing(failure), dueAt: later(70) };
      const after = merged(before, observed(60, 55));
      expect(after).toMatchObject({
        health: failing(failure),
        dueAt: later(70),
        freshUntil: later(430),
      });
    },
  );

  it("waiting is over", () => {
    const waiting = read(
      { windows: known.reading.windows },
      { health: failing({ kind: "waiting" }) },
    );
    expect(merged(waiting, observed(60, 55)).health).toEqual({ kind: "healthy" });
    // An observation that is already old does not end it.
    expect(merged(waiting, observed(60, 55), 600).health).toEqual(failing({ kind: "waiting" }));
  });

  it("before any response there is a number, and no money", () => {
    expect(merged(blankSnapshot(NOW), observed(60, 55))).toEqual({
      kind: "read",
      reading: {
        at: later(60),
        source: "statusline",
        windows: [session(55, SESSION_RESET)],
        extra: null,
      },
      held: [],
      heldExtra: false,
      undated: [],
      owner: null,
      health: { kind: "healthy" },
      dueAt: NOW,
      freshUntil: later(430),
      changedAt: null,
      answeredAt: null,
      answered: [],
    });
  });

  it("one of unknown age is marked and puts off no request, until a response or a change", () => {
    const undated = observed(60, 55).map((one) => ({ ...one, undated: true }) as const);
    const before = read({ windows: [] });
    const first = merged(before, undated) as Read;
    expect(first).toMatchObject({ undated: [{ kind: "session" }], dueAt: before.dueAt });
    expect(merged(first, observed(70, 56), 70)).toMatchObject({ undated: [] });
    const answer = learned({ at: later(90), windows: [session(55, SESSION_RESET)] });
    expect(reduceOutcome(first, answer, later(90), later(180), undated)).toMatchObject({
      reading: { source: "api" },
      undated: [],
    });
  });

  it("an old one makes a stale reading", () => {
    const hoursAgo = observed(-2 * 3_600, 55);
    expect(
      freshnessOf(merged(blankSnapshot(later(60)), hoursAgo) as Read, later(60), true).kind,
    ).toBe("stale");
  });
});

describe("another account's window", () => {
  const others = (seconds: number, used: number): readonly Observation[] => [
    { window: session(used, later(3 * 3_600)), at: later(seconds), source: "statusline" },
  ];
  const answer = (seconds: number, ...windows: readonly Window[]) =>
    learned({ at: later(seconds), windows });
  const known = reduceOutcome(
    blankSnapshot(NOW),
    answer(0, session(31, SESSION_RESET)),
    NOW,
    later(90),
  );

  it("is never shown, beside a response or between two", () => {
    expect(mergeObservations(known, others(30, 98), later(30), INTERVAL)).toBe(known);
    const next = answer(90, session(32, SESSION_RESET));
    expect(reduceOutcome(known, next, later(90), later(180), others(85, 98))).toMatchObject({
      reading: { source: "api", windows: [session(32, SESSION_RESET)] },
    });
  });

  it("that came first is gone with the first response", () => {
    const before = mergeObservations(blankSnapshot(NOW), others(0, 98), NOW, INTERVAL);
    const next = answer(20, session(32, SESSION_RESET));
    const after = reduceOutcome(before, next, later(20), later(180), others(0, 98));
    expect(after).toMatchObject({ reading: { windows: [session(32, SESSION_RESET)] } });
  });

  it.each<[string, readonly Window[]]>([
    ["has ended, and the next one has not begun", [session(0)]],
    ["is missing", []],
  ])("does not come back once the account's own %s", (_, windows) => {
    const at = 84 * 60 + 60;
    const after = reduceOutcome(known, answer(at, ...windows), later(at), later(at + 90));
    const late = others(at - 30, 99);
    expect(mergeObservations(after, late, later(at + 10), INTERVAL)).toBe(after);
  });
});

describe("where no request is allowed", () => {
  it("a recent number is healthy", () => {
    const before = read({}, { health: failing(offline) });
    expect(reduceWithoutPoll(before, later(60), later(150))).toEqual({
      ...before,
      health: { kind: "healthy" },
      dueAt: later(150),
    });
  });

  it.each([
    ["an old number", read(), 200],
    ["no number", blankSnapshot(NOW), 0],
  ])("%s is kept beside the waiting state", (_, before, seconds) => {
    expect(reduceWithoutPoll(before, later(seconds), later(seconds + 90))).toEqual({
      ...before,
      health: { ...failing({ kind: "waiting" }), since: later(seconds) },
      dueAt: later(seconds + 90),
    });
  });
});
