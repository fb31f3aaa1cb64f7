/** Every decoder of foreign input: for any input it ends, and returns one of its few possible results. */
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeInbox, decodePace, decodeSnapshot, encodeFile } from "../../src/cache/formats.ts";
import { parseConfig } from "../../src/config/config-file.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { resolveSettings } from "../../src/config/setting.ts";
import { decodeSharedSettings } from "../../src/config/shared-settings.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { withoutImpossible } from "../../src/model/reading.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { isCurrent, type Window } from "../../src/model/window.ts";
import { SAMPLE_BODIES } from "../../src/sim/bodies.ts";
import { decodeCachedUsage } from "../../src/sources/claude-cache.ts";
import { decodeLogin } from "../../src/sources/credentials.ts";
import { classifyBody } from "../../src/sources/response.ts";
import { decodeStatusline, isWholeJson } from "../../src/sources/statusline.ts";
import { later, NOW, read, session, week } from "../render/sample.ts";
import { listed } from "../world/bodies.ts";
import { said } from "../world/session.ts";
import { damaged } from "./damaged.ts";

const BODIES = Object.values(SAMPLE_BODIES).map(({ reply }) => reply(NOW).body);

/** All that an outcome may contain; none of it is the server's own prose. */
const DETAIL =
  /^(HTTP (200|401|403)|(overloaded|api)_error|an error of an unknown kind|the body is (not JSON|not a JSON object)|nothing in the body could be read)$/;

function checkWindows(windows: readonly Window[]): void {
  expect(windows.length).toBeLessThanOrEqual(32);
  for (const { scope, used, resetsAt } of windows) {
    expect(used >= 0 && used <= 100_000).toBe(true);
    expect(resetsAt === null || Number.isSafeInteger(resetsAt)).toBe(true);
    if (scope.kind === "week") expect(scope.model?.length ?? 0).toBeLessThanOrEqual(64);
  }
}

function checkOutcome(outcome: Outcome): void {
  if (outcome.kind === "unreachable") expect(outcome.detail).toMatch(DETAIL);
  if (outcome.kind === "garbled") expect(outcome.issue).toMatch(DETAIL);
  if (outcome.kind !== "learned") return;
  checkWindows(outcome.reading.windows);
  const file = encodeFile({ ...read(), reading: withoutImpossible(outcome.reading) });
  expect(encodeFile(decodeSnapshot(file) ?? {})).toBe(file);
}

const TOKEN = "sk-ant-oat01-marked";
const LOGIN = JSON.stringify({
  claudeAiOauth: {
    accessToken: TOKEN,
    refreshToken: "sk-ant-ort01-marked",
    expiresAt: NOW + 3_600_000,
    scopes: ["user:inference", "user:profile"],
    subscriptionType: "max",
  },
  mcpOAuth: { a: { accessToken: "b" } },
});

const STATE = JSON.stringify({
  oauthAccount: { accountUuid: "0f5ad3d2" },
  cachedUsageUtilization: {
    fetchedAtMs: NOW - 60_000,
    accountUuid: "0f5ad3d2",
    utilization: listed(NOW),
  },
});

const OBSERVED = [
  { window: session(54, later(7_200)), at: later(-60), source: "claude-cache" },
  { window: week(13, later(86_400)), at: later(-60), source: "statusline" },
];

const CONFIG = `# mine
ascii = true
segments = ["5h", '7d'] # two
max_width = 60
thresholds = [50, 70, 90]
interval = "90s"
user_agent = """claude-code/2"""
[table.of]
a = { b = 1979-05-27T07:32:00Z, c = [ [1.5, inf], [] ] }
`;

/** A decoded value can be written and read again. */
const roundTrips =
  <T extends object>(decode: (text: string) => T | null) =>
  (text: string) => {
    const value = decode(text);
    if (value !== null) expect(decode(encodeFile(value))).toEqual(value);
    return value !== null;
  };

/** A name, texts that decode, and a check for any text, which returns whether it decoded. */
type Case = readonly [name: string, samples: readonly string[], check: (text: string) => boolean];

const CASES: readonly Case[] = [
  [
    "wire",
    BODIES,
    (text) => {
      const outcomes = [200, 401, 403].map((status) =>
        classifyBody(
          { status, contentType: "", retryAfter: undefined, date: undefined },
          text,
          NOW,
        ),
      );
      for (const outcome of outcomes) checkOutcome(outcome);
      return outcomes.some(({ kind }) => kind === "learned");
    },
  ],
  [
    "credentials",
    [LOGIN],
    (text) => {
      const login = decodeLogin(text, "/file", NOW);
      // The token is in the secret alone, and is a valid header value.
      expect(inspect(login, { depth: null, showHidden: true })).not.toContain("marked");
      if (login.kind === "usable") expect(login.secret.reveal()).toMatch(/^[!-~]{1,4096}$/);
      else expect(login).toEqual({ kind: "signedOut", why: login.why, where: "/file" });
      return login.kind === "usable";
    },
  ],
  [
    "statusline",
    [said(54), said(0, { rate_limits: null })],
    (text) => {
      const decoded = decodeStatusline(text, NOW);
      checkWindows(decoded?.windows ?? []);
      expect(decoded?.windows.every((window) => isCurrent(window, NOW)) ?? true).toBe(true);
      if (isWholeJson(text)) expect(text).toMatch(/\}\s*$/);
      return decoded !== null;
    },
  ],
  [
    "claude-cache",
    [STATE],
    (text) => {
      const observations = decodeCachedUsage(text, NOW) ?? [];
      checkWindows(observations.map(({ window }) => window));
      expect(observations.every(({ at }) => at <= NOW)).toBe(true);
      return observations.length > 0;
    },
  ],
  ["snapshot", [encodeFile(read())], roundTrips(decodeSnapshot)],
  [
    "pace",
    [encodeFile({ ...INITIAL_PACE, sent: [later(-90), later(-5)] })],
    roundTrips(decodePace),
  ],
  ["inbox", [encodeFile({ heard: OBSERVED })], roundTrips(decodeInbox)],
  [
    "shared settings",
    [
      encodeFile({
        given: [{ key: "ascii", text: "true", where: "/c.toml:1" }],
        flash: 20_000,
        seen: NOW,
        problems: ["a"],
      }),
    ],
    roundTrips(decodeSharedSettings),
  ],
  [
    "config",
    [CONFIG],
    (text) => {
      const { layer, problems } = parseConfig(text, "/c.toml", ALL_SETTINGS);
      const all = [...problems, ...resolveSettings(ALL_SETTINGS, [layer ?? new Map()]).problems];
      for (const problem of all) expect(problem).toMatch(/^\/c\.toml:\d+: [^\n]*\.$/);
      if (layer === null) expect(problems).toHaveLength(1);
      return (layer?.size ?? 0) > 0;
    },
  ],
];

describe.each(CASES)("the decoder of %s", (_, samples, check) => {
  it("decodes its samples", () => {
    expect(samples.filter((sample) => !check(sample))).toEqual([]);
  });

  it("survives any other input", () => {
    fc.assert(fc.property(damaged(samples), (text) => void check(text)));
  });
});
