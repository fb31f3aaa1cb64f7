/** Hours into days and windows: what Claude Code recorded, summed. Pure. */
import type { Day } from "./days.ts";
import { METRIC_NAMES, METRICS, type MetricName, patternOf } from "./metrics.ts";
import type { Series } from "./series.ts";

/** Sums over today, 7 and 30 days, today among them. */
export interface Sums {
  readonly today: number;
  readonly week: number;
  readonly month: number;
}

export interface Part extends Sums {
  readonly labels: Readonly<Record<string, string>>;
}

export interface Recorded extends Sums {
  readonly metric: MetricName;
  /** By label, the largest first. */
  readonly parts: readonly Part[];
}

export interface Costs {
  readonly recorded: readonly Recorded[];
  readonly days: readonly { readonly date: string; readonly cost: number }[];
  /** What makes a sum doubtful, in sentences. */
  readonly notes: readonly string[];
}

export type Found = ReadonlyMap<MetricName, readonly Series[]>;

/** `days` end with today. */
export function costsOf(found: Found, days: readonly Day[], names: readonly string[]): Costs {
  const recorded = METRIC_NAMES.map((metric) => recordedOf(metric, found.get(metric) ?? [], days));
  const costs = found.get("cost") ?? [];
  return {
    recorded,
    days: days.map((day) => ({
      date: day.date,
      cost: costs.reduce((sum, series) => sum + within(series, day.from, day.to), 0),
    })),
    notes: METRIC_NAMES.flatMap((metric) => doubled(metric, names)),
  };
}

function recordedOf(metric: MetricName, all: readonly Series[], days: readonly Day[]): Recorded {
  const parts = all
    .map((series) => ({ labels: series.labels, ...sumsOf(series, days) }))
    .filter(({ month }) => month > 0)
    .sort((a, b) => b.month - a.month);
  const total = (window: keyof Sums) => parts.reduce((sum, part) => sum + part[window], 0);
  const sums = { today: total("today"), week: total("week"), month: total("month") };
  return { metric, ...sums, parts };
}

function sumsOf(series: Series, days: readonly Day[]): Sums {
  const end = days.at(-1)?.to ?? 0;
  const since = (count: number) => within(series, days.at(-count)?.from ?? 0, end);
  return { today: since(1), week: since(7), month: since(30) };
}

/** An hour is of the day that it began in. */
const within = ({ added }: Series, from: number, to: number): number =>
  added.reduce(
    (sum, { until, value }) => (until - HOUR >= from && until - HOUR < to ? sum + value : sum),
    0,
  );

export const HOUR = 3_600_000;

/** Two ways to one server record the same twice. */
function doubled(metric: MetricName, names: readonly string[]): readonly string[] {
  const pattern = new RegExp(`^${patternOf(METRICS[metric])}$`);
  const own = names.filter((name) => pattern.test(name));
  if (own.length < 2) return [];
  return [
    `${METRICS[metric].title} is recorded under ${own.length} names (${own.join(", ")}): what is in more than one counts more than once.`,
  ];
}
