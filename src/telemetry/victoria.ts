/** Reads what Claude Code recorded from VictoriaMetrics. */
import { isRecord, parseJson } from "../platform/json.ts";
import {
  ALL_METRICS,
  type Costs,
  type Day,
  daysUntil,
  HOUR_MS,
  METRIC_NAMES,
  METRICS,
  type MetricName,
  type MetricSeries,
  queryFor,
  sumCosts,
} from "./costs.ts";
import { httpRequest } from "./http.ts";
import { oneLine, redactedUrl } from "./redact.ts";

/** A session that began before the first day counts from its value then, if it began within this time. */
const LOOKBACK_MS = 7 * 24 * HOUR_MS;

/** What the server recorded, or why that is not known. */
export async function fetchCosts(server: URL, now: number): Promise<Costs | string> {
  const days = daysUntil(now, 30);
  const found = new Map<MetricName, readonly MetricSeries[]>();
  const named = await fetchSeries(server, namesPath(now));
  if (typeof named === "string") return named;
  const responses = await Promise.all(
    METRIC_NAMES.map((metric) => fetchSeries(server, hoursPath(metric, days, now))),
  );
  for (const [at, metric] of METRIC_NAMES.entries()) {
    const series = responses[at] ?? [];
    if (typeof series === "string") return series;
    found.set(metric, series);
  }
  const names = named.map(({ labels }) => labels.__name__ ?? "");
  return sumCosts(found, days, names);
}

/** What today has cost so far, or why that is not known. */
export async function costToday(
  server: URL,
  now: number,
): Promise<{ readonly usd: number; readonly dayEnds: number } | string> {
  const days = daysUntil(now, 1);
  const series = await fetchSeries(server, hoursPath("cost", days, now));
  if (typeof series === "string") return series;
  const [today] = sumCosts(new Map([["cost", series]]), days, []).days;
  return { usd: today?.cost ?? 0, dayEnds: days[0]?.to ?? now };
}

/** The query for the metric names that have data in the last 30 days. */
function namesPath(now: number): string {
  const query = `count by (__name__) (last_over_time(${ALL_METRICS}[30d]))`;
  return `api/v1/query?${new URLSearchParams({ query, time: String(now / 1000), nocache: "1" })}`;
}

/** The query for hours that are aligned to today's midnight; the last of them is not over yet. */
function hoursPath(metric: MetricName, days: readonly Day[], now: number): string {
  const [first, today] = [days[0]?.from ?? now, days.at(-1)?.from ?? now];
  const back = Math.ceil((today - first + LOOKBACK_MS) / HOUR_MS);
  const ahead = Math.ceil((now - today) / HOUR_MS);
  const query = new URLSearchParams({
    query: queryFor(METRICS[metric]),
    start: String((today - back * HOUR_MS) / 1000),
    end: String((today + ahead * HOUR_MS) / 1000),
    step: String(HOUR_MS / 1000),
    // With its cache the server aligns the hours itself, and leaves out the newest data.
    nocache: "1",
  });
  return `api/v1/query_range?${query}`;
}

/** The series of a response, or why there are none. */
async function fetchSeries(server: URL, path: string): Promise<readonly MetricSeries[] | string> {
  const where = redactedUrl(server.href);
  const url = new URL(server);
  const [file = "", search = ""] = path.split("?");
  url.pathname = `${url.pathname.replace(/\/*$/, "/")}${file}`;
  url.search = search;
  const response = await httpRequest(url);
  if (response.kind === "failed") {
    return `VictoriaMetrics does not respond at ${where} (${response.why})`;
  }
  if (response.status !== 200) {
    const [line = ""] = response.body.trim().split("\n");
    return `VictoriaMetrics at ${where} responded with HTTP ${response.status}: ${oneLine(line)}`;
  }
  return parseSeries(response.body) ?? `no VictoriaMetrics at ${where}`;
}

/** The series in a response of Prometheus's API, which is not trusted; null for any other text. @internal */
export function parseSeries(body: string): readonly MetricSeries[] | null {
  const result = field(field(parseJson(body), "data"), "result");
  if (!Array.isArray(result)) return null;
  return result.map((one: unknown) => ({
    labels: labelsOf(field(one, "metric")),
    added: samplesOf(field(one, "values")),
  }));
}

const field = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;

const labelsOf = (metric: unknown): MetricSeries["labels"] =>
  Object.fromEntries(
    Object.entries(metric ?? {}).filter(
      (pair): pair is [string, string] => typeof pair[1] === "string",
    ),
  );

function samplesOf(values: unknown): MetricSeries["added"] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [until, value] = [Number(pair[0]) * 1000, Number(pair[1])];
    // A counter only grows; a negative or infinite value is not one.
    return Number.isFinite(until) && Number.isFinite(value) && value >= 0 ? [{ until, value }] : [];
  });
}
