/** Which alerts are due: each once a window and level, and only from numbers that are certain. */
import { describe, expect, it } from "vitest";
import { type AlertMarks, NO_ALERT_MARKS } from "../../../src/model/alerts/alert.ts";
import { decideAlerts, markSent } from "../../../src/model/alerts/decide.ts";
import { alertSample } from "../../../src/model/alerts/sample.ts";
import type { Failure } from "../../../src/model/outcome.ts";
import type { Snapshot } from "../../../src/model/snapshot.ts";
import { after, DAY, HOUR, type Instant, MINUTE } from "../../../src/model/units.ts";
import type { Window } from "../../../src/model/window.ts";
import { failing, NOW, read, session, week } from "../../render/sample.ts";

const LEVELS = [80, 95];
const RESET = after(NOW, 2 * HOUR);
const WEEK_END = after(NOW, 3 * DAY);

/** A snapshot that was read at `at`. */
const readAt = (at: Instant, windows: readonly Window[], changes: object = {}): Snapshot =>
  read({ at, windows }, { dueAt: after(at, 90_000), freshUntil: after(at, 190_000), ...changes });

interface Step {
  readonly snapshot: Snapshot;
  readonly now: Instant;
  readonly hitsAt?: Instant | null;
  readonly activeAt?: Instant | null;
  readonly levels?: readonly number[];
  /** Nothing is delivered. */
  readonly silent?: boolean;
}

const step = (minutes: number, windows: readonly Window[], more: Partial<Step> = {}): Step => {
  const now = after(NOW, minutes * MINUTE);
  return { snapshot: readAt(now, windows), now, ...more };
};

/** What is told at each step, as `event window level`. */
function told(...steps: readonly Step[]): readonly string[] {
  let marks: AlertMarks = NO_ALERT_MARKS;
  return steps.map(({ snapshot, now, hitsAt = null, activeAt = null, levels = LEVELS, silent }) => {
    const sample = alertSample(snapshot, { now, activeAt, hitsAt: () => hitsAt });
    const decided = decideAlerts(marks, sample, levels);
    marks = silent ? decided.marks : decided.due.reduce(markSent, decided.marks);
    return decided.due
      .map(({ event, scope, level }) => [event, scope?.kind, level].filter(Boolean).join(" "))
      .join(", ");
  });
}

describe("levels", () => {
  const five = (minutes: number, used: number, reset: Instant | null = RESET, more = {}) =>
    step(minutes, [session(used, reset)], more);

  it.each<[string, readonly Step[], readonly string[]]>([
    [
      "each is told once",
      [five(0, 79), five(1, 80), five(2, 90), five(3, 95), five(4, 99)],
      ["", "level session 80", "", "level session 95", ""],
    ],
    [
      "at first sight only the highest is told",
      [five(0, 97), five(1, 98)],
      ["level session 95", ""],
    ],
    ["a jump over both tells the highest", [five(0, 50), five(1, 100)], ["", "level session 95"]],
    [
      "a correction downward repeats nothing",
      [five(0, 81), five(1, 78), five(2, 82)],
      ["level session 80", "", ""],
    ],
    [
      "a reset that is 15 minutes off is the same",
      [
        five(0, 81),
        five(1, 82, after(RESET, 15 * MINUTE)),
        five(2, 83, after(RESET, -15 * MINUTE)),
      ],
      ["level session 80", "", ""],
    ],
    [
      "a gap in the data repeats nothing",
      [five(0, 81), five(1, 82, null), five(2, 83)],
      ["level session 80", "", ""],
    ],
    [
      "what was not delivered stays due",
      [five(0, 81, RESET, { silent: true }), five(1, 81), five(2, 81)],
      ["level session 80", "level session 80", ""],
    ],
    [
      "other levels are a new start",
      [
        five(0, 70),
        five(1, 85, RESET, { levels: [60, 90] }),
        five(2, 91, RESET, { levels: [60, 90] }),
      ],
      ["", "", "level session 90"],
    ],
    [
      "no levels tell nothing, and what is reached by then is passed over",
      [five(0, 70), five(1, 85, RESET, { levels: [] }), five(2, 86), five(3, 95)],
      ["", "", "", "level session 95"],
    ],
  ])("%s", (_, steps, events) => expect(told(...steps)).toEqual(events));

  it("each window has its own", () => {
    const both = [session(85, RESET), week(96, WEEK_END)];
    expect(told(step(0, both), step(1, both))).toEqual(["level session 80, level week 95", ""]);
  });

  it.each<[string, Snapshot, Instant]>([
    ["a stale number", readAt(NOW, [session(99, RESET)]), after(NOW, 11 * MINUTE)],
    [
      "a number that is held",
      readAt(NOW, [session(99, RESET)], { held: [{ kind: "session" }] }),
      NOW,
    ],
    [
      "a number of unknown age",
      readAt(NOW, [session(99, RESET)], { undated: [{ kind: "session" }] }),
      NOW,
    ],
    ["a window that has ended", readAt(NOW, [session(99, NOW)]), NOW],
    ["a number from the future", readAt(after(NOW, HOUR), [session(99, RESET)]), NOW],
  ])("%s tells nothing", (_, snapshot, now) => expect(told({ snapshot, now })).toEqual([""]));
});

describe("resets", () => {
  const next = after(RESET, 6 * HOUR);
  it.each<[string, readonly Step[], readonly string[]]>([
    [
      "of a window that had reached a level",
      [step(0, [session(85, RESET)]), step(125, [session(1, next)])],
      ["level session 80", "reset session"],
    ],
    [
      "once",
      [step(0, [session(85, RESET)]), step(125, [session(0)]), step(126, [session(1, next)])],
      ["level session 80", "reset session", ""],
    ],
    [
      "not of one that had not",
      [step(0, [session(70, RESET)]), step(125, [session(1, next)])],
      ["", ""],
    ],
    [
      "not where the next one is full too",
      [step(0, [session(85, RESET)]), step(125, [session(90, next)])],
      ["level session 80", "level session 80"],
    ],
    [
      "not after half a day",
      [step(0, [session(85, RESET)]), step(900, [session(1, after(NOW, 18 * HOUR))])],
      ["level session 80", ""],
    ],
    [
      "and the next window tells its levels again",
      [
        step(0, [session(85, RESET)]),
        step(125, [session(1, next)]),
        step(200, [session(81, next)]),
      ],
      ["level session 80", "reset session", "level session 80"],
    ],
    [
      "not while the window is missing",
      [step(0, [session(85, RESET)]), step(125, []), step(126, [session(85, RESET)])],
      ["level session 80", "", ""],
    ],
  ])("are told %s", (_, steps, events) => expect(told(...steps)).toEqual(events));

  it.each<[string, Window, Window, string]>([
    ["a week given back", week(60, WEEK_END), week(0, after(NOW, 7 * DAY)), "early-reset week"],
    ["with the same reset", week(60, WEEK_END), week(2, WEEK_END), "early-reset week"],
    ["without a reset yet", session(60, RESET), session(0), "early-reset session"],
    ["not a correction", week(60, WEEK_END), week(40, WEEK_END), ""],
    ["not a reset that moved", week(60, WEEK_END), week(61, after(WEEK_END, DAY)), ""],
    ["not a week that was hardly used", week(6, WEEK_END), week(0, after(NOW, 7 * DAY)), ""],
  ])("before the time: %s", (_, before, later, event) =>
    expect(told(step(0, [before]), step(2, [later]), step(3, [later]))).toEqual(["", event, ""]),
  );
});

describe("forecasts", () => {
  const hits = (minutes: number, hitsAt: Instant | null, used = 60): Step =>
    step(minutes, [session(used, RESET)], { hitsAt });
  const soon = after(NOW, HOUR);

  it.each<[string, readonly Step[], readonly string[]]>([
    ["one is not enough", [hits(0, soon), hits(2, null)], ["", ""]],
    [
      "two in a row that agree, once",
      [hits(0, soon), hits(2, soon), hits(4, soon)],
      ["", "forecast session", ""],
    ],
    ["two that do not agree", [hits(0, soon), hits(2, after(NOW, 95 * MINUTE))], ["", ""]],
    [
      "the same reading twice",
      [hits(0, soon), { ...hits(0, soon), now: after(NOW, MINUTE) }],
      ["", ""],
    ],
    [
      "not after the reset",
      [hits(0, after(RESET, MINUTE)), hits(2, after(RESET, MINUTE))],
      ["", ""],
    ],
    ["not at the limit", [hits(0, soon, 100), hits(2, soon, 100)], ["level session 95", ""]],
  ])("%s", (_, steps, events) => expect(told(...steps)).toEqual(events));
});

describe("the login", () => {
  const bad = (failure: Failure, minutes = 0, more: Partial<Step> = {}): Step =>
    step(minutes, [], {
      snapshot: { ...read({ windows: [] }), health: failing(failure) },
      ...more,
    });
  const revoked: Failure = { kind: "refused", why: "revoked" };
  const expired: Failure = { kind: "signedOut", why: "expired", where: "/home/me" };
  const offline: Failure = { kind: "unreachable", cause: "network", detail: "ENOTFOUND" };
  const good = step(20, [session(1, RESET)]);

  it.each<[string, readonly Step[], readonly string[]]>([
    [
      "is told once, and its recovery once",
      [bad(revoked), bad(revoked, 1), good, good],
      ["trouble", "", "recovered", ""],
    ],
    [
      "another failure of it is no news",
      [bad(revoked), bad({ ...expired, why: "missing" }, 1)],
      ["trouble", ""],
    ],
    [
      "a network failure is none, and no recovery",
      [bad(revoked), bad(offline, 1), good],
      ["trouble", "", "recovered"],
    ],
    [
      "a recovery needs a fresh number",
      [bad(revoked), { ...good, now: after(NOW, 60 * MINUTE) }],
      ["trouble", ""],
    ],
    ["untold trouble has no recovery", [bad(revoked, 0, { silent: true }), good], ["trouble", ""]],
    ["that expired in the night is not told", [bad(expired, 600, { activeAt: NOW })], [""]],
    [
      "that expired while Claude Code runs is",
      [bad(expired, 10, { activeAt: after(NOW, 5 * MINUTE) })],
      ["trouble"],
    ],
    ["that expired, with no sign of Claude Code, is", [bad(expired, 10)], ["trouble"]],
    ["a torn file passes", [bad({ kind: "signedOut", why: "torn", where: "/" })], [""]],
  ])("%s", (_, steps, events) => expect(told(...steps)).toEqual(events));
});

describe("accounts", () => {
  const owner = (account: string | null) => ({
    owner: { account, token: null, expiresAt: null, since: NOW },
  });
  const of = (account: string | null, minutes: number, used: number): Step => {
    const now = after(NOW, minutes * MINUTE);
    return { now, snapshot: readAt(now, [session(used, RESET)], owner(account)) };
  };
  it.each<[string, readonly Step[], readonly string[]]>([
    [
      "each has its own",
      [of("aa", 0, 85), of("bb", 1, 85), of("aa", 2, 86), of("bb", 3, 86)],
      ["level session 80", "level session 80", "", ""],
    ],
    [
      "one that is named later is the same",
      [of(null, 0, 85), of("aa", 1, 86), of("aa.bb", 2, 86), of("aa", 3, 87)],
      ["level session 80", "", "", ""],
    ],
    [
      "so is one that is not named for a while",
      [of("aa", 0, 85), of(null, 1, 86), of("aa", 2, 87)],
      ["level session 80", "", ""],
    ],
    [
      "two organizations are two",
      [of("aa.bb", 0, 85), of("aa.cc", 1, 85), of("aa.bb", 2, 86)],
      ["level session 80", "level session 80", ""],
    ],
  ])("%s", (_, steps, events) => expect(told(...steps)).toEqual(events));
});
