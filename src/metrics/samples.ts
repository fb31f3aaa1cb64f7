/** What is known of an account as samples. What is not known has none. */
import type { AlertRecord } from "../model/alerts/record.ts";
import { outlookOf } from "../model/forecast/outlook.ts";
import { freshnessOf } from "../model/freshness.ts";
import { historyKey } from "../model/history.ts";
import { inMajor } from "../model/money.ts";
import type { RequestCounts } from "../model/request-counts.ts";
import { blockedUntil } from "../model/schedule/gate.ts";
import type { Block } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { hasEnded, isSameScope, type Window } from "../model/window.ts";
import { sanitize } from "../render/text.ts";
import type { UsageMetricName, UsageSample } from "./names.ts";

export interface MetricsInput {
  readonly now: Instant;
  readonly snapshot: Snapshot;
  /** A process polls. */
  readonly polled: boolean;
  /** What is wrong, by the kind in the JSON document. */
  readonly problem: string | null;
  readonly blocks: readonly Block[];
  readonly requests: RequestCounts | null;
  readonly alerts: readonly AlertRecord[];
  readonly version: string;
  /** The value of the label. */
  readonly account: string;
  /** The label that the settings give the account; null where they give none. */
  readonly name: string | null;
}

type Labels = Readonly<Record<string, string | null>>;

export function usageSamples(input: MetricsInput): readonly UsageSample[] {
  const { now, snapshot, problem, blocks, requests, alerts, version, account, name } = input;
  const sample = (metric: UsageMetricName, value: number, labels: Labels = {}): UsageSample => ({
    metric,
    labels: { account, ...given(labels) },
    value,
  });
  const source = snapshot.kind === "read" ? snapshot.reading.source : null;
  const until = blockedUntil(blocks, snapshot.owner?.token ?? null, now);
  return [
    sample("claude_usage_info", 1, { version, source, name }),
    ...(snapshot.kind === "read" ? readingSamples(snapshot, input, sample) : []),
    ...Object.entries(requests ?? {}).map(([outcome, count]) =>
      sample("claude_usage_requests_total", count, { outcome }),
    ),
    ...(until === null
      ? []
      : [sample("claude_usage_blocked_until_timestamp_seconds", seconds(until))]),
    ...(problem === null ? [] : [sample("claude_usage_problem", 1, { kind: problem })]),
    ...lastOfEach(alerts).map(({ at, event, window }) =>
      sample("claude_usage_alert_timestamp_seconds", seconds(at), {
        event,
        window: window === null ? null : sanitize(window, 64),
      }),
    ),
  ];
}

function readingSamples(
  snapshot: Extract<Snapshot, { readonly kind: "read" }>,
  { now, polled }: MetricsInput,
  sample: (metric: UsageMetricName, value: number, labels?: Labels) => UsageSample,
): readonly UsageSample[] {
  const { reading, undated } = snapshot;
  const { extra } = reading;
  const isFresh = freshnessOf(snapshot, now, polled).kind === "fresh";
  // A number of unknown age would be stored as one of now.
  const isKnown = (window: Window) =>
    !hasEnded(window, now) && !undated.some((scope) => isSameScope(scope, window.scope));
  const windows = reading.windows.filter(isKnown).flatMap((found) => {
    const window = windowLabel(historyKey(found.scope));
    const { used, resetsAt } = found;
    const outlook = isFresh ? outlookOf(snapshot, found, now) : null;
    const forecast = [
      ["0.1", outlook?.low ?? null],
      ["0.5", outlook?.final ?? null],
      ["0.9", outlook?.high ?? null],
    ] as const;
    return [
      sample("claude_usage_ratio", ratio(used), { window }),
      ...(resetsAt === null
        ? []
        : [sample("claude_usage_reset_timestamp_seconds", seconds(resetsAt), { window })]),
      ...forecast.flatMap(([quantile, percent]) =>
        percent === null
          ? []
          : [sample("claude_usage_forecast_ratio", ratio(percent), { window, quantile })],
      ),
      ...(outlook?.hitsAt == null
        ? []
        : [
            sample("claude_usage_limit_expected_timestamp_seconds", seconds(outlook.hitsAt), {
              window,
            }),
          ]),
    ];
  });
  const amount = (minor: number) => (extra === null ? 0 : inMajor(minor, extra.exponent));
  return [
    ...windows,
    sample("claude_usage_read_timestamp_seconds", seconds(reading.at)),
    ...(extra === null || extra.utilization === null
      ? []
      : [sample("claude_usage_ratio", ratio(extra.utilization), { window: "extra" })]),
    ...(extra === null
      ? []
      : [sample("claude_usage_extra_used", amount(extra.used), { currency: extra.currency })]),
    ...(extra === null || extra.limit === null
      ? []
      : [sample("claude_usage_extra_limit", amount(extra.limit), { currency: extra.currency })]),
  ];
}

/** A name from the server, as the label `window` has it. */
export const windowLabel = (key: string): string => sanitize(key, 64);

/** 1 is the whole limit. */
export const ratio = (percent: number): number => Math.round(percent * 1e4) / 1e6;

/** The server computes a reset for each response, some milliseconds apart. */
export const seconds = (at: Instant): number => Math.round(at / 1000);

const given = (labels: Labels): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).filter((pair): pair is [string, string] => pair[1] !== null),
  );

/** Of each event and window the latest. */
function lastOfEach(alerts: readonly AlertRecord[]): readonly AlertRecord[] {
  const last = new Map(alerts.map((one) => [JSON.stringify([one.event, one.window]), one]));
  return [...last.values()];
}
