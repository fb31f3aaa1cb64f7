/** Every metric that claude-usage gives: the text, the table in docs/metrics.md and the boards are made of this record. */

export interface UsageMetric {
  readonly type: "gauge" | "counter" | "summary";
  /** The last word of its name, as OpenMetrics wants it; null where it has none. */
  readonly unit: "ratio" | "seconds" | null;
  readonly help: string;
  /** Besides `account`, which all have. */
  readonly labels: readonly string[];
}

export const USAGE_METRICS = {
  claude_usage_info: {
    type: "gauge",
    unit: null,
    help: "Always 1: the version of claude-usage, where the last numbers came from, and the label that config.toml gives the account.",
    labels: ["version", "source", "name"],
  },
  claude_usage_ratio: {
    type: "gauge",
    unit: "ratio",
    help: "What is used of a limit: 1 is all of it. Absent where it is not known or has reset.",
    labels: ["window"],
  },
  claude_usage_reset_timestamp_seconds: {
    type: "gauge",
    unit: "seconds",
    help: "When a limit resets.",
    labels: ["window"],
  },
  claude_usage_forecast_ratio: {
    type: "summary",
    unit: "ratio",
    help: "What will be used at the reset: the likeliest (0.5), and the band that holds it four times of five (0.1, 0.9). Absent where it would be a guess.",
    labels: ["window", "quantile"],
  },
  claude_usage_limit_expected_timestamp_seconds: {
    type: "gauge",
    unit: "seconds",
    help: "When a limit is expected to be reached. Absent where that is not before its reset.",
    labels: ["window"],
  },
  claude_usage_read_timestamp_seconds: {
    type: "gauge",
    unit: "seconds",
    help: "When these numbers were read: their age is the time since then.",
    labels: [],
  },
  claude_usage_extra_used: {
    type: "gauge",
    unit: null,
    help: "What extra usage has cost this month.",
    labels: ["currency"],
  },
  claude_usage_extra_limit: {
    type: "gauge",
    unit: null,
    help: "The most that extra usage may cost in a month. Absent where there is no limit.",
    labels: ["currency"],
  },
  claude_usage_requests_total: {
    type: "counter",
    unit: null,
    help: "Requests to the endpoint by how they ended: ok, throttled, refused, unreachable or garbled.",
    labels: ["outcome"],
  },
  claude_usage_blocked_until_timestamp_seconds: {
    type: "gauge",
    unit: "seconds",
    help: "Until when no request is sent, after the endpoint has refused one. Absent otherwise.",
    labels: [],
  },
  claude_usage_problem: {
    type: "gauge",
    unit: null,
    help: "1 for what is wrong now, by the kind that the JSON document names. Absent while all is well.",
    labels: ["kind"],
  },
  claude_usage_alert_timestamp_seconds: {
    type: "gauge",
    unit: "seconds",
    help: "When an alert of this kind was last given.",
    labels: ["event", "window"],
  },
} as const satisfies Readonly<Record<string, UsageMetric>>;

export type UsageMetricName = keyof typeof USAGE_METRICS;

/** One number. Labels without a value are left out. */
export interface UsageSample {
  readonly metric: UsageMetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
