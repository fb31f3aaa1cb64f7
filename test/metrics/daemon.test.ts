/** The built program and a real VictoriaMetrics: the daemon sends and writes its metrics, and the history follows. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../src/model/history.ts";
import { DAY, HOUR, instant, MINUTE } from "../../src/model/units.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { isNewerThere, newerVictoria, type Victoria } from "../telemetry/victoria-metrics.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, MARKED, type Person, person, textOf } from "../world/person.ts";
import { writeHistory } from "../world/written-history.ts";
import { receiverPerTest } from "./receiver.ts";

let server: SimServer;
let someone: Person;
beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 31)) });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "60s" });
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

describe.skipIf(!isNewerThere)("with VictoriaMetrics", () => {
  let victoria: Victoria;
  beforeAll(async () => {
    victoria = await newerVictoria();
  });
  afterAll(() => victoria?.stop());
  beforeEach(() => victoria.empty());

  async function query(
    promql: string,
    time?: number,
  ): Promise<readonly (readonly [object, number])[]> {
    await victoria.flush();
    const url = new URL("/api/v1/query", victoria.url);
    url.searchParams.set("query", promql);
    // Otherwise the last half minute is not shown.
    url.searchParams.set("latency_offset", "1ms");
    if (time !== undefined) url.searchParams.set("time", String(time / 1000));
    const { data } = (await (await fetch(url)).json()) as {
      data: { result: readonly { metric: object; value: readonly [number, string] }[] };
    };
    return data.result.map(({ metric, value }) => [metric, Number(value[1])]);
  }

  it("the daemon sends what it has read, and writes its file; only what is asked for", async () => {
    const folder = join(someone.home, "collector");
    mkdirSync(folder);
    someone.config(
      `metrics_url = "${victoria.url.href}"\nmetrics_file = "~/collector/claude-usage.prom"\n`,
    );
    const daemon = someone.start(["daemon"]);
    const found = await eventually(async () => {
      const rows = await query('claude_usage_ratio{window="5h"}');
      return rows.length > 0 && rows;
    }, "a sample in VictoriaMetrics");
    expect(found).toEqual([
      [
        expect.objectContaining({
          account: "unknown",
          host: expect.stringMatching(/./),
          window: "5h",
        }),
        0.31,
      ],
    ]);
    const file = join(folder, "claude-usage.prom");
    expect(readFileSync(file, "utf8")).toMatch(/^claude_usage_ratio\{[^}]*window="5h"\} 0\.31$/m);
    expect(readFileSync(file, "utf8")).not.toContain("host=");
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(
      existsSync(join(someone.home, ".local/state/claude-usage/default/metrics-queue.txt")),
    ).toBe(false);
    const series = await query('count({__name__=~"claude_usage_.+"}) by (__name__)');
    expect(JSON.stringify(series)).not.toContain(MARKED);
    expect(daemon.stderr()).not.toContain("metrics");
  });

  it("one daemon sends and writes each account of config.toml under its own digest", async () => {
    const folder = join(someone.home, "collector");
    mkdirSync(folder);
    mkdirSync(join(someone.home, ".claude-work"));
    const login = readFileSync(join(someone.home, ".claude/.credentials.json"));
    writeFileSync(join(someone.home, ".claude-work/.credentials.json"), login);
    for (const [file, digit] of [
      [".claude.json", 1],
      [".claude-work/.claude.json", 2],
    ] as const) {
      const accountUuid = `0f5ad3d2-0000-4000-8000-00000000000${digit}`;
      const oauthAccount = { accountUuid, emailAddress: "made.up@example.invalid" };
      writeFileSync(join(someone.home, file), JSON.stringify({ oauthAccount }));
    }
    someone.config(
      [
        `metrics_url = "${victoria.url.href}"`,
        `metrics_file = "${folder}/claude-usage.prom"`,
        'machine = "desk"',
        '[accounts.home]\ndir = "~/.claude"',
        '[accounts.work]\ndir = "~/.claude-work"\nlabel = "My work"\n',
      ].join("\n"),
    );
    someone.start(["daemon"]);
    const names = await eventually(async () => {
      const rows = await query('count by (account) (claude_usage_ratio{window="5h",host="desk"})');
      return rows.length === 2
        ? rows.map(([metric]) => (metric as { account: string }).account)
        : null;
    }, "samples of both");
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{12}$/);
    const labels = await query('claude_usage_info{name!=""}');
    expect(labels).toEqual([[expect.objectContaining({ name: "My work" }), 1]]);
    await eventually(() => readdirSync(folder).length === 2, "two files");
    expect(readdirSync(folder).sort()).toEqual(["claude-usage-work.prom", "claude-usage.prom"]);
    expect(readFileSync(join(folder, "claude-usage-work.prom"), "utf8")).toContain("My work");
    expect(readFileSync(join(folder, "claude-usage.prom"), "utf8")).not.toMatch(/"home"|My work/);
  });

  // The history keeps whole seconds.
  const NOW = Math.floor(Date.now() / 1000) * 1000;
  const start = NOW - 3 * DAY;
  const reading = (at: number, used: number): HistoryEntry => ({
    kind: "reading",
    at: instant(at),
    windows: [{ key: "5h", used, resetsAt: instant(start + 5 * HOUR) }],
    source: "api",
    via: null,
  });

  it("history export sends the past once: a second time nothing is missing", async () => {
    writeHistory(someone.home, null, [reading(start, 10), reading(start + HOUR, 20)]);
    const run = () => someone.run(["history", "export", "--url", victoria.url.href]);
    const first = await run();
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/^\d+ samples sent to 127\.0\.0\.1:\d+, 0 were there\.\n$/);
    const [, sent] = /^(\d+)/.exec(first.stdout) ?? [];
    const value = async (at: number) =>
      (await query("claude_usage_ratio", at)).map(([, one]) => one);
    expect(await value(start + 30 * MINUTE)).toEqual([0.1]);
    expect(await value(start + 59 * MINUTE)).toEqual([0.1]);
    expect(await value(start + HOUR)).toEqual([0.2]);
    expect(await value(start - MINUTE)).toEqual([]);
    expect((await run()).stdout).toMatch(
      new RegExp(`^0 samples sent to .*, ${sent} were there\\.\\n$`),
    );
    const counted = await query("sum(count_over_time(claude_usage_ratio[5d]))", NOW);
    expect(counted[0]?.[1]).toBe(Number(sent) / 2);
  });

  it("history export fills what the daemon's own samples leave open", async () => {
    writeHistory(someone.home, null, [reading(start, 10), reading(start + HOUR, 20)]);
    const labels = { account: "unknown", host: (await import("node:os")).hostname(), window: "5h" };
    await victoria.fill([["claude_usage_ratio", labels, [[start + 30 * MINUTE, 0.104]]]]);
    await someone.run(["history", "export", "--url", victoria.url.href]);
    const around = await query("claude_usage_ratio", start + 30 * MINUTE + 1_000);
    expect(around.map(([, one]) => one)).toEqual([0.104]);
    expect((await query("claude_usage_ratio", start + 40 * MINUTE))[0]?.[1]).toBe(0.1);
  });
});

const receiver = receiverPerTest();

it("nothing that is sent says who one is, and the header goes with it", async () => {
  const ids = {
    accountUuid: "0f5ad3d2-0000-4000-8000-000000000001",
    emailAddress: "made.up@example.invalid",
  };
  const oauthAccount = {
    ...ids,
    organizationUuid: "99999999-1111-4222-8333-444444444444",
    organizationName: "Made Up Ltd",
    displayName: "Made Up",
  };
  writeFileSync(join(someone.home, ".claude.json"), JSON.stringify({ oauthAccount }));
  someone.config(`metrics_url = "${receiver().url.href}"\n`);
  const header = join(someone.home, ".config/claude-usage/metrics-header");
  writeFileSync(header, "Authorization: Bearer s3cret\n", { mode: 0o600 });
  const daemon = someone.start(["daemon"]);
  await eventually(
    () =>
      receiver().received.some(({ lines }) => lines.some((line) => line.includes('window="5h"'))),
    "samples",
  );
  const sent = JSON.stringify(receiver().received);
  expect(sent).toContain("Bearer s3cret");
  for (const secret of [MARKED, "sk-ant", ...Object.values(oauthAccount)])
    expect(sent).not.toContain(secret);
  const kept = [
    daemon.stderr(),
    ...someone
      .files()
      .filter((file) => file !== header)
      .map(textOf),
  ];
  expect(kept.join("\n")).not.toContain("s3cret");
});

it("history export says what it needs, and what became of it", async () => {
  expect(await someone.run(["history", "export"])).toMatchObject({ code: 64 });
  expect(await someone.run(["history", "--url", "http://h"])).toMatchObject({ code: 64 });
  const nobody = ["history", "export", "--url", "http://127.0.0.1:1"];
  expect(await someone.run(nobody)).toMatchObject({
    code: 69,
    stderr: expect.stringContaining("no history"),
  });
  writeHistory(someone.home, null, [
    {
      kind: "reading",
      at: instant(Date.now() - HOUR),
      windows: [{ key: "5h", used: 1, resetsAt: null }],
      source: "api",
      via: null,
    },
  ]);
  expect(await someone.run(nobody)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/took 0 of \d+ samples: no answer \(/),
  });
});

it("a file that cannot be written is said once in the log, and nothing else suffers", async () => {
  someone.config('metrics_file = "/nowhere/at-all/claude-usage.prom"\n');
  const daemon = someone.start(["daemon"]);
  await eventually(
    () => daemon.stderr().includes("/nowhere/at-all/claude-usage.prom cannot be written (ENOENT)"),
    "a sentence",
  );
  expect((await someone.run(["metrics"])).stdout).toContain('window="5h"} 0.31');
});

it("what the last daemon left is sent once at the start", async () => {
  await someone.run(["--json"], { CLAUDE_USAGE_AUTOSTART: "off" });
  someone.config(`metrics_url = "${receiver().url.href}"\nmachine = "desk"\n`);
  someone.start(["daemon"]);
  await eventually(() => receiver().received.length > 0, "samples");
  // As long as a second one would take.
  await someone.run(["status"]);
  expect(receiver().received).toHaveLength(1);
  expect(receiver().received[0]?.lines.every((line) => line.includes('host="desk"'))).toBe(true);
});
