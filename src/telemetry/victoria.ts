/** Reads what Claude Code recorded in counters from VictoriaMetrics. */
import { isRecord, parseJson } from "../platform/json.ts";
import { type Day, rangesOf } from "./cost-days.ts";
import { otherKind, queryServer } from "./cost-request.ts";
import type { CostServer } from "./cost-servers.ts";
import {
  type DailyPart,
  labelsFor,
  METRIC_NAMES,
  METRICS,
  type MetricName,
  mergeParts,
} from "./costs.ts";
import { type CounterDay, type CounterFacts, judgeCounters, type Temporality } from "./counters.ts";
import {
  ALL_METRICS,
  type CostQuestion,
  namePattern,
  plainLabels,
  ROLLUPS,
  rollupGroups,
  selector,
  windowsQuery,
} from "./metricsql.ts";
import { redactedUrl } from "./redact.ts";

export interface CountedMetrics {
  readonly parts: ReadonlyMap<MetricName, readonly DailyPart[]>;
  /** One for each day. */
  readonly days: readonly CounterDay[];
  /** The names that each metric is recorded under. */
  readonly names: ReadonlyMap<MetricName, readonly string[]>;
  /** The accounts that recorded something. */
  readonly accounts: number;
}

export interface CountersQuery extends CostQuestion {
  readonly days: readonly Day[];
  readonly metrics: readonly MetricName[];
  readonly configured: Temporality | null;
}

/** What was added each day, or why that is not known. */
export async function fetchCounters(
  server: CostServer,
  query: CountersQuery,
): Promise<CountedMetrics | string> {
  const names = await namesOf(server, query);
  if (typeof names === "string") return names;
  const isIn = (metric: MetricName) => (names.get(metric) ?? []).length > 0;
  const wanted = query.metrics.filter(isIn);
  const [cost, starts, accounts] = await Promise.all([
    fetchWindows(server, query, names, "cost", FACTS),
    fetchWindows(server, query, names, "sessions", FACTS, ["start_type"]),
    namesFrom(server, "label/user.account_uuid/values", query.days),
  ]);
  if (typeof cost === "string") return cost;
  if (typeof starts === "string") return starts;
  const days = judgeDays(cost, starts, query);
  // The many series of tokens are read once more only for the kind of counter that there is.
  const rollups = [...new Set(days.map(({ temporality }) => ROLLUPS[temporality]))];
  const parts = new Map<MetricName, readonly DailyPart[]>();
  const answers = await Promise.all(
    wanted.map((metric) => {
      if (metric === "cost") return cost;
      if (metric === "sessions") return starts;
      return fetchWindows(server, query, names, metric, rollups);
    }),
  );
  for (const [at, metric] of wanted.entries()) {
    const found = answers[at] ?? [];
    if (typeof found === "string") return found;
    parts.set(metric, additions(found, days, labelsFor(metric, query.grouping)));
  }
  return { parts, days, names, accounts: typeof accounts === "string" ? 0 : accounts.length };
}

/** Beside the sums: what tells which of them is right. */
const FACTS = [
  ...Object.values(ROLLUPS),
  "count_over_time",
  "changes",
  "decreases_over_time",
] as const;

async function namesOf(
  server: CostServer,
  { days }: CountersQuery,
): Promise<CountedMetrics["names"] | string> {
  const all = await namesFrom(server, "label/__name__/values", days);
  if (typeof all === "string") return all;
  const found = METRIC_NAMES.map((metric) => {
    const pattern = namePattern(METRICS[metric]);
    return [metric, all.filter((name) => pattern.test(name))] as const;
  });
  const twice = found.flatMap(([, names]) => (names.length > 1 ? names : []));
  const used = twice.length === 0 ? all : await namesInUse(server, twice, days);
  return typeof used === "string"
    ? used
    : new Map(
        found.map(([metric, names]) => [
          metric,
          names.length > 1 ? names.filter((name) => used.includes(name)) : names,
        ]),
      );
}

/** The index also lists names whose data was deleted. */
async function namesInUse(
  server: CostServer,
  names: readonly string[],
  days: readonly Day[],
): Promise<readonly string[] | string> {
  const response = await queryServer("VictoriaMetrics", server, "api/v1/query", {
    query: `count by (__name__) (last_over_time(${selector(names, null)}[30d]))`,
    time: String((days.at(-1)?.to ?? 0) / 1000),
    nocache: "1",
  });
  if (typeof response === "string") return response;
  return (parseSeries(response.body) ?? []).map(({ labels }) => labels.__name__ ?? "");
}

async function namesFrom(
  server: CostServer,
  path: string,
  days: readonly Day[],
): Promise<readonly string[] | string> {
  const form = {
    "match[]": ALL_METRICS,
    start: String((days[0]?.from ?? 0) / 1000),
    end: String((days.at(-1)?.to ?? 0) / 1000),
  };
  const response = await queryServer("VictoriaMetrics", server, `api/v1/${path}`, form);
  if (typeof response === "string") return response;
  const data = field(parseJson(response.body), "data");
  if (!Array.isArray(data)) return await notThere(server);
  return data.filter((name): name is string => typeof name === "string");
}

const notThere = async (server: CostServer): Promise<string> =>
  (await otherKind("VictoriaMetrics", server)) ??
  `no VictoriaMetrics at ${redactedUrl(server.url.href)}`;

/** A value for each of the days, in their order. */
interface Windows {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

async function fetchWindows(
  server: CostServer,
  { days, grouping, own }: CountersQuery,
  names: CountedMetrics["names"],
  metric: MetricName,
  rollups: readonly string[],
  more: readonly string[] = [],
): Promise<readonly Windows[] | string> {
  const recorded = names.get(metric) ?? [];
  if (recorded.length === 0) return [];
  const labels = [...labelsFor(metric, grouping), ...more];
  const queries = rollupGroups(rollups).flatMap((group) =>
    rangesOf(days).map((range) => ({ group, range })),
  );
  const answers = await Promise.all(
    queries.map(({ group, range: { firstEnd, lastEnd, step } }) =>
      queryServer("VictoriaMetrics", server, "api/v1/query_range", {
        query: windowsQuery(group, selector(recorded, own), step / 1000, labels),
        start: String(firstEnd / 1000),
        end: String(lastEnd / 1000),
        step: String(step / 1000),
        // With its cache the server aligns the days itself, and leaves out the newest data.
        nocache: "1",
      }),
    ),
  );
  const lengths = new Map(days.map(({ from, to }) => [to, to - from]));
  const found: Windows[] = [];
  for (const [at, { range }] of queries.entries()) {
    const answer = answers[at] ?? "";
    if (typeof answer === "string") return answer;
    const series = parseSeries(answer.body);
    if (series === null) return await notThere(server);
    for (const { labels: given, samples } of series) {
      const byEnd = new Map(samples.map(({ until, value }) => [until, value]));
      const values = days.map(({ to }) =>
        lengths.get(to) === range.step && to <= range.lastEnd ? (byEnd.get(to) ?? 0) : 0,
      );
      found.push({ labels: given, values });
    }
  }
  return found;
}

/** Of each day the rollup that is right for its kind of counter. */
function additions(
  found: readonly Windows[],
  days: readonly CounterDay[],
  labels: readonly string[],
): readonly DailyPart[] {
  return mergeParts(
    found.flatMap(({ labels: given, values }) => {
      const added = values.map((value, at) => {
        const temporality = days[at]?.temporality ?? "cumulative";
        return given.rollup === ROLLUPS[temporality] ? value : 0;
      });
      return added.every((value) => value === 0)
        ? []
        : [{ labels: plainLabels(given, labels), added }];
    }),
  );
}

/** A session that was continued counts from 0 again, which no larger value shows. */
function judgeDays(
  cost: readonly Windows[],
  starts: readonly Windows[],
  { days, configured }: CountersQuery,
): readonly CounterDay[] {
  const sum = (found: readonly Windows[], rollup: string, at: number) =>
    found.reduce(
      (all, { labels, values }) => all + (labels.rollup === rollup ? (values[at] ?? 0) : 0),
      0,
    );
  const facts = days.map((_, at): CounterFacts => {
    const repeats = (found: readonly Windows[]) =>
      sum(found, "count_over_time", at) - sum(found, "changes", at);
    const samples = sum(cost, "count_over_time", at);
    // Two terminals on one session hide all repeats but those of the counter of starts.
    const steady = configured === "delta" ? 0 : Math.min(repeats(starts), samples);
    return {
      samples,
      repeats: Math.max(repeats(cost), steady),
      decreases: sum(cost, "decreases_over_time", at),
    };
  });
  const continued = starts.filter(({ labels }) => (labels.start_type ?? "fresh") !== "fresh");
  return judgeCounters(facts, configured).map((day, at) => {
    const isContinued = sum(continued, ROLLUPS.cumulative, at) > 0;
    const isDoubtful = day.isDoubtful || (day.temporality === "cumulative" && isContinued);
    return { ...day, isDoubtful };
  });
}

interface SampledSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly until: number; readonly value: number }[];
}

/** The series in a response of Prometheus's API, which is not trusted; null for any other text. @internal */
export function parseSeries(body: string): readonly SampledSeries[] | null {
  const result = field(field(parseJson(body), "data"), "result");
  if (!Array.isArray(result)) return null;
  return result.map((one: unknown) => ({
    labels: labelsOf(field(one, "metric")),
    samples: samplesOf(field(one, "values")),
  }));
}

const field = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;

const labelsOf = (metric: unknown): SampledSeries["labels"] =>
  Object.fromEntries(
    Object.entries(metric ?? {}).filter(
      (pair): pair is [string, string] => typeof pair[1] === "string",
    ),
  );

function samplesOf(values: unknown): SampledSeries["samples"] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [until, value] = [Number(pair[0]) * 1000, Number(pair[1])];
    // What was added is not negative.
    return Number.isFinite(until) && Number.isFinite(value) && value >= 0 ? [{ until, value }] : [];
  });
}
