import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSnapshot, encodeFile } from "../../src/cache/formats.ts";
import { reduceOutcome } from "../../src/model/reduce.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { instant } from "../../src/model/units.ts";
import { decodeUsage } from "../../src/sources/wire.ts";

const NOW = instant(Date.UTC(2026, 8, 19, 12));

const G1 = {
  five_hour: { utilization: 100.0, resets_at: "2026-02-14T08:00:01+00:00" },
  seven_day: { utilization: 13.0, resets_at: "2026-02-20T16:00:00+00:00" },
  seven_day_sonnet: { utilization: 2.0, resets_at: "2026-02-20T16:00:00+00:00" },
  seven_day_opus: null,
  extra_usage: {
    is_enabled: true,
    monthly_limit: 5000,
    used_credits: 556.0,
    utilization: 11.12,
  },
};

const G3 = {
  five_hour: { utilization: 54.5, resets_at: "2026-09-19T14:49:59.773032+00:00" },
  seven_day: { utilization: 46.0, resets_at: "2026-09-24T05:00:00.011224+00:00" },
  seven_day_opus: null,
  seven_day_sonnet: null,
  seven_day_oauth_apps: null,
  iguana_necktie: null,
  nimbus_quill: { utilization: 0.02, resets_at: null },
  extra_usage: {
    is_enabled: true,
    monthly_limit: 2000,
    used_credits: 763.0,
    utilization: 38.15,
    currency: "EUR",
    decimal_places: 2,
    disabled_reason: null,
  },
  limits: [
    {
      kind: "session",
      group: "session",
      percent: 54,
      severity: "normal",
      resets_at: "2026-09-19T14:49:59.773041+00:00",
      scope: null,
      is_active: false,
    },
    {
      kind: "weekly_all",
      group: "weekly",
      percent: 46,
      severity: "normal",
      resets_at: "2026-09-24T05:00:00.011231+00:00",
      scope: null,
      is_active: false,
    },
    {
      kind: "weekly_scoped",
      group: "weekly",
      percent: 88,
      severity: "warning",
      resets_at: "2026-09-24T05:00:00.011240+00:00",
      scope: { model: { id: null, display_name: "Fable" }, surface: null },
      is_active: true,
    },
  ],
  spend: {
    used: { amount_minor: 763, currency: "EUR", exponent: 2 },
    limit: { amount_minor: 2000, currency: "EUR", exponent: 2 },
    percent: 38,
    enabled: true,
  },
};

function reading(body: unknown) {
  const outcome = decodeUsage(body, NOW);
  if (outcome.kind !== "learned") throw new Error(`not learned: ${JSON.stringify(outcome)}`);
  return outcome.reading;
}

/** The windows in short: [which, percent, reset]. */
const windows = (body: unknown) =>
  reading(body).windows.map(({ scope, used, resetsAt }) => [
    scope.kind === "week" ? (scope.model ?? "week") : scope.kind,
    used,
    resetsAt === null ? null : new Date(resetsAt).toISOString(),
  ]);

const scoped = (percent: unknown, display_name: unknown, resets_at: unknown = null) => ({
  kind: "weekly_scoped",
  percent,
  resets_at,
  scope: { model: { display_name } },
});

describe("windows", () => {
  it("are read from the first generation", () => {
    expect(windows(G1)).toEqual([
      ["session", 100, "2026-02-14T08:00:01.000Z"],
      ["week", 13, "2026-02-20T16:00:00.000Z"],
      ["Sonnet", 2, "2026-02-20T16:00:00.000Z"],
    ]);
  });

  it("are read from the third, each once, with the decimals of the flat keys", () => {
    expect(windows(G3)).toEqual([
      ["session", 54.5, "2026-09-19T14:49:59.773Z"],
      ["week", 46, "2026-09-24T05:00:00.011Z"],
      ["Fable", 88, "2026-09-24T05:00:00.011Z"],
    ]);
  });

  it("are read from limits[] alone", () => {
    expect(windows({ limits: G3.limits })).toEqual([
      ["session", 54, "2026-09-19T14:49:59.773Z"],
      ["week", 46, "2026-09-24T05:00:00.011Z"],
      ["Fable", 88, "2026-09-24T05:00:00.011Z"],
    ]);
  });

  it.each<[string, unknown]>([
    ["an empty answer", {}],
    [
      "an answer of nulls",
      { five_hour: null, seven_day: null, seven_day_opus: null, limits: null },
    ],
    ["an answer without shares", { five_hour: {}, seven_day: { utilization: null } }],
    ["one key we know, beside others", { five_hour: null, tangelo: 7 }],
    ["a week of no model's", { seven_day_cowork: { utilization: 1 } }],
    ["an empty list", { limits: [] }],
    ["no spend", { spend: null }],
    ["no extra usage", { extra_usage: null }],
  ])("may be none: %s is a reading", (_, body) => {
    expect(reading(body)).toEqual({ at: NOW, source: "api", windows: [], extra: null });
  });

  it.each<[string, object, unknown[]]>([
    [
      "session and week come first, wherever they stand",
      {
        seven_day_opus: { utilization: 1 },
        seven_day: { utilization: 2 },
        five_hour: { utilization: 3 },
      },
      ["session", "week", "Opus"],
    ],
    [
      "a model is told once, whatever the case of its name",
      { seven_day_opus: { utilization: 7 }, limits: [scoped(8, "OPUS"), scoped(9, "opus")] },
      ["Opus"],
    ],
    [
      "a new model needs no code",
      { seven_day_fable_next: { utilization: 1 }, limits: [scoped(1, "Saga 5")] },
      ["Fable Next", "Saga 5"],
    ],
    [
      "what is no model's is left out",
      {
        seven_day_oauth_apps: { utilization: 1 },
        seven_day_cowork: { utilization: 1 },
        seven_day_omelette: { utilization: 1 },
        seven_day_: { utilization: 1 },
        nimbus_quill: { utilization: 1 },
        tangelo: { utilization: 1 },
        five_hours: { utilization: 1 },
      },
      [],
    ],
    [
      "limits of unknown kinds are left out",
      {
        limits: [
          { kind: "monthly", percent: 1 },
          { kind: null, percent: 1 },
          { percent: 1 },
          null,
          7,
          [],
        ],
      },
      [],
    ],
    [
      "code names are left out, and a model has its own",
      {
        seven_day_tangelo: { utilization: 99 },
        seven_day_cedar_ember: { utilization: 99 },
        seven_day_breakdown: { utilization: 99 },
        seven_day_overage_included: { utilization: 88 },
      },
      ["Fable"],
    ],
    [
      "a list that is none is left out",
      { limits: { kind: "session", percent: 1 }, five_hour: { utilization: 1 } },
      ["session"],
    ],
  ])("%s", (_, body, names) => {
    expect(windows(body).map(([name]) => name)).toEqual(names);
  });

  it.each<[string, object, unknown[]]>([
    [
      "a placeholder, where nothing else is known",
      { limits: [{ kind: "session", percent: 0, resets_at: null }] },
      ["session", 0, null],
    ],
    [
      "the second of two, where the first is a placeholder",
      {
        limits: [
          { kind: "session", percent: 0, resets_at: null },
          { kind: "session", percent: 5, resets_at: null },
        ],
      },
      ["session", 5, null],
    ],
    [
      "the higher of two that both say something",
      {
        limits: [
          { kind: "session", percent: 5 },
          { kind: "session", percent: 6 },
        ],
      },
      ["session", 6, null],
    ],
    [
      "the higher of two rows of one name, under the first's name",
      {
        limits: [
          scoped(8, "Fable", "2026-09-19T14:49:59Z"),
          scoped(97, "FABLE"),
          scoped(9, "fable"),
        ],
      },
      ["Fable", 97, "2026-09-19T14:49:59.000Z"],
    ],
    [
      "the flat number, with its decimals, beside a rounded one",
      { five_hour: { utilization: 54.5 }, limits: [{ kind: "session", percent: 55 }] },
      ["session", 54.5, null],
    ],
    [
      "the flat number beside a placeholder",
      {
        five_hour: { utilization: 3.5, resets_at: null },
        limits: [{ kind: "session", percent: 0 }],
      },
      ["session", 3.5, null],
    ],
    [
      "the listed number where the flat one is null",
      { five_hour: { utilization: null }, limits: [{ kind: "session", percent: 9 }] },
      ["session", 9, null],
    ],
  ])("%s, is taken", (_, body, window) => {
    expect(windows(body)).toEqual([window]);
  });

  const ofScope = (scope: unknown, percent = 97) => ({ kind: "weekly_scoped", percent, scope });

  it.each<[string, unknown, string]>([
    [
      "its display name",
      { model: { id: "claude-x-1", display_name: "Fable" }, surface: "chat" },
      "Fable",
    ],
    [
      "a readable id",
      { model: { id: "claude-opus-4-8-20260101", display_name: null } },
      "Opus 4.8",
    ],
    ["an id of another form", { model: { id: "saga_next" } }, "Saga Next"],
    ["its surface", { model: null, surface: "claude_code" }, "Claude Code"],
    [
      "its surface where the id is a code name",
      { model: { id: "nimbus_quill" }, surface: "cowork" },
      "Cowork",
    ],
    [
      "its surface's display name",
      { surface: { display_name: "Claude in Slack" } },
      "Claude in Slack",
    ],
    [
      "no code name",
      { model: { display_name: "Iguana Necktie" }, surface: "amber-ladder" },
      "Other",
    ],
    [
      "a general name where it has none",
      { model: { display_name: " ", id: 7 }, surface: {} },
      "Other",
    ],
    ["a general name where nothing is said", null, "Other"],
    ["the week's, which it repeats", { model: { display_name: "All models" } }, "week"],
    ["the week's, in another form", { model: null, surface: "all" }, "week"],
  ])("a scoped limit is never lost: it has %s", (_, scope, name) => {
    expect(windows({ limits: [ofScope(scope)] })).toEqual([[name, 97, null]]);
  });

  it("a row that repeats the week is no second one, and the higher counts", () => {
    const all = { model: { display_name: "All models" } };
    const week = { kind: "weekly_all", percent: 46 };
    expect(windows({ limits: [week, ofScope(all, 46)] })).toEqual([["week", 46, null]]);
    expect(windows({ limits: [week, ofScope(all, 97)] })).toEqual([["week", 97, null]]);
  });

  it.each([0, 0.02, 1, 1.0, 54.5, 99.99, 100, 137, 1000])("hold the share %d as it is", (share) => {
    expect(windows({ five_hour: { utilization: share } })).toEqual([["session", share, null]]);
    expect(windows({ limits: [{ kind: "session", percent: share }] })[0]?.[1]).toBe(share);
  });

  it.each<unknown>([null, undefined, "54", -1, Number.NaN, Infinity, 1.7e12, true, {}, [54]])(
    "are absent where the share is %j",
    (share) => {
      expect(windows({ ...G1, five_hour: { utilization: share } }).map(([name]) => name)).toEqual([
        "week",
        "Sonnet",
      ]);
      expect(windows({ limits: [{ kind: "session", percent: share }] })).toEqual([]);
    },
  );

  it.each<[unknown, string | null]>([
    ["2026-09-19T14:49:59.773032+00:00", "2026-09-19T14:49:59.773Z"],
    ["2026-09-19T16:49:59.773032+02:00", "2026-09-19T14:49:59.773Z"],
    ["2026-09-19T09:19:59-0530", "2026-09-19T14:49:59.000Z"],
    ["2026-09-19T16:49:59+02", "2026-09-19T14:49:59.000Z"],
    ["2026-09-19T14:49:59Z", "2026-09-19T14:49:59.000Z"],
    ["2026-09-19T14:49:59", "2026-09-19T14:49:59.000Z"],
    ["2026-09-19T14:49:59.5", "2026-09-19T14:49:59.500Z"],
    ["2026-09-19 14:49:59", "2026-09-19T14:49:59.000Z"],
    ["2026-09-19T14:49Z", "2026-09-19T14:49:00.000Z"],
    [1789829399, "2026-09-19T14:49:59.000Z"],
    [1789829399.773, "2026-09-19T14:49:59.773Z"],
    [1789829399773, "2026-09-19T14:49:59.773Z"],
    ["1789829399", "2026-09-19T14:49:59.000Z"],
    ["1789829399773", "2026-09-19T14:49:59.773Z"],
    [null, null],
    [undefined, null],
    ["", null],
    ["soon", null],
    ["2026", null],
    ["2026-13-01T00:00:00Z", null],
    ["2026-09-19T14:49:59+99:99", null],
    ["Sat, 19 Sep 2026 14:49:59 GMT", null],
    ["0001-01-01T00:00:00Z", null],
    [0, null],
    [-1, null],
    [1e300, null],
    [Number.NaN, null],
    [true, null],
    [{}, null],
  ])("reset at %j", (resets_at, expected) => {
    expect(windows({ five_hour: { utilization: 1, resets_at } })).toEqual([
      ["session", 1, expected],
    ]);
  });

  it("are bounded, in number and in the length of names", () => {
    const limits = Array.from({ length: 100 }, (_, index) =>
      scoped(1, `${index}${"x".repeat(100)}`),
    );
    const found = reading({ ...G1, limits }).windows;
    expect(found).toHaveLength(32);
    expect(found.slice(0, 2).map(({ used }) => used)).toEqual([100, 13]);
    const [, , sonnet, ...others] = found.map(({ scope }) => scope.kind === "week" && scope.model);
    expect(sonnet).toBe("Sonnet");
    expect(others.map((name) => String(name).length)).toEqual(others.map(() => 64));
    const [long] = windows({ [`seven_day_${"y".repeat(100)}`]: { utilization: 1 } });
    expect(long?.[0]).toBe(`Y${"y".repeat(63)}`);
  });

  it("are read only from the first entries of an endless list", () => {
    const session = { kind: "session", percent: 1 };
    const filled = (length: number) => [...Array.from({ length }, () => null), session];
    expect(windows({ limits: filled(255) })).toHaveLength(1);
    expect(windows({ limits: filled(256) })).toEqual([]);
  });

  it("have names that are never cut through a character", () => {
    const [window] = windows({ limits: [scoped(1, `${"x".repeat(63)}😀`)] });
    expect(window?.[0]).toBe("x".repeat(63));
  });
});

describe("extra usage", () => {
  const USED = { amount_minor: 763, currency: "EUR", exponent: 2 };
  const LIMIT = { amount_minor: 2000, currency: "EUR", exponent: 2 };

  it.each<[string, object, object | null]>([
    [
      "the first generation",
      G1,
      { enabled: true, used: 556, limit: 5000, currency: "USD", exponent: 2, utilization: 11.12 },
    ],
    [
      "the third",
      G3,
      { enabled: true, used: 763, limit: 2000, currency: "EUR", exponent: 2, utilization: 38.15 },
    ],
    [
      "an enterprise account, all windows null",
      { five_hour: null, seven_day: null, extra_usage: G1.extra_usage },
      { enabled: true, used: 556, limit: 5000 },
    ],
    [
      "spend alone",
      { spend: G3.spend },
      { enabled: true, used: 763, limit: 2000, currency: "EUR", utilization: 38.15 },
    ],
    [
      "both, and spend is believed",
      { spend: { used: USED, limit: LIMIT }, extra_usage: G1.extra_usage },
      { used: 763, limit: 2000, currency: "EUR", utilization: 11.12 },
    ],
    [
      "a spend without an amount, beside extra_usage",
      { spend: { used: null, limit: null, enabled: true }, extra_usage: G1.extra_usage },
      { used: 556, limit: 5000, currency: "USD" },
    ],
    [
      "a spend whose cap is unreadable, beside extra_usage",
      { spend: { used: USED, limit: "20" }, extra_usage: G1.extra_usage },
      { used: 763, limit: 5000, currency: "EUR" },
    ],
    [
      "no cap in spend",
      { spend: { used: USED, limit: null }, extra_usage: G1.extra_usage },
      { used: 763, limit: null, utilization: null },
    ],
    [
      "no cap in extra_usage",
      { extra_usage: { is_enabled: true, used_credits: 40843, monthly_limit: null } },
      { used: 40843, limit: null, utilization: null },
    ],
    [
      "two exponents: they become one",
      { spend: { used: { ...USED, exponent: 2 }, limit: { amount_minor: 20, exponent: 0 } } },
      { used: 763, limit: 2000, exponent: 2, utilization: 38.15 },
    ],
    [
      "two exponents, the other way round",
      { spend: { used: { amount_minor: 7, exponent: 0 }, limit: { ...LIMIT, exponent: 3 } } },
      { used: 7000, limit: 2000, exponent: 3, utilization: 350 },
    ],
    [
      "yen, with their decimals said",
      { extra_usage: { used_credits: 556, currency: "JPY", decimal_places: 0 } },
      { used: 556, currency: "JPY", exponent: 0 },
    ],
    [
      "yen, without",
      { extra_usage: { used_credits: 556, currency: "JPY" } },
      { used: 556, currency: "JPY", exponent: 0 },
    ],
    [
      "decimals that are none",
      { extra_usage: { used_credits: 556, currency: "EUR", decimal_places: 99 } },
      { used: 556, currency: "EUR", exponent: 2 },
    ],
    [
      "a currency nobody knows",
      { extra_usage: { used_credits: 556, currency: "XQZ" } },
      { currency: "XQZ", exponent: 2 },
    ],
    [
      "a currency in small letters",
      { extra_usage: { used_credits: 1, currency: "eur" } },
      { currency: "USD" },
    ],
    ...["#[fg]", "EURO", "xEUR", "EURx"].map((currency): [string, object, object] => [
      `a currency that is none: ${currency}`,
      { extra_usage: { used_credits: 1, currency } },
      { currency: "USD" },
    ]),
    [
      "a share that is computed",
      { extra_usage: { used_credits: 556, monthly_limit: 5000 } },
      { utilization: 11.12 },
    ],
    [
      "a share that is unreadable",
      { extra_usage: { used_credits: 556, monthly_limit: 5000, utilization: "11" } },
      { utilization: 11.12 },
    ],
    [
      "a cap of nothing",
      { extra_usage: { used_credits: 0, monthly_limit: 0 } },
      { limit: 0, utilization: null },
    ],
    [
      "one that was used before it was disabled",
      { extra_usage: { ...G1.extra_usage, is_enabled: false } },
      { enabled: false, used: 556 },
    ],
    [
      "one that spend calls disabled",
      { ...G3, spend: { ...G3.spend, enabled: false } },
      { enabled: false, used: 763 },
    ],
    ["one that is disabled", { extra_usage: { is_enabled: false } }, null],
    [
      "one that is disabled, written out",
      {
        extra_usage: { is_enabled: false, used_credits: 0, monthly_limit: null, utilization: null },
      },
      null,
    ],
    ["null", { extra_usage: null, spend: null }, null],
    ["amounts below nothing", { extra_usage: { used_credits: -1, monthly_limit: 5000 } }, null],
    ["amounts that are text", { extra_usage: { used_credits: "556", monthly_limit: 5000 } }, null],
    ["lists", { extra_usage: [], spend: [] }, null],
  ])("of %s", (_, body, expected) => {
    const { extra } = reading(body);
    if (expected === null) expect(extra).toBeNull();
    else expect(extra).toMatchObject(expected);
  });
});

describe("an invalid body", () => {
  it.each<unknown>([null, undefined, [], [G1], "{}", 7, true])("%j is garbled", (body) => {
    expect(decodeUsage(body, NOW)).toEqual({
      kind: "garbled",
      issue: "the body is not a JSON object",
    });
  });

  it.each<object>([
    { tangelo: null },
    { tangelo: { utilization: 1 }, data: {} },
    { five_hours: null },
    { no_spend: null },
    { five_hour: "54" },
    { five_hour: [] },
    { five_hour: { utilization: "54" } },
    { five_hour: null, seven_day: { utilization: -1 } },
  ])("%j is garbled, for nothing in it can be read", (body) => {
    expect(decodeUsage(body, NOW)).toEqual({
      kind: "garbled",
      issue: "nothing in the body could be read",
    });
  });

  it.each<[string, object]>([
    ["a window", { limits: [{ kind: "session", percent: 1 }] }],
    ["an amount", { extra_usage: G1.extra_usage }],
  ])("%s that is valid is enough", (_, readable) => {
    expect(decodeUsage({ five_hour: "54", ...readable }, NOW).kind).toBe("learned");
  });

  it.each<[unknown, object]>([
    [{ type: "rate_limit_error" }, { kind: "throttled", retryAfter: null }],
    [
      { type: "overloaded_error", message: "marked prose" },
      { kind: "unreachable", cause: "server", detail: "overloaded_error" },
    ],
    [{ type: "api_error" }, { kind: "unreachable", cause: "server", detail: "api_error" }],
    [
      { type: "authentication_error", message: "no" },
      { kind: "refused", why: "token" },
    ],
    [
      {
        type: "authentication_error",
        message: "OAuth authentication is currently not supported.",
      },
      { kind: "refused", why: "header" },
    ],
    [
      { type: "permission_error", message: "no" },
      { kind: "refused", why: "other" },
    ],
    [
      { type: "permission_error", message: "lacks the scope user:profile" },
      { kind: "refused", why: "scope" },
    ],
    [
      { type: "permission_error", message: "token revoked" },
      { kind: "refused", why: "revoked" },
    ],
    [{ type: "marked prose" }, { kind: "garbled", issue: "an error of an unknown kind" }],
    [{ type: 7 }, { kind: "garbled", issue: "an error of an unknown kind" }],
    [{}, { kind: "garbled", issue: "an error of an unknown kind" }],
    ["marked prose", { kind: "garbled", issue: "an error of an unknown kind" }],
  ])("the error %j is classified", (error, expected) => {
    expect(decodeUsage({ ...G1, error }, NOW)).toEqual(expected);
  });

  it.each([null, undefined, false, ""])("an error that is %j is ignored", (error) => {
    expect(windows({ ...G1, error })).toHaveLength(3);
  });
});

describe("decodeUsage", () => {
  const anyShare = fc.oneof(fc.double(), fc.integer(), fc.jsonValue());
  const anyWindow = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { utilization: anyShare, percent: anyShare, resets_at: fc.jsonValue(), kind: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  );
  const anyLimit = fc.oneof(
    anyWindow,
    fc.record({
      kind: fc.constantFrom("session", "weekly_all", "weekly_scoped"),
      percent: fc.oneof(fc.nat(), anyShare),
      resets_at: fc.oneof(fc.double(), fc.date().map(String), fc.jsonValue()),
      scope: fc.oneof(
        fc.record({ model: fc.record({ display_name: fc.string() }) }),
        fc.jsonValue(),
      ),
    }),
  );
  const anyAmount = fc.oneof(
    fc.jsonValue(),
    fc.record({ amount_minor: fc.oneof(fc.nat(), fc.double()), exponent: fc.jsonValue() }),
    fc.record({ amount_minor: fc.maxSafeInteger(), exponent: fc.integer({ min: -1, max: 6 }) }),
  );
  const anyBody = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        five_hour: anyWindow,
        seven_day: anyWindow,
        seven_day_opus: anyWindow,
        limits: fc.oneof(fc.array(anyLimit), fc.jsonValue()),
        spend: fc.oneof(fc.record({ used: anyAmount, limit: anyAmount }), fc.jsonValue()),
        extra_usage: fc.oneof(
          fc.record({ used_credits: anyShare, monthly_limit: anyShare, utilization: anyShare }),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.string(), anyWindow),
  );

  it("never throws, and its reading survives saving", () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const outcome = decodeUsage(body, NOW);
        const snapshot = reduceOutcome(blankSnapshot(NOW), outcome, NOW, instant(NOW + 90_000));
        const kept = encodeFile(snapshot);
        expect(encodeFile(decodeSnapshot(kept) ?? {})).toBe(kept);
      }),
    );
  });

  it("never throws on what is not even JSON", () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withDate: true, withMap: true }),
        (body) => {
          expect(decodeUsage(body, NOW).kind).toMatch(
            /^(learned|garbled|throttled|refused|unreach)/,
          );
        },
      ),
    );
  });

  it("loses no part of the first generation to an invalid one", () => {
    const parts = ["five_hour", "seven_day", "seven_day_sonnet", "extra_usage"] as const;
    const names = { five_hour: "session", seven_day: "week", seven_day_sonnet: "Sonnet" } as const;
    fc.assert(
      fc.property(fc.constantFrom(...parts), anyWindow, (bad, junk) => {
        const body = { ...G1, [bad]: junk };
        const others = (list: unknown[][]) =>
          list.filter(([name]) => bad === "extra_usage" || name !== names[bad]);
        expect(others(windows(body))).toEqual(others(windows(G1)));
        if (bad !== "extra_usage") expect(reading(body).extra).toEqual(reading(G1).extra);
      }),
    );
  });

  it("loses no part of the third generation to an invalid one", () => {
    fc.assert(
      fc.property(fc.nat(2), fc.oneof(fc.jsonValue(), anyWindow), (index, junk) => {
        const others = windows({ limits: G3.limits.toSpliced(index, 1) });
        const found = windows({ limits: G3.limits.with(index, junk as never) });
        expect(found).toEqual(expect.arrayContaining(others));
      }),
    );
  });
});
