import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WindowOutlook } from "../../src/model/forecast/outlook.ts";
import type { Failure } from "../../src/model/outcome.ts";
import type { Reading } from "../../src/model/reading.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { after, DAY, HOUR, type Instant, millis } from "../../src/model/units.ts";
import {
  documentChangesAt,
  type JsonProblem,
  jsonDocument,
} from "../../src/render/json-document.ts";
import { anyFrame, anySnapshot } from "./anything.ts";
import {
  FAILURES,
  failing,
  later,
  money,
  NOW,
  type Read,
  read,
  SESSION_RESET,
  session,
  WEEK_RESET,
  week,
} from "./sample.ts";

const documentAt = (snapshot: Snapshot, seconds = 0, blockedBy: string | null = null) =>
  jsonDocument(snapshot, later(seconds), true, millis(HOUR), blockedBy);

describe("the forecast of a window", () => {
  const outlook: WindowOutlook = {
    scope: { kind: "session" },
    resetsAt: SESSION_RESET,
    used: 62,
    final: 84.6,
    low: 79.9,
    high: 94.2,
    hitsAt: null,
    scored: 12,
    warns: false,
  };
  const windows = [session(62, SESSION_RESET)];
  const said = { final: 85, low: 79, high: 95, hits_at: null, scored: 12 };
  const hits = { ...outlook, final: 100, low: null, high: null, hitsAt: later(3600) };
  const saidHits = {
    final: 100,
    low: null,
    high: null,
    hits_at: "2026-02-14T07:36:01.000Z",
    scored: 12,
  };
  it.each<[string, Partial<Reading>, readonly WindowOutlook[], number, unknown]>([
    ["is whole percents", { windows }, [outlook], 12, said],
    ["has the time of the limit", { windows }, [hits], 12, saidHits],
    ["is null where there is none", { windows }, [], 12, null],
    ["is null for another number", { windows: [session(63, SESSION_RESET)] }, [outlook], 12, null],
    ["is null for another window", { windows: [session(62, later(60))] }, [outlook], 12, null],
    ["is of one scope", { windows }, [{ ...outlook, scope: week(1).scope }], 12, null],
    ["is null once the number is stale", { windows }, [outlook], 191, null],
    [
      "is null once its limit did not come",
      { windows },
      [{ ...hits, hitsAt: later(10) }],
      12,
      null,
    ],
  ])("%s", (_, reading, outlooks, seconds, expected) => {
    const { five_hour } = documentAt(read(reading, { outlooks }), seconds);
    expect(five_hour?.forecast).toEqual(expected);
  });
});

describe("the document", () => {
  it("of the reference payload", () => {
    expect(documentAt(read(), 12)).toEqual({
      schema: 1,
      account: "default",
      state: "fresh",
      source: "api",
      via: null,
      fetched_at: "2026-02-14T06:36:01.000Z",
      age_seconds: 12,
      next_poll_at: "2026-02-14T06:37:31.000Z",
      five_hour: {
        utilization: 100,
        resets_at: "2026-02-14T08:00:01.000Z",
        resets_in_seconds: 5028,
        forecast: null,
        spark: null,
      },
      seven_day: {
        utilization: 13,
        resets_at: "2026-02-20T16:00:00.000Z",
        resets_in_seconds: 552227,
        forecast: null,
      },
      models: [
        {
          name: "Sonnet",
          utilization: 2,
          resets_at: "2026-02-20T16:00:00.000Z",
          resets_in_seconds: 552227,
          forecast: null,
        },
      ],
      extra_usage: {
        enabled: true,
        used: 5.56,
        limit: 50,
        currency: "USD",
        utilization: 11.12,
        forecast: null,
      },
      spend_limit: null,
      spark: null,
      problem: null,
    });
  });

  it("has the forecast of a month's extra usage in its money, while it is of this amount", () => {
    const extraOutlook = {
      until: after(NOW, 10 * DAY),
      used: 556,
      final: 1_212,
      low: null,
      high: 1_500,
      hitsAt: null,
      scored: 3,
    };
    const forecast = { final: 12.12, low: null, high: 15, hits_at: null, scored: 3 };
    const shown = (changes: Partial<typeof extraOutlook>) =>
      documentAt(read({}, { extraOutlook: { ...extraOutlook, ...changes } }), 12).extra_usage;
    expect(shown({})?.forecast).toEqual(forecast);
    expect(shown({ used: 555 })?.forecast).toBeNull();
    expect(shown({ until: NOW })?.forecast).toBeNull();
  });

  it.each<[string, number, string | null]>([
    ["has bars of its session", 0, "▁█"],
    ["has none of another one", 3 * HOUR, null],
  ])("%s", (_, apart, expected) => {
    const resetsAt = after(SESSION_RESET, apart);
    const spark = { levels: [7], session: { resetsAt, levels: [0, 7] }, until: later(60) };
    const shown = jsonDocument(read(), NOW, true, millis(0), null, spark);
    expect(shown.five_hour?.spark).toBe(expected);
    expect(shown.spark).toBe("█");
  });

  it("of a blank snapshot has every field too", () => {
    expect(documentAt(blankSnapshot(NOW))).toEqual({
      schema: 1,
      account: "default",
      state: "blank",
      source: null,
      via: null,
      fetched_at: null,
      age_seconds: null,
      next_poll_at: "2026-02-14T06:36:01.000Z",
      five_hour: null,
      seven_day: null,
      models: [],
      extra_usage: null,
      spend_limit: null,
      spark: null,
      problem: null,
    });
  });
});

describe("windows and money", () => {
  const reading = (snapshot: Snapshot, seconds = 0) => documentAt(snapshot, seconds);

  it("a missing window is null, and so is a missing reset", () => {
    const { five_hour, seven_day, models } = reading(read({ windows: [session(54)] }));
    expect(five_hour).toEqual({
      utilization: 54,
      resets_at: null,
      resets_in_seconds: null,
      forecast: null,
      spark: null,
    });
    expect(seven_day).toBeNull();
    expect(models).toEqual([]);
  });

  it("a window whose reset has passed is null, and the document stale", () => {
    const windows = [session(97, later(5)), week(46, WEEK_RESET), week(88, later(5), "Fable")];
    const before = reading(read({ windows }), 4);
    const since = reading(read({ windows }), 5);
    expect(before).toMatchObject({ state: "fresh", five_hour: { resets_in_seconds: 1 } });
    expect(since).toMatchObject({ state: "stale", five_hour: null, models: [] });
    expect(since.seven_day?.utilization).toBe(46);
  });

  it("every model has its sanitized name, limiting or not", () => {
    const windows = [week(2, null, "Sonnet"), week(88, null, "\x1b[31mFable\n")];
    const names = reading(read({ windows })).models.map(({ name }) => name);
    expect(names).toEqual(["Sonnet", "[31mFable"]);
  });

  it.each([
    ["no cap", money({ limit: null, utilization: null }), { limit: null, utilization: null }],
    ["no minor units", money({ currency: "JPY", exponent: 0 }), { used: 556, limit: 5000 }],
    ["switched off", money({ enabled: false }), { enabled: false, used: 5.56 }],
  ])("extra usage with %s", (_, extra, expected) => {
    expect(reading(read({ extra })).extra_usage).toMatchObject(expected);
  });

  it("no extra usage is null", () => {
    expect(reading(read({ extra: null })).extra_usage).toBeNull();
  });

  it("age and remaining time are whole seconds, rounded down", () => {
    const shown = reading(read({ windows: [session(54, later(10))] }), 3.4);
    expect(shown).toMatchObject({ age_seconds: 3, five_hour: { resets_in_seconds: 6 } });
  });

  it("the age is unknown when the clock was set back, and the number is not fresh", () => {
    expect(reading(read(), -60).age_seconds).toBe(null);
    expect(documentAt(read(), -60).state).toBe("stale");
  });
});

describe("state and problem", () => {
  const offline: Failure = { kind: "unreachable", cause: "network", detail: "ENETDOWN" };
  const throttled: Failure = { kind: "throttled", retryAfter: null };
  const expired: Failure = { kind: "signedOut", why: "expired", where: "/file" };
  const waiting: Failure = { kind: "waiting" };
  const failed = (failure: Failure) => read({}, { health: failing(failure), dueAt: later(600) });
  const blankAfter = (failure: Failure): Snapshot => ({
    ...blankSnapshot(NOW),
    health: failing(failure),
  });

  it.each<[string, Snapshot, number, string, string | null]>([
    ["healthy", read(), 0, "fresh", null],
    ["healthy, the poll a little late", read(), 119, "fresh", null],
    ["a late poll of a short interval", read({}, { dueAt: later(180) }), 190, "stale", null],
    ["no daemon polls, and the numbers are old", read(), 190, "stale", "not-running"],
    ["offline, the number still fresh", failed(offline), 100, "fresh", "unreachable"],
    ["offline for longer", failed(offline), 300, "stale", "unreachable"],
    ["offline before, and no daemon polls now", failed(offline), 630, "stale", "not-running"],
    ["throttled", failed(throttled), 300, "stale", "throttled"],
    ["no login", failed(expired), 300, "stale", "signed-out"],
    ["nothing yet", blankSnapshot(NOW), 0, "blank", null],
    [
      "no request is allowed, and Claude Code has written nothing",
      blankAfter(waiting),
      0,
      "blank",
      "waiting",
    ],
    [
      "no request is allowed, and Claude Code has written nothing recently",
      failed(waiting),
      300,
      "stale",
      "waiting",
    ],
    ["nothing yet, without a login", blankAfter(expired), 0, "blank", "signed-out"],
    ["nothing yet, and no daemon polls", blankSnapshot(NOW), 30, "blank", "not-running"],
    [
      "nothing yet, and no daemon polls after a failure",
      blankAfter(offline),
      30,
      "blank",
      "not-running",
    ],
  ])("%s", (_, snapshot, seconds, state, kind) => {
    const shown = documentAt(snapshot, seconds);
    expect(shown.state).toBe(state);
    expect(shown.problem?.kind ?? null).toBe(kind);
  });

  it.each(FAILURES)("every failure has its kind and sentence: %o", (failure) => {
    const kinds: Record<Failure["kind"], JsonProblem["kind"]> = {
      throttled: "throttled",
      refused: "refused",
      unreachable: "unreachable",
      garbled: "garbled",
      signedOut: "signed-out",
      waiting: "waiting",
    };
    const { problem } = documentAt(failed(failure));
    expect(problem).toMatchObject({ kind: kinds[failure.kind] });
    expect(problem?.message).toMatch(/\.$/);
  });

  it("a rate limit has an end, in local time in the message and in UTC in the field", () => {
    expect(documentAt(failed(throttled), 300).problem).toEqual({
      kind: "throttled",
      message: "The endpoint is rate-limited (HTTP 429); no request before 07:46.",
      until: "2026-02-14T06:46:01.000Z",
    });
    expect(documentAt(failed(throttled), 600).problem).toMatchObject({
      message: "The endpoint is rate-limited (HTTP 429).",
      until: null,
    });
  });

  it.each<[string, Partial<Read>, string, object]>([
    [
      "less than before",
      { held: [{ kind: "session" }, { kind: "week", model: "Opus" }], heldExtra: true },
      "The last response had less, or nothing, of 5h, Opus, extra usage; what was known stays until a second response agrees.",
      { state: "fresh", age_seconds: 60 },
    ],
    [
      "no known age",
      { undated: [{ kind: "session" }] },
      "Claude Code does not say how old its number of 5h is; the next response or change does.",
      { state: "stale", age_seconds: null },
    ],
  ])("a number that is not confirmed has a problem: %s", (_, changes, message, expected) => {
    const shown = documentAt(read({}, changes), 60);
    expect(shown).toMatchObject(expected);
    expect(shown.problem).toEqual({ kind: "unconfirmed", message, until: null });
    expect(documentAt({ ...failed(offline), ...changes }, 60).problem?.kind).toBe("unreachable");
  });

  it("what blocks polling outweighs the last failure", () => {
    const shown = documentAt(failed(expired), 0, "The cache folder cannot be written.");
    expect(shown.next_poll_at).toBeNull();
    expect(shown.problem).toEqual({
      kind: "not-running",
      message: "The cache folder cannot be written.",
      until: null,
    });
  });

  it.each<[string, Snapshot, number, string | null]>([
    ["has a time while a daemon polls", read(), 100, "2026-02-14T06:37:31.000Z"],
    ["is null once it is overdue, the number still fresh", read(), 120, null],
    ["is null when the first attempt is overdue", blankSnapshot(NOW), 30, null],
    ["is null where no request is allowed", blankAfter(waiting), 0, null],
  ])("the next poll %s", (_, snapshot, seconds, expected) => {
    expect(documentAt(snapshot, seconds).next_poll_at).toBe(expected);
  });
});

describe("whatever is known", () => {
  const window = ["forecast", "resets_at", "resets_in_seconds", "utilization"];
  const fields = {
    document: [
      "account",
      "age_seconds",
      "extra_usage",
      "fetched_at",
      "five_hour",
      "models",
      "next_poll_at",
      "problem",
      "schema",
      "seven_day",
      "source",
      "spark",
      "spend_limit",
      "state",
      "via",
    ],
    model: ["forecast", "name", ...window.slice(1)],
    session: [...window.slice(0, 3), "spark", "utilization"],
    extra: ["currency", "enabled", "forecast", "limit", "used", "utilization"],
    problem: ["kind", "message", "until"],
  };
  const blockedBy = fc.option(fc.constant("No claim."));

  it("the document is JSON of exactly the schema's keys, its times in UTC and its numbers numbers", () => {
    const keys = (part: object) => Object.keys(part).sort();
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    fc.assert(
      fc.property(anyFrame(), blockedBy, ({ snapshot, now, polled, utcOffset }, why) => {
        const shown = jsonDocument(snapshot, now, polled, utcOffset, why);
        expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
        expect(keys(shown)).toEqual(fields.document);
        for (const model of shown.models) expect(keys(model)).toEqual(fields.model);
        const windows = [shown.five_hour, shown.seven_day, shown.spend_limit].filter(
          (one) => one !== null,
        );
        for (const one of windows)
          expect(keys(one)).toEqual(one === shown.five_hour ? fields.session : window);
        if (shown.extra_usage !== null) expect(keys(shown.extra_usage)).toEqual(fields.extra);
        if (shown.problem !== null) expect(keys(shown.problem)).toEqual(fields.problem);
        const until = shown.problem?.until ?? null;
        const resets = [...windows, ...shown.models].map(({ resets_at }) => resets_at);
        for (const time of [shown.fetched_at, shown.next_poll_at, until, ...resets]) {
          if (time !== null) expect(time).toMatch(iso);
        }
        for (const { resets_in_seconds } of [...windows, ...shown.models]) {
          expect(resets_in_seconds ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("the documented example and the reference payload are the same shape", () => {
    const example = jsonDocument(read(), NOW, true, millis(0), null);
    expect(example.five_hour?.resets_at).toBe(new Date(SESSION_RESET).toISOString());
    expect(example.five_hour?.resets_in_seconds).toBe(5040);
  });
});

/** The document without the fields that tick. */
const withoutTicks = (snapshot: Snapshot, now: Instant) =>
  JSON.stringify(jsonDocument(snapshot, now, true, millis(0), null), (name, value) =>
    ["age_seconds", "resets_in_seconds"].includes(name) ? undefined : value,
  );

describe("the clock next changes the document", () => {
  const steady = read({ windows: [session(5)] });
  const failing = read({ windows: [session(5)] }, { dueAt: later(600) });
  it.each<[string, Snapshot, number, number]>([
    ["when the next poll is due", steady, 0, 90],
    ["every five seconds while a poll is under way", steady, 90, 95],
    ["when the reading is no longer fresh", steady, 189, 190],
    ["never after that", steady, 190, Number.POSITIVE_INFINITY],
    ["when the next poll of an old reading is due", failing, 190, 600],
    ["when that one is overdue", failing, 600, 630],
    ["at a reset", read({ windows: [session(5, later(40))] }), 0, 40],
    ["when the first attempt is overdue", blankSnapshot(NOW), 0, 30],
  ])("%s", (_, snapshot, now, expected) => {
    expect((documentChangesAt(snapshot, later(now), true) - NOW) / 1_000).toBe(expected);
  });

  it("not at a reset that has passed", () => {
    expect(documentChangesAt(read(), later(6_000), true)).toBeGreaterThan(SESSION_RESET);
  });

  it("and at no other time", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anySnapshot(), share, (snapshot, part) => {
        const until = Math.min(documentChangesAt(snapshot, NOW, true) - 1, NOW + 9e8);
        const between = (NOW + Math.floor((until - NOW) * part)) as Instant;
        expect(withoutTicks(snapshot, between)).toBe(withoutTicks(snapshot, NOW));
      }),
    );
  });
});
