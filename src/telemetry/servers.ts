/** The servers of metrics and logs: which one has the costs, and whether those of local monitoring accept OTLP. */
import { signalsOf } from "./assess.ts";
import { type HttpResult, httpRequest } from "./http.ts";
import type { EnvLayer } from "./layers.ts";
import { redactedUrl } from "./redact.ts";

interface OtlpServer {
  readonly name: string;
  readonly endpoint: URL;
  readonly start: string;
}

export const localServers = (metrics: URL, logs: URL): readonly OtlpServer[] => [
  {
    name: "VictoriaMetrics",
    endpoint: metrics,
    start: "docker run -d -p 127.0.0.1:8428:8428 victoriametrics/victoria-metrics",
  },
  {
    name: "VictoriaLogs",
    endpoint: logs,
    start: "docker run -d -p 127.0.0.1:9428:9428 victoriametrics/victoria-logs",
  },
];

interface OtlpCheck {
  readonly ready: boolean;
  readonly sentences: readonly string[];
}

/** An empty export is valid, and records nothing. */
const EMPTY_EXPORT: RequestInit = {
  method: "POST",
  headers: { "content-type": "application/x-protobuf" },
  body: new Uint8Array(),
};

/** Whether the server responds and accepts OTLP, in sentences. */
export async function checkServer(server: OtlpServer): Promise<OtlpCheck> {
  const [health, exported] = await Promise.all([
    httpRequest(new URL("/health", server.endpoint)),
    httpRequest(server.endpoint, EMPTY_EXPORT),
  ]);
  return resultOf(server, health, exported);
}

function resultOf(
  { name, endpoint, start }: OtlpServer,
  health: HttpResult,
  exported: HttpResult,
): OtlpCheck {
  const where = redactedUrl(`${endpoint}`);
  const no = (...sentences: readonly string[]) => ({ ready: false, sentences });
  if (health.kind === "failed") {
    return no(`${name} does not respond at ${where} (${health.why}).`, `To start it: ${start}`);
  }
  if (exported.kind === "failed")
    return no(`${name} does not accept OTLP at ${where} (${exported.why}).`);
  if (exported.status >= 200 && exported.status < 300) {
    return { ready: true, sentences: [`${name} responds and accepts OTLP at ${where}.`] };
  }
  return no(
    `${name} responds, but does not accept OTLP at ${where} (HTTP ${exported.status}): too old, as Debian 12's 1.79 is, or another server.`,
    `A newer one: ${start}`,
  );
}

const DEFAULT_METRICS_URL = "http://localhost:8428";

/** The VictoriaMetrics that Claude Code sends its metrics to, without the path of OTLP; else the one of this machine. */
export function metricsServerUrl(layers: readonly EnvLayer[]): string {
  const metrics = signalsOf(layers).find(({ name }) => name === "metrics");
  const path = /^(.*)\/opentelemetry(?:\/api)?\/v1\/(?:metrics|push)\/?$/;
  return path.exec(metrics?.endpoint?.value.trim() ?? "")?.[1] ?? DEFAULT_METRICS_URL;
}
