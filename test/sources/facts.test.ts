/**
 * The known facts of the endpoint, a test each: every reply of the simulator's table over real HTTP, and its outcome.
 * What follows from each is in loop.test.ts and the schedule's tests; the rows about logins, the status line and
 * Claude Code's cache are in the tests of their files.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "../../src/model/outcome.ts";
import { HOUR, instant, MINUTE, millis } from "../../src/model/units.ts";
import { KNOWN_REPLIES, type KnownReplyName } from "../../src/sim/replies.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { createEndpoint } from "../../src/sources/endpoint.ts";
import { Secret } from "../../src/sources/secret.ts";

const NOW = instant(Date.UTC(2026, 8, 19, 12));
const TOKEN = "sk-ant-oat01-Zq7xKv9Jw3Tn5Rb2";

let server: SimServer;
let requests: readonly string[] = [];
beforeAll(async () => {
  server = await serve({
    port: 0,
    answer: ({ part, authorization, path }) => {
      requests = [...requests, path];
      const reply = KNOWN_REPLIES[part as KnownReplyName].reply(NOW);
      // Every response quotes the request's authorization.
      const quoted = { "x-quoted": authorization ?? "" };
      return typeof reply === "string"
        ? reply
        : { ...reply, headers: { ...reply.headers, ...quoted } };
    },
  });
});
afterAll(() => server.close());

async function ending(name: KnownReplyName, total: number): Promise<Outcome> {
  const request = createEndpoint({
    base: new URL(`${server.url}/${name}`),
    userAgent: "claude-code/2.1.37",
    proxyFor: () => "",
    timeouts: { connect: millis(20_000), total: millis(total) },
  });
  return await request(new Secret(TOKEN), () => NOW, new AbortController().signal);
}

/** A reading in short: windows as name, share and minutes to the reset; money as used, limit, currency, decimals. */
function short(outcome: Outcome): unknown {
  if (outcome.kind !== "learned") return outcome;
  const { windows, extra } = outcome.reading;
  return {
    windows: windows.map(({ scope, used, resetsAt }) => [
      scope.kind === "week" ? (scope.model ?? "7d") : "5h",
      used,
      resetsAt === null ? null : Math.round((resetsAt - NOW) / MINUTE),
    ]),
    money: extra && [extra.used, extra.limit, extra.currency, extra.exponent],
  };
}

const learned = (windows: readonly unknown[], money: readonly unknown[] | null = null) => ({
  windows,
  money,
});
const throttled = (seconds: number | null) => ({
  kind: "throttled",
  retryAfter: seconds === null ? null : seconds * 1_000,
});
const refused = (why: string) => ({ kind: "refused", why });
const unreachable = (cause: string, detail: string) => ({ kind: "unreachable", cause, detail });

const WEEK = (6 * 24 + 9) * 60;
const ALL = [
  ["5h", 100, 85],
  ["7d", 13, WEEK],
  ["Sonnet", 2, WEEK],
];
const DOLLARS = [556, 5_000, "USD", 2];

const EXPECTED: Readonly<Record<KnownReplyName, unknown>> = {
  flat: learned(ALL, DOLLARS),
  listed: learned(ALL, DOLLARS),
  "limits-only": learned(ALL),
  enterprise: learned([], DOLLARS),
  empty: learned([]),
  "one-percent": learned([["5h", 1, null]]),
  "over-100": learned([["5h", 137.5, WEEK]]),
  "no-share": learned([["7d", 13, null]]),
  "reset-seconds": learned([["5h", 5, 60]]),
  "reset-milliseconds": learned([["5h", 5, 60]]),
  "reset-no-zone": learned([["5h", 5, 60]]),
  "reset-absent": learned([["5h", 0, null]]),
  "reset-passed": learned([
    ["5h", 97, -1],
    ["7d", 13, null],
  ]),
  "code-names": learned([["5h", 54, null]]),
  "odd-limits": learned(ALL),
  yen: learned([], [556, 5_000, "JPY", 0]),
  "no-cap": learned([], [556, null, "USD", 2]),
  "spend-first": learned([], [763, 2_000, "EUR", 2]),
  "extra-disabled": learned([["5h", 54, null]]),
  "200-error": unreachable("server", "overloaded_error"),
  "200-throttled": throttled(245),
  "200-page": unreachable("middlebox", "HTTP 200"),
  "302": { kind: "garbled", issue: "HTTP 302" },
  "401-expired": refused("token"),
  "401-invalid": refused("token"),
  "401-no-beta": refused("header"),
  "403-scope": refused("scope"),
  "403-organization": refused("organization"),
  "403-revoked": refused("revoked"),
  "403-page": unreachable("middlebox", "HTTP 403"),
  "429-absent": throttled(null),
  "429-0": throttled(null),
  "429-negative": throttled(null),
  "429-garbage": throttled(null),
  "429-60": throttled(60),
  "429-245": throttled(245),
  "429-300": throttled(300),
  "429-462": throttled(462),
  "429-1000": throttled(1_000),
  "429-1600": throttled(1_600),
  "429-2895": throttled(2_895),
  "429-3037": throttled(3_037),
  "429-3600": throttled(HOUR / 1_000),
  "429-124633": throttled(124_633),
  "429-date": throttled(240),
  "500": unreachable("server", "HTTP 500"),
  "502": unreachable("server", "HTTP 502"),
  "503": unreachable("server", "HTTP 503"),
  "529": unreachable("server", "HTTP 529"),
  reset: unreachable("network", "ECONNRESET"),
  "half-body": unreachable("network", "ECONNRESET"),
  silence: unreachable("timeout", "no complete response after 0.3 s"),
};

describe("an ending", () => {
  const rows = Object.entries(KNOWN_REPLIES).map(([name, { says }]) => ({
    name: name as KnownReplyName,
    says,
  }));

  it.each(rows)("$name: $says", async ({ name }) => {
    requests = [];
    const outcome = await ending(name, name === "silence" ? 300 : 20_000);
    expect(short(outcome)).toEqual(EXPECTED[name]);
    expect(JSON.stringify(outcome)).not.toContain(TOKEN.slice(13));
    // One request: no retry, and no redirect followed.
    expect(requests).toEqual([`/${name}/api/oauth/usage`]);
  });
});
