/** What Claude Code recorded: its metrics, the queries for them, and their sums over days of the local calendar. Pure. */

/** The unit of all queries. */
export const HOUR_MS = 3_600_000;

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

/** Units and `_total`, as servers append them. */
const NAME_SUFFIX = "([._](USD|usd|tokens|count|s|seconds|total))*";

/** Matches its name with dots or underscores, with suffixes, and with a collector's namespace before it. */
const patternOf = ({ name }: Metric): string => {
  const stem = name.replace(/\.total$/, "").replaceAll(".", "[._]");
  return `(claude_code_)?${stem}${NAME_SUFFIX}`;
};

/**
 * What was added in each hour. Each session counts from 0 and its first sample is more already, so the first counts
 * whole, which `increase` does for small ones only; a counter that restarts counts from 0 again.
 */
export function queryFor(metric: Metric): string {
  const sum = metric.by.length === 0 ? "sum" : `sum by (${metric.by.join(", ")})`;
  return `${sum} (increase_pure({__name__=~"${patternOf(metric)}"}[1h]))`;
}

/** Matches every metric of Claude Code. */
export const ALL_METRICS = `{__name__=~"(claude_code_)?claude_code[._].+"}`;

/** A day of the local calendar, as epoch ms. The zone is the process's. */
export interface Day {
  /** 2026-02-14 */
  readonly date: string;
  readonly from: number;
  readonly to: number;
}

/** The last `count` days, up to today. */
export const daysUntil = (now: number, count: number): readonly Day[] =>
  Array.from({ length: count }, (_, at) => {
    const back = count - 1 - at;
    const from = midnight(now, back);
    return { date: dateOf(from), from: from.getTime(), to: midnight(now, back - 1).getTime() };
  });

function midnight(now: number, back: number): Date {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - back);
  return day;
}

const dateOf = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

/** What was added in the hour up to each time, in epoch ms. */
export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly added: readonly { readonly until: number; readonly value: number }[];
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
  /** By label, the largest first. */
  readonly parts: readonly CostPart[];
}

export interface Costs {
  readonly recorded: readonly RecordedMetric[];
  readonly days: readonly { readonly date: string; readonly cost: number }[];
  /** Why a sum may be wrong, in sentences. */
  readonly notes: readonly string[];
}

/** What the server has for each metric. */
export type SeriesByMetric = ReadonlyMap<MetricName, readonly MetricSeries[]>;

/** Sums the hours of each metric; `days` end with today, `names` are the metric names on the server. */
export function sumCosts(
  found: SeriesByMetric,
  days: readonly Day[],
  names: readonly string[],
): Costs {
  const recorded = METRIC_NAMES.map((metric) => recordedOf(metric, found.get(metric) ?? [], days));
  const costs = found.get("cost") ?? [];
  return {
    recorded,
    days: days.map((day) => ({
      date: day.date,
      cost: costs.reduce((sum, series) => sum + within(series, day.from, day.to), 0),
    })),
    notes: METRIC_NAMES.flatMap((metric) => duplicateNames(metric, names)),
  };
}

function recordedOf(
  metric: MetricName,
  all: readonly MetricSeries[],
  days: readonly Day[],
): RecordedMetric {
  const parts = all
    .map((series) => ({ labels: series.labels, ...sumsOf(series, days) }))
    .filter(({ month }) => month > 0)
    .sort((a, b) => b.month - a.month);
  const total = (window: keyof CostSums) => parts.reduce((sum, part) => sum + part[window], 0);
  const sums = { today: total("today"), week: total("week"), month: total("month") };
  return { metric, ...sums, parts };
}

function sumsOf(series: MetricSeries, days: readonly Day[]): CostSums {
  const end = days.at(-1)?.to ?? 0;
  const since = (count: number) => within(series, days.at(-count)?.from ?? 0, end);
  return { today: since(1), week: since(7), month: since(30) };
}

/** An hour belongs to the day that it began in. */
const within = ({ added }: MetricSeries, from: number, to: number): number =>
  added.reduce(
    (sum, { until, value }) =>
      until - HOUR_MS >= from && until - HOUR_MS < to ? sum + value : sum,
    0,
  );

/** Two exporters to one server record everything twice. */
function duplicateNames(metric: MetricName, names: readonly string[]): readonly string[] {
  const pattern = new RegExp(`^${patternOf(METRICS[metric])}$`);
  const recordedNames = names.filter((name) => pattern.test(name));
  if (recordedNames.length < 2) return [];
  return [
    `${METRICS[metric].title} is recorded under ${recordedNames.length} names (${recordedNames.join(", ")}): what is in more than one counts more than once.`,
  ];
}
