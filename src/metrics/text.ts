/** Samples as text: for who asks, in a form that OpenMetrics and Prometheus both take; and as lines with a time, to send. */
import type { Instant } from "../model/units.ts";
import {
  USAGE_METRICS,
  type UsageMetric,
  type UsageMetricName,
  type UsageSample,
} from "./names.ts";

/** Each metric once, with all its samples, as OpenMetrics wants them. */
export function metricsText(samples: readonly UsageSample[]): string {
  const families = Object.entries<UsageMetric>(USAGE_METRICS).flatMap(([name, about]) => {
    const own = distinct(samples.filter(({ metric }) => metric === name));
    if (own.length === 0) return [];
    return [...head(name, about), ...own.map((one) => `${series(one)} ${one.value}`)];
  });
  return `${[...families, "# EOF"].join("\n")}\n`;
}

/**
 * The counter has no type: OpenMetrics wants it without `_total` and Prometheus' own text with it, and without one each
 * of them takes it. Queries do not need it.
 */
const head = (name: string, { help, type, unit }: UsageMetric): readonly string[] => [
  `# HELP ${name} ${help}`,
  ...(type === "counter" ? [] : [`# TYPE ${name} ${type}`]),
  ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
];

/** A line for VictoriaMetrics' import, with its time. */
export const importLine = (sample: UsageSample, at: Instant): string =>
  `${series(sample)} ${sample.value} ${at}`;

const series = ({ metric, labels }: UsageSample): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `${metric satisfies UsageMetricName}{${pairs.join(",")}}`;
};

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** The first of several samples of one series: two names of the server's may be one once they are cleaned. */
function distinct(samples: readonly UsageSample[]): readonly UsageSample[] {
  const known = new Set<string>();
  return samples.filter((sample) => {
    const name = series(sample);
    return !known.has(name) && known.add(name);
  });
}
