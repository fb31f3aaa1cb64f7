/** What sessions of any kind cost, sent by the official exporter to a real VictoriaMetrics, beside what they did cost. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Costs } from "../../src/telemetry/costs.ts";
import type { Temporality } from "../../src/telemetry/counters.ts";
import { fetchCosts } from "../../src/telemetry/read-costs.ts";
import { simulatedClaude } from "./simulated-claude.ts";
import { type LogsEngine, logsEngine } from "./victoria-logs-engine.ts";
import { isNewerThere, newerVictoria, type Victoria } from "./victoria-metrics.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.now();
const ZONE = process.env.TZ;

/** A process spends at each of these times, and sends in the minute after; `idle` minutes follow each. */
interface Process {
  readonly session?: string;
  readonly start?: string;
  readonly idle?: number;
  readonly spent: readonly (readonly [hoursAgo: number, usd: number])[];
}

type Life = readonly Process[];

const TIDY: Life = Array.from({ length: 12 }, (_, at) => ({
  session: `tidy${at}`,
  idle: 3,
  spent: [
    [60 * at + 5, 0.5 + at / 8],
    [60 * at + 4, 0.25],
  ],
}));
const RESUMED: Life = [{ spent: [[30, 1]] }, { start: "resume", spent: [[28, 1.5]] }];
const RESUMED_SMALLER: Life = [
  { idle: 5, spent: [[30, 1]] },
  { start: "resume", idle: 5, spent: [[28, 0.25]] },
];
const TWINS: Life = [
  { idle: 15, spent: [[20, 1]] },
  { idle: 15, spent: [[20 - 0.5 / 60, 3]] },
];
const SLEEPER: Life = [
  {
    idle: 2,
    spent: [
      [40, 2],
      [30, 0.5],
      [20, 0.25],
    ],
  },
];
const SHORT: Life = Array.from({ length: 8 }, (_, at) => ({
  session: `short${at}`,
  spent: [[at * 20 + 3, 0.125]],
}));

const total = (life: Life) =>
  life.flatMap(({ spent }) => spent).reduce((sum, [, usd]) => sum + usd, 0);

describe.skipIf(!isNewerThere)("what sessions cost", () => {
  let server: Victoria;
  let logs: LogsEngine;
  beforeAll(async () => {
    [server, logs] = await Promise.all([newerVictoria(), logsEngine()]);
  }, 60_000);
  afterAll(() => Promise.all([server?.stop(), logs?.stop()]));
  afterEach(() => {
    process.env.TZ = ZONE;
  });

  /** Each life has an account of its own, so that one server holds them all. */
  async function live(life: Life, temporality: Temporality, account: string, logged: boolean) {
    const sends: { readonly at: number; readonly go: () => Promise<void> }[] = [];
    for (const { session = "one", start, idle = 0, spent } of life) {
      const labels = { "session.id": session, "user.account_uuid": account };
      const claude = simulatedClaude(server.url, temporality, labels, start);
      for (const [hours, usd] of spent) {
        const from = NOW - hours * HOUR;
        const first = async () => {
          claude.spend("opus", usd);
          await claude.send(from + MINUTE / 2);
        };
        sends.push({ at: from, go: first });
        for (let minute = 1; minute <= idle; minute += 1) {
          const at = from + minute * MINUTE + MINUTE / 2;
          sends.push({ at, go: () => claude.send(at) });
        }
        if (logged) {
          const event = { "event.name": "api_request", cost_usd: String(usd), model: "opus" };
          const _time = new Date(from).toISOString();
          await logs.log([{ _msg: "claude_code.api_request", _time, ...event, ...labels }]);
        }
      }
    }
    for (const { go } of sends.sort((a, b) => a.at - b.at)) await go();
    await server.flush();
  }

  async function costs(account: string, configured: Temporality | null, withLogs: boolean) {
    const found = await fetchCosts(
      {
        metrics: { url: server.url, headers: new Headers() },
        logs: withLogs ? { url: logs.url, headers: new Headers() } : null,
        configured,
      },
      NOW,
      { grouping: "model", own: { uuid: account, email: null } },
    );
    if (typeof found === "string") throw new Error(found);
    return found;
  }

  const costOf = ({ recorded }: Costs) => {
    const [cost] = recorded;
    return { month: Math.round((cost?.month ?? 0) * 1e6) / 1e6, isExact: cost?.isExact };
  };

  it.each<[string, Life, Temporality, Temporality | null]>([
    ["tidy", TIDY, "cumulative", null],
    ["tidy", TIDY, "delta", "delta"],
    ["resumed", RESUMED, "delta", "delta"],
    ["resumed with less", RESUMED_SMALLER, "delta", "delta"],
    ["two terminals", TWINS, "delta", "delta"],
    ["ten hours of sleep", SLEEPER, "cumulative", null],
    ["ten hours of sleep", SLEEPER, "delta", "delta"],
    ["one sample each", SHORT, "cumulative", null],
    ["one sample each", SHORT, "delta", "delta"],
  ])("%s, %#: exact from counters alone", async (name, life, temporality, configured) => {
    const account = `${name} ${temporality}`;
    await live(life, temporality, account, false);
    expect(costOf(await costs(account, configured, false))).toEqual({
      month: total(life),
      isExact: true,
    });
  });

  it.each<[string, Life]>([
    ["resumed", RESUMED],
    ["resumed with less", RESUMED_SMALLER],
    ["two terminals", TWINS],
  ])("%s: cumulative counters are marked, and the logs are exact", async (name, life) => {
    const account = `${name} cumulative`;
    await live(life, "cumulative", account, true);
    const counted = await costs(account, "cumulative", false);
    expect(costOf(counted).isExact).toBe(false);
    expect(counted.notes).toEqual([expect.stringMatching(/^~ marks a sum/)]);
    expect(costOf(await costs(account, "cumulative", true))).toEqual({
      month: total(life),
      isExact: true,
    });
  });

  it("a request at midnight whose counter comes after it is counted once", async () => {
    const midnight = new Date(NOW);
    midnight.setHours(0, 0, 0, 0);
    const ago = (NOW - midnight.getTime()) / HOUR + 48 + 10 / 3600;
    await live([{ idle: 2, spent: [[ago, 2]] }], "cumulative", "midnight", true);
    const { days, recorded } = await costs("midnight", null, true);
    expect(days.slice(-4).map(({ cost }) => cost)).toEqual([2, 0, 0, 0]);
    expect(recorded[0]?.isExact).toBe(true);
  });

  it("says since when there are events, and takes what was before from counters", async () => {
    await live([{ session: "before", spent: [[200, 4]] }], "cumulative", "since", false);
    await live([{ session: "after", spent: [[100, 2]] }], "cumulative", "since", true);
    const found = await costs("since", null, true);
    expect(costOf(found)).toEqual({ month: 6, isExact: true });
    expect(found.notes).toEqual([
      expect.stringMatching(/before \d{4}-\d\d-\d\d are from counters.*it keeps 60d\.$/),
    ]);
  });

  it.each(["UTC", "Asia/Kolkata", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])(
    "a session across midnight belongs to both days in %s",
    async (zone) => {
      process.env.TZ = zone;
      const midnight = new Date(NOW);
      midnight.setHours(0, 0, 0, 0);
      midnight.setDate(midnight.getDate() - 2);
      const ago = (minutes: number) => (NOW - midnight.getTime()) / HOUR - minutes / 60;
      const life: Life = [
        {
          idle: 3,
          spent: [
            [ago(-30), 1],
            [ago(30), 0.5],
          ],
        },
      ];
      await live(life, "cumulative", zone, false);
      const { days } = await costs(zone, null, false);
      expect(days.slice(-4).map(({ cost }) => cost)).toEqual([1, 0.5, 0, 0]);
    },
  );
});
