/** What Claude Code cost: from logged requests, which are exact, where there are any; from counters for the rest. */
import { isDeepStrictEqual } from "node:util";
import { managedFile, type Site } from "../cache/paths.ts";
import { currentFolder } from "../platform/process.ts";
import { type Day, daysUntil } from "./cost-days.ts";
import {
  type CostServer,
  type CostServers,
  findCostServers,
  namesMetrics,
} from "./cost-servers.ts";
import {
  type Costs,
  type DailyPart,
  METRIC_NAMES,
  METRICS,
  type MetricName,
  mergeParts,
  type QueriedServer,
  recordedOf,
  totals,
} from "./costs.ts";
import { type EnvLayer, readLayers } from "./layers.ts";
import type { CostQuestion } from "./metricsql.ts";
import { ownAccount } from "./own-account.ts";
import { oneLine, redactedUrl } from "./redact.ts";
import { type CountedMetrics, fetchCounters } from "./victoria.ts";
import { fetchRequests, type LoggedRequests } from "./victoria-logs.ts";

/** What the events say, too. */
const LOGGED: readonly MetricName[] = ["cost", "tokens"];

/** The places that say where Claude Code sends what. */
export const layersFor = ({ paths, env }: Site): readonly EnvLayer[] =>
  readLayers({ paths, env, cwd: currentFolder(), managed: managedFile(process.platform) });

/** Where the settings send metrics, or why that cannot be queried; null where they name no server. */
export function metricsServerOfSettings(site: Site): URL | string | null {
  const layers = layersFor(site);
  if (!namesMetrics(layers)) return null;
  const servers = findCostServers({ metrics: null, logs: null }, layers);
  return typeof servers === "string" ? servers : servers.metrics.url;
}

/** The sums, or why they are not known. */
export async function fetchCosts(
  servers: CostServers,
  now: number,
  question: CostQuestion,
  metrics: readonly MetricName[] = METRIC_NAMES,
): Promise<Costs | string> {
  const days = daysUntil(now, 30);
  const query = { ...question, days, metrics, configured: servers.configured };
  const [counted, logged] = await Promise.all([
    fetchCounters(servers.metrics, query),
    servers.logs === null ? null : fetchRequests(servers.logs, query),
  ]);
  if (typeof counted === "string" && (logged === null || typeof logged === "string"))
    return counted;
  return combine({ counted, logged, servers, question, days, metrics });
}

/** What today has cost so far, as `cost` says it, or why that is unknown. */
export async function costToday(
  site: Site,
  server: URL,
  now: number,
): Promise<{ readonly usd: number; readonly dayEnds: number } | string> {
  const servers = findCostServers({ metrics: server, logs: null }, layersFor(site));
  if (typeof servers === "string") return servers;
  const question: CostQuestion = { grouping: "model", own: ownAccount(site.paths.claudeState) };
  const costs = await fetchCosts(servers, now, question, ["cost"]);
  if (typeof costs === "string") return costs;
  const [today] = daysUntil(now, 1);
  return { usd: costs.days.at(-1)?.cost ?? 0, dayEnds: today?.to ?? now };
}

interface Answers {
  /** Or why there are none. */
  readonly counted: CountedMetrics | string;
  readonly logged: LoggedRequests | string | null;
  readonly servers: CostServers;
  readonly question: CostQuestion;
  readonly days: readonly Day[];
  readonly metrics: readonly MetricName[];
}

function combine(answers: Answers): Costs {
  const { counted, logged, question, days, metrics } = answers;
  const counters = typeof counted === "string" ? null : counted;
  const events = typeof logged === "string" ? null : logged;
  const isLogged = loggedDays(counters, events, days);
  const partsOf = (metric: MetricName): readonly DailyPart[] => {
    const given = counters?.parts.get(metric) ?? [];
    if (events === null || !LOGGED.includes(metric)) return given;
    const exact = metric === "cost" ? events.cost : events.tokens;
    return mergeParts([
      ...on(exact, (at) => isLogged[at] === true),
      ...on(withoutLate(given, exact, isLogged), (at) => isLogged[at] !== true),
    ]);
  };
  const doubtful = (metric: MetricName) =>
    (counters?.parts.get(metric) ?? []).length > 0 &&
    days.some((_, at) => {
      const isCounted = !(LOGGED.includes(metric) && isLogged[at]);
      return isCounted && counters?.days[at]?.isDoubtful === true && isIn(partsOf(metric), at);
    });
  const recorded = metrics.map((metric) =>
    recordedOf(metric, partsOf(metric), days, question.grouping, !doubtful(metric)),
  );
  const costs = totals(partsOf("cost"), days.length);
  return {
    servers: queriedServers(answers, isLogged),
    whose: question.own === null ? "all" : "mine",
    grouping: question.grouping,
    recorded,
    days: days.map(({ date }, at) => ({ date, cost: costs[at] ?? 0 })),
    notes: notesOn(
      answers,
      isLogged,
      recorded.some(({ isExact }) => !isExact),
    ),
  };
}

const on = (
  parts: readonly DailyPart[],
  isChosen: (day: number) => boolean,
): readonly DailyPart[] =>
  parts
    .map(({ labels, added }) => ({
      labels,
      added: added.map((value, at) => (isChosen(at) ? value : 0)),
    }))
    .filter(({ added }) => added.some((value) => value !== 0));

/** A counter is sent up to a minute after the request that it counts, which the events of the day before may already have. */
const withoutLate = (
  given: readonly DailyPart[],
  exact: readonly DailyPart[],
  isLogged: readonly boolean[],
): readonly DailyPart[] =>
  given.map(({ labels, added }) => {
    const logged = exact.find((part) => isDeepStrictEqual(part.labels, labels))?.added ?? [];
    const left = added.map((value, at) => {
      if (isLogged[at - 1] !== true || isLogged[at]) return value;
      const late = Math.max(0, (logged[at - 1] ?? 0) - (added[at - 1] ?? 0));
      return value <= late * 1.001 ? 0 : value - late;
    });
    return { labels, added: left };
  });

const isIn = (parts: readonly DailyPart[], day: number): boolean =>
  parts.some(({ added }) => (added[day] ?? 0) > 0);

/**
 * The days whose requests were logged. Events may begin in the middle of the first of them: then the counters have more,
 * unless they cannot be right themselves.
 */
function loggedDays(
  counters: CountedMetrics | null,
  events: LoggedRequests | null,
  days: readonly Day[],
): readonly boolean[] {
  const first = events?.requests.findIndex((count) => count > 0) ?? -1;
  const counted = totals(counters?.parts.get("cost") ?? [], days.length);
  const logged = totals(events?.cost ?? [], days.length);
  return days.map((_, at) => {
    if (events === null || (events.requests[at] ?? 0) === 0) return false;
    const hasMore = (counted[at] ?? 0) > (logged[at] ?? 0) * 1.001;
    return !(at === first && hasMore && counters?.days[at]?.isDoubtful === false);
  });
}

function queriedServers(
  { counted, logged, servers, metrics, days }: Answers,
  isLogged: readonly boolean[],
): readonly QueriedServer[] {
  const name = ({ url }: CostServer) => redactedUrl(url.href);
  const first = isLogged.indexOf(true);
  const since = days[first]?.date ?? null;
  const counters: QueriedServer[] =
    typeof counted === "string" || metrics.length === 0
      ? []
      : [{ name: "VictoriaMetrics", url: name(servers.metrics), since: null, keeps: null }];
  const events: QueriedServer[] =
    logged === null || typeof logged === "string" || servers.logs === null
      ? []
      : [{ name: "VictoriaLogs", url: name(servers.logs), since, keeps: logged.keeps }];
  return [...counters, ...events];
}

/** One sentence for each cause. */
function notesOn(
  { counted, logged, question, days, servers }: Answers,
  isLogged: readonly boolean[],
  isApproximate: boolean,
): readonly string[] {
  const notes: string[] = [];
  if (isApproximate) {
    notes.push(
      "~ marks a sum that counters alone cannot tell: sessions were continued, or ran in two terminals at once, and their counters began again from 0. Events in VictoriaLogs, or OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta, make it exact.",
    );
  }
  if (typeof counted === "string") notes.push(`Only cost and tokens are known: ${counted}.`);
  else {
    const twice = METRIC_NAMES.flatMap((metric) => twiceRecorded(metric, counted));
    if (twice.length > 0) {
      notes.push(
        `Recorded under more than one name, and counted more than once where both have it: ${twice.join("; ")}.`,
      );
    }
    if (question.own === null && counted.accounts > 1) {
      notes.push(`${counted.accounts} accounts are on this server, and all of them are counted.`);
    }
  }
  if (typeof logged === "string") {
    if (servers.logs?.isAssumed === true) return notes;
    notes.push(`Cost and tokens are from counters: ${logged}.`);
  } else if (logged !== null && servers.logs !== null) {
    const first = isLogged.indexOf(true);
    const keeps = logged.keeps === null ? "" : `; it keeps ${logged.keeps}`;
    if (first > 0 && typeof counted !== "string") {
      notes.push(
        `Cost and tokens before ${days[first]?.date} are from counters, because VictoriaLogs has no events of then${keeps}.`,
      );
    }
  }
  return notes;
}

function twiceRecorded(metric: MetricName, { names }: CountedMetrics): readonly string[] {
  const recorded = names.get(metric) ?? [];
  return recorded.length < 2
    ? []
    : [`${METRICS[metric].title} (${recorded.map(oneLine).join(", ")})`];
}
