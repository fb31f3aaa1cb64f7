/** What Claude Code recorded: its metrics, and their sums over days of the local calendar. Pure. */
import type { Day } from "./cost-days.ts";
import type { Grouping } from "./groupings.ts";

export interface Metric {
  readonly title: string;
  readonly unit: "USD" | "tokens" | "s" | "count";
  /** As Claude Code names it. */
  readonly name: string;
  /** The labels that it is grouped by. */
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

/** The labels of a metric's parts; days are not labels. */
export function labelsFor(metric: MetricName, grouping: Grouping): readonly string[] {
  if (grouping === "model") return METRICS[metric].by;
  if (grouping === "person") return ["person", "email"];
  return grouping === "day" ? [] : [grouping];
}

/** What was added on each of the days, in their order. */
export interface DailyPart {
  readonly labels: Readonly<Record<string, string>>;
  readonly added: readonly number[];
}

/** Sums over today, 7 and 30 days, today among them. */
export interface CostSums {
  readonly today: number;
  readonly week: number;
  readonly month: number;
}

export interface CostPart extends CostSums {
  readonly labels: Readonly<Record<string, string>>;
}

export interface RecordedMetric extends CostSums {
  readonly metric: MetricName;
  /** False where counters alone cannot tell; a note says why. */
  readonly isExact: boolean;
  /** By label, the largest first. */
  readonly parts: readonly CostPart[];
}

/** A server that was asked, as it may be shown. */
export interface QueriedServer {
  readonly name: "VictoriaMetrics" | "VictoriaLogs";
  readonly url: string;
  /** The first day that its numbers are shown of; null where none is. */
  readonly since: string | null;
  /** How long it keeps data, as it says itself. */
  readonly keeps: string | null;
}

export interface Costs {
  readonly servers: readonly QueriedServer[];
  /** Whose numbers these are. */
  readonly whose: "mine" | "all";
  readonly grouping: Grouping;
  readonly recorded: readonly RecordedMetric[];
  readonly days: readonly { readonly date: string; readonly cost: number }[];
  /** Why a sum may be wrong, in sentences. */
  readonly notes: readonly string[];
}

/** Sums of the parts of one metric. */
export function recordedOf(
  metric: MetricName,
  parts: readonly DailyPart[],
  days: readonly Day[],
  grouping: Grouping,
  isExact: boolean,
): RecordedMetric {
  const rows = (grouping === "day" ? partsByDay(parts, days) : parts)
    .map(({ labels, added }) => ({ labels, ...sumsOf(added) }))
    .filter(({ month }) => month > 0);
  if (grouping !== "day") rows.sort((a, b) => b.month - a.month);
  return { metric, isExact, ...sumsOf(totals(parts, days.length)), parts: rows };
}

const partsByDay = (parts: readonly DailyPart[], days: readonly Day[]): readonly DailyPart[] => {
  const all = totals(parts, days.length);
  return days.map(({ date }, at) => ({
    labels: { day: date },
    added: all.map((value, day) => (day === at ? value : 0)),
  }));
};

/** What all parts added on each day. */
export const totals = (parts: readonly DailyPart[], days: number): readonly number[] =>
  Array.from({ length: days }, (_, at) =>
    parts.reduce((sum, { added }) => sum + (added[at] ?? 0), 0),
  );

function sumsOf(added: readonly number[]): CostSums {
  const since = (count: number) => added.slice(-count).reduce((sum, value) => sum + value, 0);
  return { today: since(1), week: since(7), month: since(30) };
}

/** Adds up parts of equal labels. */
export function mergeParts(parts: readonly DailyPart[]): readonly DailyPart[] {
  const merged = new Map<string, DailyPart>();
  for (const { labels, added } of parts) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const known = merged.get(key)?.added ?? [];
    const length = Math.max(known.length, added.length);
    merged.set(key, {
      labels,
      added: Array.from({ length }, (_, at) => (known[at] ?? 0) + (added[at] ?? 0)),
    });
  }
  return [...merged.values()];
}
