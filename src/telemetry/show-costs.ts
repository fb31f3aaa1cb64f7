/** What `claude-usage cost` does: sums from VictoriaMetrics, as a table with a chart or as JSON. */

import { printError, printText, usageError } from "../cli/output.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";
import { currentFolder } from "../platform/process.ts";
import {
  type CostPart,
  type CostSums,
  type Costs,
  METRICS,
  type Metric,
  type RecordedMetric,
} from "./costs.ts";
import { parseServerUrl } from "./http.ts";
import { managedFile, readLayers } from "./layers.ts";
import { oneLine, redactedUrl } from "./redact.ts";
import { metricsServerUrl } from "./servers.ts";
import { fetchCosts } from "./victoria.ts";

export async function showCosts(
  { env, paths }: Context,
  flags: ReadonlyMap<string, string>,
): Promise<ExitCode> {
  const sources = { paths, env, cwd: currentFolder(), managed: managedFile(process.platform) };
  const address = flags.get("url") ?? metricsServerUrl(readLayers(sources));
  const server = parseServerUrl(address);
  if (server === null) {
    return usageError("--url takes an address that begins with http:// or https://.");
  }
  const costs = await fetchCosts(server, systemClock.now());
  if (typeof costs === "string") {
    printError(costs);
    return EXIT.noData;
  }
  if (flags.has("json")) {
    printText(costsJson(costs));
    return EXIT.done;
  }
  if (costs.recorded.every(({ month }) => month === 0)) {
    printError(
      `no data of Claude Code at ${redactedUrl(server.href)}; \`claude-usage telemetry local\` sets that up`,
    );
    return EXIT.noData;
  }
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  printText(costsText(costs, !/utf-?8/i.test(locale)));
  return EXIT.done;
}

const CHART_DAYS = 7;
/** Of the chart's longest bar. */
const CHART_CELLS = 30;

/** A table of the sums, and a chart of the last days. @internal */
export function costsText(costs: Costs, ascii: boolean): string {
  const rows = costs.recorded.filter(({ month }) => month > 0).flatMap(rowsOf);
  const head = ["", "today", "7 days", "30 days"] as const;
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((cells) => [...(cells[at] ?? "")].length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("   ")
      .trimEnd();
  return [line(head), ...rows.map(line), "", ...chart(costs.days.slice(-CHART_DAYS), ascii)]
    .concat(costs.notes.length === 0 ? [] : ["", ...costs.notes])
    .join("\n");
}

type TableRow = readonly [string, string, string, string];

function rowsOf({ metric, parts, ...sums }: RecordedMetric): readonly TableRow[] {
  const { title, unit, by }: Metric = METRICS[metric];
  const row = (label: string, { today, week, month }: CostSums): TableRow => [
    label,
    amount(today, unit),
    amount(week, unit),
    amount(month, unit),
  ];
  if (by.length === 0) return [row(title, sums)];
  return [row(title, sums), ...parts.map((part) => row(`  ${labelOf(part, by)}`, part))];
}

const labelOf = ({ labels }: CostPart, by: readonly string[]): string =>
  by.map((name) => oneLine(labels[name] ?? "?").slice(0, 40)).join(", ");

function amount(value: number, unit: Metric["unit"]): string {
  if (unit === "USD") return `$${value.toFixed(2)}`;
  if (unit === "s") return spanText(value);
  const steps = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  const [size, sign] = (unit === "tokens" && steps.find(([one]) => value >= one)) || [1, ""];
  return size === 1 ? String(Math.round(value)) : `${(value / size).toFixed(1)}${sign}`;
}

function spanText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes}m` : `${hours}h${String(minutes % 60).padStart(2, "0")}m`;
}

function chart(days: Costs["days"], ascii: boolean): readonly string[] {
  const most = Math.max(...days.map(({ cost }) => cost));
  return days.map(({ date, cost }) => {
    const cells = most === 0 ? 0 : Math.ceil((cost / most) * CHART_CELLS);
    return `${date}  ${(ascii ? "#" : "█").repeat(cells)}${cells === 0 ? "" : " "}${amount(cost, "USD")}`;
  });
}

/** Schema 1: fields are added, and none changes its meaning. @internal */
export const costsJson = (costs: Costs): string =>
  JSON.stringify({
    schema: 1,
    metrics: Object.fromEntries(
      costs.recorded.map(({ metric, parts, ...sums }) => [
        metric,
        {
          unit: METRICS[metric].unit,
          ...sumsJson(sums),
          parts: parts.map((part) => ({ labels: part.labels, ...sumsJson(part) })),
        },
      ]),
    ),
    days: costs.days,
    notes: costs.notes,
  });

const sumsJson = ({ today, week, month }: CostSums) => ({
  today: round(today),
  last_7_days: round(week),
  last_30_days: round(month),
});

/** Sums of fractions have digits that were not recorded. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
