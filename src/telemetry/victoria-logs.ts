/** Reads what each request cost from VictoriaLogs: Claude Code logs an event for it, which no restart of a counter touches. */
import { isRecord, parseJson } from "../platform/json.ts";
import type { Day } from "./cost-days.ts";
import { otherKind, queryServer, readPage } from "./cost-request.ts";
import type { CostServer } from "./cost-servers.ts";
import { type DailyPart, labelsFor, mergeParts } from "./costs.ts";
import { attributesOf, type CostQuestion, plainLabels } from "./metricsql.ts";
import type { OwnAccount } from "./own-account.ts";
import { redactedUrl } from "./redact.ts";

export interface LoggedRequests {
  readonly cost: readonly DailyPart[];
  readonly tokens: readonly DailyPart[];
  /** Requests on each day. */
  readonly requests: readonly number[];
  /** How long the server keeps events, as it says itself; null where it does not. */
  readonly keeps: string | null;
}

export interface LogsQuery extends CostQuestion {
  readonly days: readonly Day[];
}

/** The token types of the counters, and the attributes of the events. */
const TOKEN_FIELDS = {
  input: "input_tokens",
  output: "output_tokens",
  cacheRead: "cache_read_tokens",
  cacheCreation: "cache_creation_tokens",
} as const;

/** The events of requests, as servers name them. */
export const API_REQUESTS = '("event.name":=api_request or _msg:="claude_code.api_request")';

/** What was logged on each day, or why that is not known. */
export async function fetchRequests(
  server: CostServer,
  { days, grouping, own }: LogsQuery,
): Promise<LoggedRequests | string> {
  const costLabels = labelsFor("cost", grouping);
  const [response, metrics] = await Promise.all([
    queryServer("VictoriaLogs", server, "select/logsql/query", {
      query: requestsQuery(days, own, costLabels.flatMap(attributesOf)),
      start: String((days[0]?.from ?? 0) / 1000),
      end: String((days.at(-1)?.to ?? 0) / 1000),
      limit: "1000000",
    }),
    readPage(server, "metrics"),
  ]);
  if (typeof response === "string") return response;
  const rows = parseRows(response.body);
  if (rows === null) {
    return (
      (await otherKind("VictoriaLogs", server)) ??
      `no VictoriaLogs at ${redactedUrl(server.url.href)}`
    );
  }
  return { ...sumRows(rows, days, costLabels, grouping === "model"), keeps: retentionOf(metrics) };
}

/** Hours are counted from the minute at which local days begin. @internal */
export function requestsQuery(
  days: readonly Day[],
  own: OwnAccount | null,
  labels: readonly string[],
): string {
  const minute = ((days[0]?.from ?? 0) / 60_000) % 60;
  const offset = minute === 0 ? "" : ` offset ${minute}m`;
  const sums = ["cost_usd", ...Object.values(TOKEN_FIELDS)].map((name) => `sum(${name}) ${name}`);
  const filters = [
    API_REQUESTS,
    ...(own === null ? [] : [isOrEmpty("user.account_uuid", own.uuid)]),
    ...(own?.email ? [isOrEmpty("user.email", own.email)] : []),
  ];
  const by = [`_time:1h${offset}`, ...labels.map((name) => JSON.stringify(name))].join(", ");
  return `${filters.join(" ")} | stats by (${by}) count() requests, ${sums.join(", ")}`;
}

/** Events that name no account are one's own. */
const isOrEmpty = (name: string, value: string): string => {
  const field = JSON.stringify(name);
  return `(${field}:=${JSON.stringify(value)} or ${field}:"")`;
};

type Row = Readonly<Record<string, string>>;

/** The rows of a response, which is not trusted; null for any other text. @internal */
export function parseRows(body: string): readonly Row[] | null {
  const rows: Row[] = [];
  for (const line of body.split("\n")) {
    if (line.trim() === "") continue;
    const row = parseJson(line);
    if (!isRecord(row) || typeof row._time !== "string") return null;
    rows.push(
      Object.fromEntries(
        Object.entries(row).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
      ),
    );
  }
  return rows;
}

function sumRows(
  rows: readonly Row[],
  days: readonly Day[],
  labels: readonly string[],
  byType: boolean,
): Omit<LoggedRequests, "keeps"> {
  const cost: DailyPart[] = [];
  const tokens: DailyPart[] = [];
  const requests = days.map(() => 0);
  for (const row of rows) {
    const time = Date.parse(row._time ?? "");
    const at = days.findIndex(({ from, to }) => time >= from && time < to);
    if (at === -1) continue;
    const own = plainLabels(row, labels);
    const on = (value: string | undefined) => days.map((_, day) => (day === at ? count(value) : 0));
    requests[at] = (requests[at] ?? 0) + count(row.requests);
    cost.push({ labels: own, added: on(row.cost_usd) });
    for (const [type, name] of Object.entries(TOKEN_FIELDS)) {
      tokens.push({ labels: byType ? { type, ...own } : own, added: on(row[name]) });
    }
  }
  return { cost: mergeParts(cost), tokens: mergeParts(tokens), requests };
}

/** A sum over nothing is `NaN` there. */
function count(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : 0;
}

/** Both engines list their flags beside their own counters. @internal */
export function retentionOf(metrics: string | null): string | null {
  const [line = ""] = /^flag\{name="retentionPeriod",.*$/m.exec(metrics ?? "") ?? [];
  const [, value] = /\bvalue="(\d+(?:\.\d+)?[hdwy]?)"/.exec(line) ?? [];
  // A number alone counts months.
  return value === undefined ? null : /\d$/.test(value) ? `${value} months` : value;
}
