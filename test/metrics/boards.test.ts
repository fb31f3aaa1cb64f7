/** docs/boards: as the script makes it, and each query answered by a real VictoriaMetrics and a real Prometheus. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSent } from "../../scripts/boards/board.ts";
import { CLAUDE_CODE } from "../../scripts/boards/claude-code.ts";
import { BOARD_FILES } from "../../scripts/boards/files.ts";
import { LIMITS } from "../../scripts/boards/limits.ts";
import { RULES } from "../../scripts/boards/rules.ts";
import { USAGE_METRICS } from "../../src/metrics/names.ts";
import { logsEngine } from "../telemetry/victoria-logs-engine.ts";
import {
  isNewerThere,
  newerVictoria,
  type Sample,
  type Victoria,
} from "../telemetry/victoria-metrics.ts";
import {
  instantQuery,
  isPrometheusThere,
  prometheus,
  type QueryServer,
  type Series,
} from "./prometheus.ts";

const FOLDER = join(import.meta.dirname, "../../docs/boards");

describe("the files", () => {
  it("are those that `npm run page` writes, and no other", () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(BOARD_FILES).sort());
    for (const [name, text] of Object.entries(BOARD_FILES))
      expect(readFileSync(join(FOLDER, name), "utf8")).toBe(text);
  });

  const queries = LIMITS.panels.flatMap((panel) => panel.queries.map(({ expr }) => expr));
  const named = (texts: readonly string[]) =>
    new Set(texts.flatMap((text) => text.match(/claude_usage_\w+/g) ?? []));

  it("show every metric of the record, and name no other", () => {
    expect([...named(queries)].sort()).toEqual(Object.keys(USAGE_METRICS).sort());
    for (const name of named(RULES.map(({ expr }) => expr)))
      expect(USAGE_METRICS).toHaveProperty(name);
  });

  it("have a board's panels side by side, none over another and none beyond the edge", () => {
    for (const name of ["limits.json", "claude-code.json"]) {
      const { panels } = JSON.parse(BOARD_FILES[name] ?? "") as {
        panels: readonly { gridPos: { x: number; y: number; w: number; h: number } }[];
      };
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        [...Array(w * h).keys()].map((at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
  });
});

describe("compose.yaml", () => {
  const text = BOARD_FILES["compose.yaml"] ?? "";
  const services = text.split(/^(?= {2}\w+:$)/m).filter((part) => part.includes("image:"));

  it("has four engines, each of a fixed version, with a volume, for this machine alone", () => {
    expect(services.map((part) => part.trim().split(":")[0])).toEqual([
      "victoriametrics",
      "victorialogs",
      "grafana",
      "redis",
    ]);
    for (const part of services) {
      expect(part).toMatch(/image: \S+:v?\d+\.\d+\S*$/m);
      expect(part).toMatch(/ports: \["127\.0\.0\.1:\d+:\d+"\]$/m);
      const [, volume = "none"] = /[" ](\w+):\//.exec(part.slice(part.indexOf("volumes:"))) ?? [];
      expect(text.slice(text.indexOf("\nvolumes:"))).toContain(`  ${volume}:\n`);
    }
  });

  it("mounts the files that stand beside it, says how long data is kept, and holds no password", () => {
    for (const [, file = ""] of text.matchAll(/- \.\/([\w.-]+):/g))
      expect(Object.keys(BOARD_FILES)).toContain(file);
    expect(text.match(/-retentionPeriod=\w+/g)).toHaveLength(2);
    for (const [line] of text.matchAll(/^.*(?:PASSWORD|requirepass).*$/gm))
      expect(line).toMatch(/\$\{|^#/);
  });
});

/** A full minute, some hours ago: servers drop what is far in the future. */
const NOW = Math.floor(Date.now() / 60_000) * 60_000 - 3 * 3_600_000;
const MINUTE = 60_000;
const HOURS = 26;

/** A sample each minute of the last hours. */
const steady = (value: (minute: number) => number, hours = HOURS): readonly Sample[] =>
  [...Array(hours * 60).keys()].map((at) => {
    const minute = at - hours * 60 + 1;
    return [NOW + minute * MINUTE, value(minute)] as const;
  });
const constant = (value: number) => steady(() => value, 1);
const seconds = NOW / 1000;
const A = { account: "0123456789ab" };
const DESK = { ...A, host: "desk" };
const LAPTOP = { ...A, host: "laptop" };

const USAGE: readonly Series[] = [
  ["claude_usage_info", { ...DESK, version: "0.1.0", source: "api" }, constant(1)],
  ["claude_usage_info", { ...LAPTOP, version: "0.1.0", source: "statusline" }, constant(1)],
  ["claude_usage_ratio", { ...DESK, window: "5h" }, constant(0.42)],
  ["claude_usage_ratio", { ...LAPTOP, window: "5h" }, constant(0.4)],
  ["claude_usage_ratio", { ...DESK, window: "7d" }, constant(0.95)],
  ["claude_usage_reset_timestamp_seconds", { ...DESK, window: "5h" }, constant(seconds + 3_600)],
  ["claude_usage_forecast_ratio", { ...DESK, window: "5h", quantile: "0.5" }, constant(0.7)],
  ["claude_usage_forecast_ratio", { ...DESK, window: "5h", quantile: "0.9" }, constant(1.1)],
  [
    "claude_usage_limit_expected_timestamp_seconds",
    { ...DESK, window: "5h" },
    constant(seconds + 1_800),
  ],
  ["claude_usage_read_timestamp_seconds", DESK, steady((minute) => seconds + minute * 60, 1)],
  ["claude_usage_read_timestamp_seconds", LAPTOP, constant(seconds - 3_600)],
  ["claude_usage_extra_used", { ...DESK, currency: "USD" }, constant(5.56)],
  ["claude_usage_extra_limit", { ...DESK, currency: "USD" }, constant(50)],
  [
    "claude_usage_requests_total",
    { ...DESK, outcome: "ok" },
    steady((minute) => 1_000 + minute / 2),
  ],
  ["claude_usage_requests_total", { ...LAPTOP, outcome: "ok" }, steady(() => 7)],
  ["claude_usage_blocked_until_timestamp_seconds", DESK, constant(seconds + 300)],
  ["claude_usage_blocked_until_timestamp_seconds", { account: "b" }, constant(seconds - 5)],
  ["claude_usage_problem", { ...DESK, kind: "throttled" }, constant(1)],
  [
    "claude_usage_alert_timestamp_seconds",
    { ...DESK, event: "level", window: "5h" },
    constant(seconds - 60),
  ],
];

const a = "account=0123456789ab";
/** What each panel of the board for limits shows of these. */
const LIMITS_SHOWN: Readonly<Record<string, readonly Readonly<Record<string, number>>[]>> = {
  "Used now": [{ [`${a} window=5h`]: 0.42, [`${a} window=7d`]: 0.95 }],
  "Resets in": [{ [`${a} window=5h`]: 3_600 }],
  "Age of the numbers": [{ [a]: 0 }],
  Used: [{ [`${a} window=5h`]: 0.42, [`${a} window=7d`]: 0.95 }],
  "Expected at the reset": [
    { [`${a} quantile=0.5 window=5h`]: 0.7, [`${a} quantile=0.9 window=5h`]: 1.1 },
  ],
  "Limit expected in": [{ [`${a} window=5h`]: 1_800 }],
  "Blocked for": [{ [a]: 300 }],
  "Requests an hour": [{ "outcome=ok": 30 }],
  "Extra usage this month": [{ [`${a} currency=USD`]: 5.56 }, { [`${a} currency=USD`]: 50 }],
  Problems: [{ [`${a} host=desk kind=throttled`]: 1 }],
  "Alerts, last given": [{ [`${a} event=level window=5h`]: (seconds - 60) * 1_000 }],
  "Who reports": [
    {
      [`${a} host=desk source=api version=0.1.0`]: 1,
      [`${a} host=laptop source=statusline version=0.1.0`]: 1,
    },
  ],
};

/** Cumulative counters of one session that began a day ago, under the names of one of the servers. */
const claudeCode = (kind: "dots" | "underscores"): readonly Series[] => {
  const grows = (perMinute: number): readonly Sample[] =>
    steady((minute) => (HOURS * 60 + minute) * perMinute);
  const counters: readonly (readonly [string, string, Readonly<Record<string, string>>, number])[] =
    [
      ["claude_code.cost.usage", "claude_code_cost_usage_USD_total", { model: "opus" }, 0.01],
      ["claude_code.cost.usage", "claude_code_cost_usage_USD_total", { model: "haiku" }, 0.001],
      [
        "claude_code.token.usage",
        "claude_code_token_usage_tokens_total",
        { model: "opus", type: "input" },
        100,
      ],
      [
        "claude_code.token.usage",
        "claude_code_token_usage_tokens_total",
        { model: "opus", type: "output" },
        10,
      ],
      ["claude_code.session.count", "claude_code_session_count_total", {}, 0.1],
      ["claude_code.commit.count", "claude_code_commit_count_total", {}, 0.2],
      ["claude_code.pull_request.count", "claude_code_pull_request_count_total", {}, 0.05],
      [
        "claude_code.lines_of_code.count",
        "claude_code_lines_of_code_count_total",
        { type: "added" },
        4,
      ],
      [
        "claude_code.active_time.total",
        "claude_code_active_time_seconds_total",
        { type: "user" },
        30,
      ],
      [
        "claude_code.code_edit_tool.decision",
        "claude_code_code_edit_tool_decision_total",
        { decision: "accept" },
        0.5,
      ],
    ];
  const session = kind === "dots" ? "session.id" : "session_id";
  return counters.map(([dotted, underscored, labels, perMinute]) => [
    kind === "dots" ? dotted : underscored,
    { ...labels, [session]: "s1" },
    grows(perMinute),
  ]);
};

const DAY = 24 * 60;
const CLAUDE_CODE_SHOWN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "Cost in a day": { "model=opus": DAY * 0.01, "model=haiku": DAY * 0.001 },
  "Tokens in a day": { "type=input": DAY * 100, "type=output": DAY * 10 },
  "Cost an hour": { "model=opus": 0.6, "model=haiku": 0.06 },
  "Tokens an hour": { "type=input": 6_000, "type=output": 600 },
  "Sessions in a day": { "": DAY * 0.1 },
  "Commits in a day": { "": DAY * 0.2 },
  "Pull requests in a day": { "": DAY * 0.05 },
  "Lines in a day": { "type=added": DAY * 4 },
  "Active time in a day": { "type=user": DAY * 30 },
  "Edit decisions in a day": { "decision=accept": DAY * 0.5 },
};

/** Both servers extrapolate an increase a little. */
function expectNear(
  found: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [labels, value] of Object.entries(expected))
    expect(Math.abs((found[labels] ?? Number.NaN) - value), labels).toBeLessThanOrEqual(
      Math.abs(value) * 0.03 + 1e-9,
    );
}

const metricsOf = (board: typeof LIMITS) =>
  board.panels
    .filter(({ language }) => language === undefined)
    .map((panel) => [panel.title, panel] as const);

const KINDS = [
  ["VictoriaMetrics", "dots", isNewerThere],
  ["Prometheus", "underscores", isPrometheusThere],
] as const;

describe.each(KINDS)("%s", (name, kind, isThere) => {
  describe.skipIf(!isThere)("with data in it", () => {
    let server: QueryServer | Victoria;
    beforeAll(async () => {
      const series = [...USAGE, ...claudeCode(kind)];
      if (name === "Prometheus") server = await prometheus(series);
      else {
        const victoria = await newerVictoria();
        await victoria.fill(series);
        server = victoria;
      }
    }, 120_000);
    afterAll(() => server?.stop());

    it.each(metricsOf(LIMITS))("answers %s", async (title, { queries }) => {
      for (const [index, query] of queries.entries())
        expectNear(
          await instantQuery(server, asSent(query), NOW),
          LIMITS_SHOWN[title]?.[index] ?? {},
        );
    });

    it.each(metricsOf(CLAUDE_CODE))("answers %s", async (title, { queries }) => {
      for (const query of queries)
        expectNear(await instantQuery(server, asSent(query), NOW), CLAUDE_CODE_SHOWN[title] ?? {});
    });

    it("answers each rule", async () => {
      const found = await Promise.all(RULES.map(({ expr }) => instantQuery(server, expr, NOW)));
      expect(Object.fromEntries(RULES.map(({ name: rule }, at) => [rule, found[at]]))).toEqual({
        ClaudeUsageStale: {},
        ClaudeUsageHigh: { [`${a} window=7d`]: 0.95 },
        ClaudeUsageLimitExpected: { [`${a} window=5h`]: 1_800 },
        ClaudeUsageBlocked: { [a]: 300 },
      });
    });

    it("has the accounts to choose from", async () => {
      const [, metric = "", label = ""] =
        /label_values\((\w+), (\w+)\)/.exec(LIMITS.variable?.query ?? "") ?? [];
      const url = new URL(`/api/v1/label/${label}/values`, server.url);
      url.searchParams.set("match[]", metric);
      url.searchParams.set("start", String(seconds - 3_600));
      url.searchParams.set("end", String(seconds));
      expect(await (await fetch(url)).json()).toMatchObject({ data: ["0123456789ab"] });
    });
  });
});

describe("the log's queries", () => {
  const event = (model: string, more: object) => ({
    _time: new Date(NOW).toISOString(),
    _msg: "claude_code.api_request",
    "event.name": "api_request",
    model,
    ...more,
  });

  // The real VictoriaLogs where VICTORIA_LOGS names it, else a stand-in that evaluates the query.
  it.each(
    CLAUDE_CODE.panels
      .filter(({ language }) => language === "LogsQL")
      .map((panel) => [panel.title, panel] as const),
  )("%s sums by model what is a request, and nothing else", async (_, { queries }) => {
    const logs = await logsEngine();
    try {
      await logs.log([
        event("opus", { cost_usd: "0.25", input_tokens: "10", output_tokens: "1" }),
        event("opus", { cost_usd: "0.5", input_tokens: "20", output_tokens: "2" }),
        event("haiku", { cost_usd: "0.01", input_tokens: "5", output_tokens: "3" }),
        {
          _time: new Date(NOW).toISOString(),
          _msg: "claude_code.tool_result",
          "event.name": "tool_result",
          model: "opus",
          cost_usd: "9",
        },
      ]);
      for (const query of queries) {
        const body = new URLSearchParams({
          query: query.expr,
          start: String(seconds - 60),
          end: String(seconds + 60),
        });
        const response = await fetch(new URL("/select/logsql/query", logs.url), {
          method: "POST",
          body,
        });
        const rows = (await response.text())
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
        const byModel = Object.fromEntries(rows.map((row) => [row.model, row]));
        expect(Object.keys(byModel).sort()).toEqual(["haiku", "opus"]);
        expect(Number(byModel.opus.requests)).toBe(2);
        expect(Number(byModel.opus.cost_usd ?? 0.75)).toBe(0.75);
        expect(Number(byModel.opus.output_tokens ?? 3)).toBe(3);
      }
    } finally {
      await logs.stop();
    }
  });
});
