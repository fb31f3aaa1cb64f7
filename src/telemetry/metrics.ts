/** What Claude Code records, by name as servers keep it, and what to ask for it. Pure. */

export interface Metric {
  readonly title: string;
  readonly unit: "USD" | "tokens" | "s" | "count";
  /** As Claude Code names it. */
  readonly name: string;
  /** The labels it is told apart by. */
  readonly by: readonly string[];
}

export const METRICS = {
  cost: { title: "cost", unit: "USD", name: "claude_code.cost.usage", by: ["model"] },
  tokens: {
    title: "tokens",
    unit: "tokens",
    name: "claude_code.token.usage",
    by: ["type", "model"],
  },
  sessions: { title: "sessions", unit: "count", name: "claude_code.session.count", by: [] },
  lines: { title: "lines", unit: "count", name: "claude_code.lines_of_code.count", by: ["type"] },
  commits: { title: "commits", unit: "count", name: "claude_code.commit.count", by: [] },
  pull_requests: {
    title: "pull requests",
    unit: "count",
    name: "claude_code.pull_request.count",
    by: [],
  },
  active: { title: "active time", unit: "s", name: "claude_code.active_time.total", by: ["type"] },
  decisions: {
    title: "edit decisions",
    unit: "count",
    name: "claude_code.code_edit_tool.decision",
    by: ["decision"],
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** Dots or underscores, with the unit and `_total` behind as servers add them, or a collector's namespace before. */
const SUFFIX = "([._](USD|usd|tokens|count|s|seconds|total))*";

export const patternOf = ({ name }: Metric): string => {
  const stem = name.replace(/\.total$/, "").replaceAll(".", "[._]");
  return `(claude_code_)?${stem}${SUFFIX}`;
};

/**
 * What was added in each hour. Each session counts from 0 and its first sample is more already, so the first counts
 * whole, which `increase` does for small ones only; a counter that starts anew counts from 0 again.
 */
export function queryFor(metric: Metric): string {
  const sum = metric.by.length === 0 ? "sum" : `sum by (${metric.by.join(", ")})`;
  return `${sum} (increase_pure({__name__=~"${patternOf(metric)}"}[1h]))`;
}

/** All names under which there may be anything. */
export const ANYTHING = `{__name__=~"(claude_code_)?claude_code[._].+"}`;
