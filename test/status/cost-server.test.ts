/** The server with Claude Code's own costs, in `status` and its document: which, by whom it is named, what its last query brought. */
import { expect, it } from "vitest";
import { openSettings } from "../../src/config/effective.ts";
import { costText } from "../../src/status/cost-server.ts";
import { statusDocument } from "../../src/status/document.ts";
import { statusRows } from "../../src/status/rows.ts";
import type { StatusSample } from "../../src/status/sample.ts";
import { later } from "../render/sample.ts";
import { statusSample } from "./sample.ts";

const SHOWN = "http://vm.test:8428/prefix";

function sampled({ named, ...changes }: Partial<StatusSample> & { named: boolean }): StatusSample {
  const env: Record<string, string> = named ? { CLAUDE_USAGE_COST_URL: SHOWN } : {};
  const call = { env, paths: statusSample().paths };
  return statusSample({ settings: openSettings(call, new Map()).current(), ...changes });
}

const query = (server: string, problem: string | null = null) => ({
  costQuery: { at: later(-8), server, problem },
});

type Row = readonly [
  Partial<StatusSample> & { named: boolean },
  string | null,
  readonly [url: string | null, by: string, queried: boolean, problem: string | null] | null,
];

it.each<Row>([
  [{ named: false }, null, null],
  [{ named: true }, `${SHOWN}, not queried yet`, [SHOWN, "cost_url", false, null]],
  [
    { named: true, holder: null },
    `${SHOWN}, not queried yet: no daemon is running`,
    [SHOWN, "cost_url", false, null],
  ],
  [
    { named: true, ...query(SHOWN) },
    `${SHOWN}, answered 20 s ago`,
    [SHOWN, "cost_url", true, null],
  ],
  [
    { named: true, ...query(SHOWN, "no VictoriaMetrics at x") },
    `${SHOWN}, 20 s ago: no VictoriaMetrics at x`,
    [SHOWN, "cost_url", true, "no VictoriaMetrics at x"],
  ],
  [
    { named: true, ...query("http://another.test") },
    `${SHOWN}, not queried yet`,
    [SHOWN, "cost_url", false, null],
  ],
  [
    { named: false, metricsServer: new URL("http://vm.test/") },
    "http://vm.test, by Claude Code's settings; the line queries it only as cost_url",
    ["http://vm.test", "settings", false, null],
  ],
  [
    { named: false, metricsServer: "the settings send metrics to x" },
    "the settings send metrics to x",
    [null, "settings", false, "the settings send metrics to x"],
  ],
])("%#: %o", (changes, text, fields) => {
  const sample = sampled(changes);
  expect(costText(sample)).toBe(text);
  expect(statusRows(sample).find(([name]) => name === "cost")?.[1] ?? null).toBe(text);
  const { cost_server } = statusDocument(sample);
  expect(cost_server && Object.values(cost_server)).toEqual(
    fields && [fields[0], fields[1], fields[2] ? expect.any(String) : null, fields[3]],
  );
});
