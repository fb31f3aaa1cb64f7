/** The text of the metrics: what stands in it, what does not, and that Prometheus' own checker has nothing to say. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { USAGE_METRICS } from "../../src/metrics/names.ts";
import { type MetricsInput, usageSamples } from "../../src/metrics/samples.ts";
import { importLine, metricsText } from "../../src/metrics/text.ts";
import type { AlertRecord } from "../../src/model/alerts/record.ts";
import { percent } from "../../src/model/units.ts";
import {
  later,
  money,
  NOW,
  read,
  SESSION_RESET,
  session,
  WEEK_RESET,
  week,
} from "../render/sample.ts";
import { tool } from "./tools.ts";

const { program: promtool, isThere } = tool("promtool");

const INPUT: MetricsInput = {
  now: NOW,
  snapshot: read(),
  polled: true,
  problem: null,
  blocks: [],
  requests: null,
  alerts: [],
  version: "0.1.0",
  account: "0123456789ab",
  name: null,
};
const lines = (changes: Partial<MetricsInput> = {}): readonly string[] =>
  metricsText(usageSamples({ ...INPUT, ...changes })).split("\n");
const samples = (changes: Partial<MetricsInput> = {}): readonly string[] =>
  lines(changes).filter((line) => line !== "" && !line.startsWith("#"));
const of = (name: string, changes: Partial<MetricsInput> = {}): readonly string[] =>
  samples(changes)
    .filter((line) => line.startsWith(`${name}{`))
    .map((line) => line.slice(name.length).replace('account="0123456789ab",', ""));

const outlook = {
  scope: { kind: "session" },
  resetsAt: SESSION_RESET,
  used: 100,
  warns: true,
  final: 112.5,
  low: 104,
  high: 130,
  hitsAt: later(60),
  scored: 9,
} as const;

const alert: AlertRecord = {
  at: NOW,
  event: "level",
  account: null,
  window: "5h",
  level: percent(80),
  sentence: "",
  deliveries: [],
};

const FULL: Partial<MetricsInput> = {
  snapshot: read({}, { outlooks: [outlook] }),
  problem: "throttled",
  blocks: [{ token: null, until: later(600) }],
  requests: { ok: 41, throttled: 1, refused: 0, unreachable: 2, garbled: 0 },
  alerts: [alert, { ...alert, at: later(5) }, { ...alert, event: "trouble", window: null }],
};

it("has each metric with all that is known of it", () => {
  expect(lines(FULL).join("\n")).toMatchInlineSnapshot(`
    "# HELP claude_usage_info Always 1: the version of claude-usage, where the last numbers came from, and the label that config.toml gives the account.
    # TYPE claude_usage_info gauge
    claude_usage_info{account="0123456789ab",version="0.1.0",source="api"} 1
    # HELP claude_usage_ratio What is used of a limit: 1 is all of it. Absent where it is not known or has reset.
    # TYPE claude_usage_ratio gauge
    # UNIT claude_usage_ratio ratio
    claude_usage_ratio{account="0123456789ab",window="5h"} 1
    claude_usage_ratio{account="0123456789ab",window="7d"} 0.13
    claude_usage_ratio{account="0123456789ab",window="Sonnet"} 0.02
    claude_usage_ratio{account="0123456789ab",window="extra"} 0.1112
    # HELP claude_usage_reset_timestamp_seconds When a limit resets.
    # TYPE claude_usage_reset_timestamp_seconds gauge
    # UNIT claude_usage_reset_timestamp_seconds seconds
    claude_usage_reset_timestamp_seconds{account="0123456789ab",window="5h"} 1771056001
    claude_usage_reset_timestamp_seconds{account="0123456789ab",window="7d"} 1771603200
    claude_usage_reset_timestamp_seconds{account="0123456789ab",window="Sonnet"} 1771603200
    # HELP claude_usage_forecast_ratio What will be used at the reset: the likeliest (0.5), and the band that holds it four times of five (0.1, 0.9). Absent where it would be a guess.
    # TYPE claude_usage_forecast_ratio summary
    # UNIT claude_usage_forecast_ratio ratio
    claude_usage_forecast_ratio{account="0123456789ab",window="5h",quantile="0.1"} 1.04
    claude_usage_forecast_ratio{account="0123456789ab",window="5h",quantile="0.5"} 1.125
    claude_usage_forecast_ratio{account="0123456789ab",window="5h",quantile="0.9"} 1.3
    # HELP claude_usage_limit_expected_timestamp_seconds When a limit is expected to be reached. Absent where that is not before its reset.
    # TYPE claude_usage_limit_expected_timestamp_seconds gauge
    # UNIT claude_usage_limit_expected_timestamp_seconds seconds
    claude_usage_limit_expected_timestamp_seconds{account="0123456789ab",window="5h"} 1771051021
    # HELP claude_usage_read_timestamp_seconds When these numbers were read: their age is the time since then.
    # TYPE claude_usage_read_timestamp_seconds gauge
    # UNIT claude_usage_read_timestamp_seconds seconds
    claude_usage_read_timestamp_seconds{account="0123456789ab"} 1771050961
    # HELP claude_usage_extra_used What extra usage has cost this month.
    # TYPE claude_usage_extra_used gauge
    claude_usage_extra_used{account="0123456789ab",currency="USD"} 5.56
    # HELP claude_usage_extra_limit The most that extra usage may cost in a month. Absent where there is no limit.
    # TYPE claude_usage_extra_limit gauge
    claude_usage_extra_limit{account="0123456789ab",currency="USD"} 50
    # HELP claude_usage_requests_total Requests to the endpoint by how they ended: ok, throttled, refused, unreachable or garbled.
    claude_usage_requests_total{account="0123456789ab",outcome="ok"} 41
    claude_usage_requests_total{account="0123456789ab",outcome="throttled"} 1
    claude_usage_requests_total{account="0123456789ab",outcome="refused"} 0
    claude_usage_requests_total{account="0123456789ab",outcome="unreachable"} 2
    claude_usage_requests_total{account="0123456789ab",outcome="garbled"} 0
    # HELP claude_usage_blocked_until_timestamp_seconds Until when no request is sent, after the endpoint has refused one. Absent otherwise.
    # TYPE claude_usage_blocked_until_timestamp_seconds gauge
    # UNIT claude_usage_blocked_until_timestamp_seconds seconds
    claude_usage_blocked_until_timestamp_seconds{account="0123456789ab"} 1771051561
    # HELP claude_usage_problem 1 for what is wrong now, by the kind that the JSON document names. Absent while all is well.
    # TYPE claude_usage_problem gauge
    claude_usage_problem{account="0123456789ab",kind="throttled"} 1
    # HELP claude_usage_alert_timestamp_seconds When an alert of this kind was last given.
    # TYPE claude_usage_alert_timestamp_seconds gauge
    # UNIT claude_usage_alert_timestamp_seconds seconds
    claude_usage_alert_timestamp_seconds{account="0123456789ab",event="level",window="5h"} 1771050966
    claude_usage_alert_timestamp_seconds{account="0123456789ab",event="trouble"} 1771050961
    # EOF
    "
  `);
});

it("has every metric of the record at least once", () => {
  const all = lines(FULL);
  for (const name of Object.keys(USAGE_METRICS))
    expect(all.filter((line) => line.startsWith(`# HELP ${name} `))).toHaveLength(1);
});

describe("what is not known is absent", () => {
  it("as before the first reading", () => {
    const blank = { kind: "blank", health: { kind: "healthy" }, dueAt: NOW, owner: null } as const;
    expect(samples({ snapshot: blank })).toEqual([
      'claude_usage_info{account="0123456789ab",version="0.1.0"} 1',
    ]);
  });

  it("as a window that has reset", () => {
    expect(of("claude_usage_ratio", { now: SESSION_RESET })).not.toContainEqual(
      expect.stringContaining("5h"),
    );
  });

  it("as a number of unknown age", () => {
    const snapshot = read({}, { undated: [{ kind: "session" }] });
    expect(of("claude_usage_ratio", { snapshot })).toEqual([
      '{window="7d"} 0.13',
      '{window="Sonnet"} 0.02',
      '{window="extra"} 0.1112',
    ]);
  });

  it("as the forecast of an old number, which stays itself with its time", () => {
    const { snapshot } = FULL;
    const old = { ...(snapshot === undefined ? {} : { snapshot }), now: later(3_000) };
    expect(of("claude_usage_ratio", old)[0]).toBe('{window="5h"} 1');
    expect(samples(old).filter((line) => /forecast|expected/.test(line))).toEqual([]);
    expect(samples(old)).toContain(
      `claude_usage_read_timestamp_seconds{account="0123456789ab"} ${NOW / 1000}`,
    );
  });

  it("as a band of too few windows, a block that is over, and money without a limit", () => {
    const snapshot = read(
      { extra: money({ limit: null, utilization: null }) },
      { outlooks: [{ ...outlook, low: null, high: null, hitsAt: null }] },
    );
    const found = samples({ snapshot, blocks: [{ token: null, until: NOW }] });
    expect(found.filter((line) => line.includes("quantile"))).toHaveLength(1);
    expect(found.filter((line) => /blocked|extra_limit|"extra"|expected/.test(line))).toEqual([]);
  });

  it("as another token's block", () => {
    const owner = { account: null, token: "a", expiresAt: null, since: NOW };
    const snapshot = read({}, { owner });
    const blocks = [{ token: "b", until: later(60) }];
    expect(of("claude_usage_blocked_until_timestamp_seconds", { snapshot, blocks })).toEqual([]);
  });
});

const HOSTILE = 'x"} 1\nfake 1\\" \u202e#';

it("a name of the server's stays inside its label", () => {
  const snapshot = read({ windows: [week(5, WEEK_RESET, HOSTILE), session(1, SESSION_RESET)] });
  expect(of("claude_usage_ratio", { snapshot })[0]).toBe('{window="x\\"} 1fake 1\\\\\\" #"} 0.05');
});

it("the label of config.toml is in the one that is about the account, and in no other", () => {
  const named = samples({ ...FULL, name: "My work" }).filter((line) => line.includes("My work"));
  expect(named).toEqual([
    'claude_usage_info{account="0123456789ab",version="0.1.0",source="api",name="My work"} 1',
  ]);
});

it("two names that are one once they are cleaned give one sample", () => {
  const windows = [week(5, WEEK_RESET, "a\u202e"), week(6, WEEK_RESET, "a")];
  expect(of("claude_usage_ratio", { snapshot: read({ windows, extra: null }) })).toEqual([
    '{window="a"} 0.05',
  ]);
});

it("a line to send has its time in milliseconds", () => {
  const [sample] = usageSamples(INPUT);
  expect(sample && importLine(sample, NOW)).toBe(
    `claude_usage_info{account="0123456789ab",version="0.1.0",source="api"} 1 ${NOW}`,
  );
});

const check = (text: string) =>
  spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });

describe.skipIf(!isThere)("promtool check metrics", () => {
  it("has nothing to say", () => {
    const { status, stdout, stderr } = check(lines(FULL).join("\n"));
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("has nothing to say whatever the server names a model", () => {
    const names = fc.sample(fc.string({ unit: "binary" }), { numRuns: 500, seed: 7 });
    const windows = names.map((name, at) => week(5, WEEK_RESET, `${at}${name}`));
    const text = lines({ snapshot: read({ windows }) }).join("\n");
    expect(text.split("claude_usage_ratio{")).toHaveLength(502);
    expect(check(text).status).toBe(0);
  });

  it("finds fault with a text that is not one: the test can fail", () => {
    expect(check('claude_usage_ratio{window="5h} 1\n').status).not.toBe(0);
    expect(check("claude_usage_ratio 1\n").status).not.toBe(0);
  });
});
