/** The recorded costs from a real VictoriaMetrics, and responses of any other kind. */
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { type Screen, screenText } from "../../src/cli/screen.ts";
import { type Costs, METRIC_NAMES, METRICS } from "../../src/telemetry/costs.ts";
import type { Grouping } from "../../src/telemetry/groupings.ts";
import { costToday, fetchCosts } from "../../src/telemetry/read-costs.ts";
import { checkServer, localServers } from "../../src/telemetry/servers.ts";
import { costLines, costsJson, withoutEmails } from "../../src/telemetry/show-costs.ts";
import { parseSeries } from "../../src/telemetry/victoria.ts";
import { eventually, person } from "../world/person.ts";
import { isThere, type Sample, type Victoria, victoria } from "./victoria-metrics.ts";

const SCREEN: Screen = { columns: 80, colour: false, ascii: false, home: "" };

const NOW = new Date(2026, 1, 14, 15, 30).getTime();
const at = (daysAgo: number, hour: number, minute = 0): number =>
  new Date(2026, 1, 14 - daysAgo, hour, minute).getTime();
const session = (id: string, model = "opus") => ({ "session.id": id, model });

describe.skipIf(!isThere)("recorded in VictoriaMetrics", () => {
  let server: Victoria;
  beforeAll(async () => {
    server = await victoria();
  });
  afterAll(() => server?.stop());
  beforeEach(() => server.empty());

  async function costs(now = NOW, grouping: Grouping = "model"): Promise<Costs> {
    const servers = {
      metrics: { url: server.url, headers: new Headers() },
      logs: null,
      configured: "cumulative",
    } as const;
    const found = await fetchCosts(servers, now, { grouping, own: null });
    if (typeof found === "string") throw new Error(found);
    return found;
  }

  const sums = async (metric: (typeof METRIC_NAMES)[number]) => {
    const one = (await costs()).recorded.find((each) => each.metric === metric);
    return [one?.today, one?.week, one?.month].map((sum) => Math.round((sum ?? 0) * 100) / 100);
  };

  it.each<[string, readonly Sample[], readonly [number, number, number]]>([
    [
      "counts the first sample whole, however large",
      [[at(0, 10), 50_000]],
      [50_000, 50_000, 50_000],
    ],
    [
      "counts what was added",
      [
        [at(0, 10), 1],
        [at(0, 10, 1), 3],
        [at(0, 12), 12],
      ],
      [12, 12, 12],
    ],
    [
      "counts a smaller value as a session that restarted",
      [
        [at(3, 9), 1],
        [at(3, 9, 1), 2],
        [at(3, 9, 2), 0.5],
        [at(3, 9, 3), 0.75],
      ],
      [0, 2.75, 2.75],
    ],
    [
      "gives each day its part of a session that ran over midnight",
      [
        [at(1, 23), 3],
        [at(1, 23, 50), 5],
        [at(0, 0, 10), 5.5],
      ],
      [0.5, 5.5, 5.5],
    ],
    [
      "counts nothing twice after a night's sleep of the machine",
      [
        [at(1, 20), 4],
        [at(1, 20, 1), 5],
        [at(0, 9), 5],
        [at(0, 9, 1), 5.25],
      ],
      [0.25, 5.25, 5.25],
    ],
    [
      "ends at 30 days",
      [
        [at(30, 12), 100],
        [at(29, 12), 102],
        [at(7, 12), 103],
      ],
      [0, 0, 3],
    ],
    [
      "begins the week at midnight 6 days ago",
      [
        [at(7, 23, 30), 1],
        [at(6, 0, 30), 3],
      ],
      [0, 2, 3],
    ],
    ["counts the current minute", [[NOW - 1000, 2]], [2, 2, 2]],
  ])("%s", async (_, samples, expected) => {
    await server.fill([["claude_code.cost.usage", session("a"), samples]]);
    expect(await sums("cost")).toEqual(expected);
  });

  it("adds up sessions, by model", async () => {
    await server.fill([
      ["claude_code.cost.usage", session("a"), [[at(0, 9), 1]]],
      ["claude_code.cost.usage", session("b"), [[at(0, 9), 2]]],
      ["claude_code.cost.usage", session("c", "haiku"), [[at(2, 9), 0.5]]],
    ]);
    const [cost] = (await costs()).recorded;
    expect(cost).toMatchObject({ today: 3, week: 3.5, month: 3.5 });
    expect(cost?.parts).toEqual([
      { labels: { model: "opus" }, today: 3, week: 3, month: 3 },
      { labels: { model: "haiku" }, today: 0, week: 0.5, month: 0.5 },
    ]);
  });

  it("says the same today in the segment, for a session of several days", async () => {
    const samples = [[at(3, 9), 50] as const, [at(0, 9), 50.5] as const];
    await server.fill([["claude_code.cost.usage", session("a"), samples]]);
    const paths = pathsFor({ home: "/nonexistent", cwd: "/", env: {} });
    const today = await costToday({ paths, env: {} }, server.url, NOW);
    expect(today).toEqual({ usd: 0.5, dayEnds: at(-1, 0) });
    expect(await sums("cost")).toEqual([0.5, 50.5, 50.5]);
  });

  it("gives each day its own in a month in which the clock is set", async () => {
    const zone = process.env.TZ;
    process.env.TZ = "America/New_York";
    try {
      const noon = (day: number) => new Date(2026, 9, 12 + day, 12).getTime();
      const samples = Array.from({ length: 30 }, (_, day) => [noon(day), day + 1] as const);
      await server.fill([["claude_code.cost.usage", session("dst"), samples]]);
      const { days } = await costs(noon(29));
      expect(days.map(({ cost }) => cost)).toEqual(days.map(() => 1));
    } finally {
      process.env.TZ = zone;
    }
  });

  /** As Claude Code names them, as Prometheus' exporters do, and with a collector's namespace. */
  const NAMES = {
    cost: ["claude_code.cost.usage", "claude_code_cost_usage_USD_total"],
    tokens: ["claude_code.token.usage", "claude_code_token_usage_tokens_total"],
    sessions: ["claude_code.session.count", "claude_code_claude_code_session_count_total"],
    lines: ["claude_code.lines_of_code.count", "claude_code_lines_of_code_count_total"],
    commits: ["claude_code.commit.count", "claude_code_commit_count"],
    pull_requests: ["claude_code.pull_request.count", "claude_code_pull_request_count_total"],
    active: ["claude_code.active_time.total", "claude_code_active_time_seconds_total"],
    decisions: ["claude_code.code_edit_tool.decision", "claude_code_code_edit_tool_decision_total"],
  } as const;

  it.each([0, 1] as const)("is found under each kind of name, by its labels (%i)", async (kind) => {
    const labels = { type: "input", model: "opus", decision: "accept" };
    await server.fill(
      METRIC_NAMES.map((metric, index) => [
        NAMES[metric][kind],
        labels,
        [[at(0, 10), index + 1]] as const,
      ]),
    );
    const { recorded, notes } = await costs();
    expect(recorded.map(({ today }) => today)).toEqual(METRIC_NAMES.map((_, index) => index + 1));
    for (const { metric, parts } of recorded) {
      const by: readonly string[] = METRICS[metric].by;
      expect(Object.keys(parts[0]?.labels ?? {}).sort()).toEqual([...by].sort());
    }
    expect(notes).toEqual([]);
  });

  it("says where two names record the same metric", async () => {
    const samples = [[at(0, 10), 1]] as const;
    await server.fill(NAMES.cost.map((name) => [name, {}, samples] as const));
    expect((await costs()).notes).toEqual([
      "Recorded under more than one name, and counted more than once where both have it: cost (claude_code.cost.usage, claude_code_cost_usage_USD_total).",
    ]);
  });

  it("prints a table and a chart, or JSON", async () => {
    const of = (type: string) => ({ type, model: "opus\u001b[31m" });
    await server.fill([
      [
        "claude_code.cost.usage",
        session("a"),
        [
          [at(1, 9), 20],
          [at(0, 9), 32.4],
        ],
      ],
      ["claude_code.cost.usage", session("b", "haiku"), [[at(20, 9), 1]]],
      ["claude_code.token.usage", of("input"), [[at(0, 9), 1_234_567]]],
      ["claude_code.token.usage", of("output"), [[at(0, 9), 9_876]]],
      [
        "claude_code.session.count",
        {},
        [
          [at(0, 9), 1],
          [at(0, 10), 3],
        ],
      ],
      ["claude_code.active_time.total", { type: "cli" }, [[at(0, 9), 4980]]],
    ]);
    const found = await costs();
    await expect(
      `${screenText(costLines(found, SCREEN), SCREEN).replace(/:\d+\//, ":8428/")}\n`,
    ).toMatchFileSnapshot("golden/cost.txt");
    const document = JSON.parse(costsJson(found));
    expect(document).toMatchObject({
      schema: 1,
      metrics: { cost: { unit: "USD", today: 12.4, last_7_days: 32.4, last_30_days: 33.4 } },
      notes: [],
    });
    expect(document.days).toHaveLength(30);
    expect(document.days.at(-1)).toEqual({ date: "2026-02-14", cost: expect.closeTo(12.4, 6) });
  });

  it("responds, and is too old for OTLP where it is Debian's", async () => {
    const [metrics] = localServers(
      new URL("/opentelemetry/v1/metrics", server.url),
      server.url,
      [],
    );
    if (metrics === undefined) throw new Error("no server");
    const { ready, sentences } = await checkServer(metrics);
    const old = /^VictoriaMetrics responds, but does not accept OTLP at .* \(HTTP 400\): too old/;
    expect(sentences[0]).toMatch(ready ? /responds and accepts OTLP/ : old);
  });

  it("is printed by the command, which distinguishes an empty server from a missing one", async () => {
    const someone = person("http://127.0.0.1:9");
    try {
      const cost = (...words: readonly string[]) => someone.run(["cost", ...words]);
      expect(await cost("--url", server.url.href)).toMatchObject({
        code: 69,
        stdout: "",
        stderr: expect.stringContaining("no data of Claude Code at "),
      });
      expect(await cost("--json", "--url", server.url.href)).toMatchObject({
        code: 69,
        stdout: "",
        stderr: expect.stringContaining("no data of Claude Code at "),
      });
      const withLogin = new URL(server.url);
      withLogin.username = "me";
      withLogin.password = "hidden";
      expect((await cost("--url", withLogin.href)).stderr).toContain(
        "no data of Claude Code at http://***@127.0.0.1:",
      );
      await server.fill([["claude_code.cost.usage", { model: "opus" }, [[Date.now() - 5_000, 2]]]]);
      // The server remembers for a second that it had none.
      const found = async () => (await cost("--json", "--url", server.url.href)).stdout;
      const json = await eventually(async () => (await found()) || null, "the series");
      expect(JSON.parse(json).metrics.cost.last_7_days).toBe(2);
      expect(await cost("--url", "http://me:hidden@127.0.0.1:1")).toMatchObject({
        code: 69,
        stdout: "",
        stderr: expect.stringMatching(/does not respond at http:\/\/\*\*\*@127\.0\.0\.1:1\/ \(/),
      });
    } finally {
      await someone.leave();
    }
  });

  // Last, because the index remembers accounts whose data was deleted.
  it.each<[Grouping, readonly (readonly [Record<string, string>, number])[]]>([
    [
      "session",
      [
        [{ session: "b" }, 4],
        [{ session: "a" }, 3],
      ],
    ],
    [
      "person",
      [
        [{ person: "uuid-two", email: "b@example.invalid" }, 4],
        [{ person: "uuid-one", email: "a@example.invalid" }, 3],
      ],
    ],
    [
      "repository",
      [
        [{}, 4],
        [{ repository: "owner/name" }, 3],
      ],
    ],
    [
      "day",
      [
        [{ day: "2026-02-12" }, 1],
        [{ day: "2026-02-14" }, 6],
      ],
    ],
  ])("splits the sums by %s, without e-mail addresses", async (grouping, expected) => {
    const one = {
      "session.id": "a",
      "user.account_uuid": "uuid-one",
      "user.email": "a@example.invalid",
      "vcs.repository.name": "owner/name",
    };
    const two = {
      "session.id": "b",
      "user.account_uuid": "uuid-two",
      "user.email": "b@example.invalid",
    };
    await server.fill([
      [
        "claude_code.cost.usage",
        one,
        [
          [at(2, 9), 1],
          [at(0, 9), 3],
        ],
      ],
      ["claude_code.cost.usage", two, [[at(0, 10), 4]]],
    ]);
    const found = await costs(NOW, grouping);
    const [cost] = found.recorded;
    expect(cost?.parts.map(({ labels, month }) => [labels, month])).toEqual(expected);
    expect(found.notes).toEqual([expect.stringMatching(/^2 accounts are on this server/)]);
    const own = { uuid: "uuid-one", email: null };
    const shown = costsJson(withoutEmails(found, own));
    expect(shown).not.toContain("@");
    if (grouping === "person") expect(shown).toMatch(/"person":"uuid-two".*"person":"you"/);
  });
});

it("parses any response into series, or null", () => {
  const body = (result: unknown) => JSON.stringify({ status: "success", data: { result } });
  expect(
    parseSeries(
      body([
        { metric: { model: "opus", n: 1 }, values: [[60, "1.5"], [120, "NaN"], [1, "-2"], 7] },
      ]),
    ),
  ).toEqual([{ labels: { model: "opus" }, samples: [{ until: 60_000, value: 1.5 }] }]);
  for (const text of ["", "[]", "null", "{}", '{"data":{"result":{}}}', "<html>"]) {
    expect(parseSeries(text)).toBeNull();
  }
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const { samples } of parseSeries(body([value])) ?? [])
        expect(Array.isArray(samples)).toBe(true);
    }),
  );
});
