/** The board for limits: every metric of the record, of all accounts and machines. */
import type { UsageMetricName } from "../../src/metrics/names.ts";
import type { Board } from "./board.ts";

const of = (metric: UsageMetricName): string => `${metric}{account=~"$account"}`;

/** Several machines may report one account: of a limit the highest counts. */
const most = (metric: UsageMetricName, ...by: readonly string[]): string =>
  `max by (${["account", ...by].join(", ")}) (${of(metric)})`;

const least = (metric: UsageMetricName, ...by: readonly string[]): string =>
  `min by (${["account", ...by].join(", ")}) (${of(metric)})`;

const WINDOW = "{{account}} {{window}}";

export const LIMITS: Board = {
  uid: "claude-usage-limits",
  title: "Claude usage: limits",
  about: "How much of each plan is used, as claude-usage reads it.",
  variable: { name: "account", query: "label_values(claude_usage_info, account)" },
  from: "now-24h",
  panels: [
    {
      title: "Used now",
      about: "Absent where it is not known or has reset.",
      view: "bargauge",
      unit: "percentunit",
      isShare: true,
      width: 12,
      queries: [{ expr: most("claude_usage_ratio", "window"), legend: WINDOW }],
    },
    {
      title: "Resets in",
      about: "The time to each limit's reset.",
      view: "stat",
      unit: "s",
      width: 6,
      queries: [
        {
          expr: `${most("claude_usage_reset_timestamp_seconds", "window")} - time()`,
          legend: WINDOW,
        },
      ],
    },
    {
      title: "Age of the numbers",
      about: "Since the last reading; past ten minutes none of them is live.",
      view: "stat",
      unit: "s",
      width: 6,
      queries: [
        { expr: `time() - ${most("claude_usage_read_timestamp_seconds")}`, legend: "{{account}}" },
      ],
    },
    {
      title: "Used",
      about: "What was used of each limit.",
      view: "timeseries",
      unit: "percentunit",
      isShare: true,
      width: 24,
      queries: [{ expr: most("claude_usage_ratio", "window"), legend: WINDOW }],
    },
    {
      title: "Expected at the reset",
      about:
        "The likeliest (0.5), and the band that holds it four times of five. Absent where it would be a guess.",
      view: "timeseries",
      unit: "percentunit",
      width: 12,
      queries: [
        {
          expr: most("claude_usage_forecast_ratio", "window", "quantile"),
          legend: `${WINDOW} {{quantile}}`,
        },
      ],
    },
    {
      title: "Limit expected in",
      about: "Only where that is before the reset.",
      view: "stat",
      unit: "s",
      width: 6,
      none: "not expected",
      queries: [
        {
          expr: `${least("claude_usage_limit_expected_timestamp_seconds", "window")} - time()`,
          legend: WINDOW,
        },
      ],
    },
    {
      title: "Blocked for",
      about: "After the endpoint has refused a request, none is sent for this long.",
      view: "stat",
      unit: "s",
      width: 6,
      none: "not blocked",
      queries: [
        {
          expr: `${most("claude_usage_blocked_until_timestamp_seconds")} - time() > 0`,
          legend: "{{account}}",
        },
      ],
    },
    {
      title: "Requests an hour",
      about: "To the endpoint, by how they ended, over all machines.",
      view: "timeseries",
      unit: "short",
      width: 12,
      queries: [
        {
          expr: `sum by (outcome) (increase(${of("claude_usage_requests_total")}[1h]))`,
          legend: "{{outcome}}",
        },
      ],
    },
    {
      title: "Extra usage this month",
      about: "And its limit, where there is one.",
      view: "timeseries",
      unit: "short",
      width: 12,
      queries: [
        { expr: most("claude_usage_extra_used", "currency"), legend: "{{account}} {{currency}}" },
        {
          expr: most("claude_usage_extra_limit", "currency"),
          legend: "{{account}} {{currency}} limit",
        },
      ],
    },
    {
      title: "Problems",
      about: "What keeps numbers from coming, by machine.",
      view: "table",
      unit: "none",
      width: 8,
      none: "none",
      queries: [{ expr: most("claude_usage_problem", "host", "kind"), legend: "" }],
    },
    {
      title: "Alerts, last given",
      about: "When an alert of each kind was last given.",
      view: "table",
      unit: "dateTimeAsIso",
      width: 8,
      none: "none",
      queries: [
        {
          expr: `${most("claude_usage_alert_timestamp_seconds", "event", "window")} * 1000`,
          legend: "",
        },
      ],
    },
    {
      title: "Who reports",
      about: "Machines with their version, and where their numbers came from.",
      view: "table",
      unit: "none",
      width: 8,
      queries: [
        { expr: most("claude_usage_info", "name", "host", "version", "source"), legend: "" },
      ],
    },
  ],
};
