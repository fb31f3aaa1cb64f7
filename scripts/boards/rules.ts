/** Four alert rules, for vmalert and for Prometheus. */
import type { UsageMetricName } from "../../src/metrics/names.ts";

interface AlertRule {
  readonly name: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: "info" | "warning";
  readonly summary: string;
}

const by = (
  aggregate: "max" | "min",
  metric: UsageMetricName,
  ...more: readonly string[]
): string => `${aggregate} by (${["account", ...more].join(", ")}) (${metric})`;

const used = by("max", "claude_usage_ratio", "window");

/** @internal */
export const RULES: readonly AlertRule[] = [
  {
    // The slowest schedule reads each half hour. A machine that is off reports nothing, and is no alert.
    name: "ClaudeUsageStale",
    expr: `time() - ${by("max", "claude_usage_read_timestamp_seconds")} > 2700`,
    for: "5m",
    severity: "warning",
    summary:
      "No number of {{ $labels.account }} for {{ $value | humanizeDuration }}; run: claude-usage doctor",
  },
  {
    name: "ClaudeUsageHigh",
    expr: `${used} >= 0.9`,
    for: "0m",
    severity: "warning",
    summary:
      "{{ $labels.account }} has used {{ $value | humanizePercentage }} of {{ $labels.window }}",
  },
  {
    // Two readings in a row.
    name: "ClaudeUsageLimitExpected",
    expr: `${by("min", "claude_usage_limit_expected_timestamp_seconds", "window")} - time() > 0 and ${used} < 1`,
    for: "4m",
    severity: "info",
    summary:
      "{{ $labels.account }} is expected to reach the limit {{ $labels.window }} in {{ $value | humanizeDuration }}",
  },
  {
    // A short block is part of the usual course.
    name: "ClaudeUsageBlocked",
    expr: `${by("max", "claude_usage_blocked_until_timestamp_seconds")} - time() > 0`,
    for: "15m",
    severity: "warning",
    summary:
      "The endpoint refuses requests of {{ $labels.account }}, for {{ $value | humanizeDuration }} more",
  },
];

const quoted = (text: string): string => JSON.stringify(text);

export const rulesYaml = (): string =>
  [
    "groups:",
    "  - name: claude-usage",
    "    rules:",
    ...RULES.flatMap(({ name, expr, for: pending, severity, summary }) => [
      `      - alert: ${name}`,
      `        expr: ${quoted(expr)}`,
      `        for: ${pending}`,
      "        labels:",
      `          severity: ${severity}`,
      "        annotations:",
      `          summary: ${quoted(summary)}`,
    ]),
    "",
  ].join("\n");
