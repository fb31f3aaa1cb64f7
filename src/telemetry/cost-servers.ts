/** Which servers `cost` and the segment ask, and with which headers: one rule for both. */
import { findSwitchedOn, findVariable, signalsOf } from "./assess.ts";
import type { Temporality } from "./counters.ts";
import type { EnvLayer } from "./layers.ts";
import { redactedUrl } from "./redact.ts";
import { exportHeaders } from "./servers.ts";
import { OTEL } from "./variables.ts";

export interface CostServer {
  /** Without the path of an API. */
  readonly url: URL;
  /** Those that Claude Code sends there; they may hold a secret. */
  readonly headers: Headers;
  /** Not named anywhere: where it is not there, nothing is missing. */
  readonly isAssumed?: boolean;
}

export interface CostServers {
  readonly metrics: CostServer;
  /** Null where Claude Code sends its events to no VictoriaLogs. */
  readonly logs: CostServer | null;
  /** How the settings tell Claude Code to send counters; null where they do not turn OpenTelemetry on. */
  readonly configured: Temporality | null;
}

export interface GivenServers {
  /** `--url`, else `cost_url`; null where neither names a server. */
  readonly metrics: URL | null;
  /** `--logs-url`. */
  readonly logs: URL | null;
}

const LOCAL_METRICS = "http://localhost:8428";
const LOCAL_LOGS = "http://localhost:9428";

/** The servers, or why there is none to ask. */
export function findCostServers(
  given: GivenServers,
  layers: readonly EnvLayer[],
): CostServers | string {
  const sent = { metrics: endpointOf(layers, "metrics"), logs: endpointOf(layers, "logs") };
  const metrics = given.metrics === null ? sentTo(sent.metrics) : queryUrl(given.metrics);
  if (typeof metrics === "string") return metrics;
  const isUnset = given.metrics === null && sent.metrics === null && sent.logs === null;
  const logs = given.logs ?? sent.logs ?? (isUnset ? new URL(LOCAL_LOGS) : null);
  const logsUrl = logs === null ? null : logsQueryUrl(logs, given.logs !== null || isUnset);
  return {
    metrics: { url: metrics, headers: headersFor(metrics, sent.metrics, "METRICS", layers) },
    logs:
      logsUrl === null
        ? null
        : {
            url: logsUrl,
            headers: headersFor(logsUrl, sent.logs, "LOGS", layers),
            isAssumed: isUnset && given.logs === null,
          },
    configured: configuredTemporality(layers),
  };
}

/** False where the rule ends at this machine's own server. */
export const namesMetrics = (layers: readonly EnvLayer[]): boolean =>
  endpointOf(layers, "metrics") !== null;

/** Where Claude Code sends a signal; null where the settings name no address of HTTP. */
function endpointOf(layers: readonly EnvLayer[], signal: "metrics" | "logs"): URL | null {
  const endpoint = signalsOf(layers).find(({ name }) => name === signal)?.endpoint ?? null;
  const text = endpoint?.value.trim() ?? "";
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return null;
  // The path of a signal is added to the common address only.
  if (endpoint?.variable === OTEL.endpoint) {
    url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/${signal}`;
  }
  return url;
}

/** The query address of the server that the settings name; this machine's, where they name none. */
function sentTo(endpoint: URL | null): URL | string {
  if (endpoint === null) return new URL(LOCAL_METRICS);
  const isPrometheus = /\/api\/v1\/otlp\//.test(endpoint.pathname);
  const url = queryUrl(endpoint);
  if (!isPrometheus && url.pathname !== endpoint.pathname) return url;
  const where = redactedUrl(endpoint.href);
  const kind = isPrometheus
    ? "which is Prometheus"
    : "whose path is not one of VictoriaMetrics, but that of a collector or another server";
  return `the settings send metrics to ${where}, ${kind}; name the VictoriaMetrics with --url or cost_url`;
}

const OTLP_PATH = /\/opentelemetry(?:\/api)?\/v1\/(?:metrics|push)\/*$/;

/** The base of the query API for an address of any of VictoriaMetrics' APIs, its own or a cluster's. */
function queryUrl(address: URL): URL {
  const url = withoutQuery(address);
  const path = url.pathname.replace(OTLP_PATH, "").replace(/\/(?:vmui|api\/v1)\b.*$/, "");
  const cluster = /^(.*)\/(?:insert|select)\/([^/]+)(?:\/prometheus)?\/*$/.exec(path);
  url.pathname = cluster === null ? path : `${cluster[1]}/select/${cluster[2]}/prometheus`;
  // The ports of a cluster's own programs.
  if (cluster !== null && url.port === "8480") url.port = "8481";
  return url;
}

/** The base of VictoriaLogs for an address of its API; null for one that is of another server. */
function logsQueryUrl(address: URL, isNamed: boolean): URL | null {
  const url = withoutQuery(address);
  const path = url.pathname.replace(/\/(?:insert\/opentelemetry|select\/(?:logsql|vmui))\b.*$/, "");
  if (!isNamed && path === url.pathname) return null;
  url.pathname = path;
  if (url.port === "9481") url.port = "9471";
  return url;
}

function withoutQuery(address: URL): URL {
  const url = new URL(address);
  url.search = "";
  url.hash = "";
  return url;
}

/** Headers go to the server that Claude Code sends them to, and to no other. */
function headersFor(
  target: URL,
  sent: URL | null,
  signal: "METRICS" | "LOGS",
  layers: readonly EnvLayer[],
): Headers {
  const query =
    sent === null ? null : signal === "METRICS" ? queryUrl(sent) : logsQueryUrl(sent, true);
  return query?.origin === target.origin ? exportHeaders(layers, signal) : new Headers();
}

function configuredTemporality(layers: readonly EnvLayer[]): Temporality | null {
  const word = findVariable(layers, OTEL.temporality)?.value.trim().toLowerCase() ?? "";
  if (word !== "") return word === "delta" || word === "lowmemory" ? "delta" : "cumulative";
  return findSwitchedOn(layers, "CLAUDE_CODE_ENABLE_TELEMETRY", null) === null ? null : "delta";
}
