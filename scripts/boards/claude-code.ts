/** The board for what Claude Code itself sends: its metrics under the names of VictoriaMetrics and of Prometheus, and its log. */
import { METRICS, type MetricName } from "../../src/telemetry/costs.ts";
import { namePattern } from "../../src/telemetry/metricsql.ts";
import { API_REQUESTS } from "../../src/telemetry/victoria-logs.ts";
import type { Board, BoardPanel } from "./board.ts";

/** With dots as Claude Code sends it, or with underscores and a unit as Prometheus names it. */
const selector = (metric: MetricName): string =>
  `{__name__=~${JSON.stringify(namePattern(METRICS[metric]).source.replace(/^\^|\$$/g, ""))}}`;

function counted(
  metric: MetricName,
  view: "timeseries" | "stat",
  unit: string,
  width: number,
): BoardPanel {
  const { title, by } = METRICS[metric];
  const labels: readonly string[] = by;
  const shown = labels.slice(0, 1);
  const range = view === "stat" ? "1d" : "1h";
  return {
    title: `${title[0]?.toUpperCase()}${title.slice(1)} ${view === "stat" ? "in a day" : "an hour"}`,
    about: "By Claude Code's own counters, cumulative ones.",
    view,
    unit,
    width,
    queries: [
      {
        expr: `sum${shown.length === 0 ? "" : ` by (${shown.join(", ")})`} (increase(${selector(metric)}[${range}]))`,
        legend: shown.length === 0 ? title : shown.map((label) => `{{${label}}}`).join(" "),
      },
    ],
  };
}

const logged = (title: string, sum: string, unit: string): BoardPanel => ({
  title,
  about: "By the event that Claude Code logs for each request.",
  view: "timeseries",
  unit,
  width: 12,
  language: "LogsQL",
  queries: [
    { expr: `${API_REQUESTS} | stats by ("model") count() requests, ${sum}`, legend: "{{model}}" },
  ],
});

export const CLAUDE_CODE: Board = {
  uid: "claude-usage-claude-code",
  title: "Claude usage: Claude Code",
  about: "What Claude Code sends by OpenTelemetry: `claude-usage telemetry local` turns it on.",
  variable: null,
  from: "now-24h",
  panels: [
    counted("cost", "stat", "currencyUSD", 12),
    counted("tokens", "stat", "short", 12),
    counted("cost", "timeseries", "currencyUSD", 12),
    counted("tokens", "timeseries", "short", 12),
    counted("sessions", "stat", "short", 4),
    counted("commits", "stat", "short", 4),
    counted("pull_requests", "stat", "short", 4),
    counted("lines", "stat", "short", 4),
    counted("active", "stat", "s", 4),
    counted("decisions", "stat", "short", 4),
    logged("Logged cost", "sum(cost_usd) cost_usd", "currencyUSD"),
    logged(
      "Logged tokens",
      "sum(input_tokens) input_tokens, sum(output_tokens) output_tokens",
      "short",
    ),
  ],
};
