/** The servers of metrics and logs: whether those of local monitoring accept OTLP. */
import { findVariable } from "./assess.ts";
import { type HttpResult, httpRequest } from "./http.ts";
import type { EnvLayer } from "./layers.ts";
import { redactedUrl } from "./redact.ts";

interface OtlpServer {
  readonly name: "VictoriaMetrics" | "VictoriaLogs";
  readonly endpoint: URL;
  readonly port: number;
  /** Those that Claude Code sends with each export; they may hold a secret. */
  readonly headers: Headers;
}

export const localServers = (
  metrics: URL,
  logs: URL,
  layers: readonly EnvLayer[],
): readonly OtlpServer[] => [
  {
    name: "VictoriaMetrics",
    endpoint: metrics,
    port: 8428,
    headers: exportHeaders(layers, "METRICS"),
  },
  { name: "VictoriaLogs", endpoint: logs, port: 9428, headers: exportHeaders(layers, "LOGS") },
];

/** `OTEL_EXPORTER_OTLP_HEADERS` and the signal's own one, which is stronger. */
export function exportHeaders(layers: readonly EnvLayer[], signal: string): Headers {
  const headers = new Headers();
  for (const middle of ["", `${signal}_`]) {
    const list = findVariable(layers, `OTEL_EXPORTER_OTLP_${middle}HEADERS`)?.value ?? "";
    for (const pair of list.split(",")) {
      const [name = "", ...value] = pair.split("=");
      try {
        headers.set(name.trim(), decodeURIComponent(value.join("=").trim()));
      } catch (error) {
        // What is not a header is not sent by Claude Code either.
        if (!(error instanceof TypeError || error instanceof URIError)) throw error;
      }
    }
  }
  return headers;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** How to start a server at that address that keeps its data: with docker, or as a service of systemd. @internal */
export function startLines({ name, endpoint, port }: OtlpServer): readonly string[] {
  const { hostname, port: given, protocol } = endpoint;
  const isHere = LOOPBACK.test(hostname);
  const outside = given || (protocol === "https:" ? "443" : "80");
  const address = `${isHere ? "127.0.0.1:" : ""}${outside}`;
  const program = name === "VictoriaMetrics" ? "victoria-metrics" : "victoria-logs";
  const data = `/${program}-data`;
  const docker = [
    `docker run -d --name ${program} --restart unless-stopped`,
    `-p ${address}:${port} -v ${program}-data:${data}`,
    `victoriametrics/${program} -storageDataPath=${data} -retentionPeriod=1y`,
  ].join(" ");
  const listen = isHere ? address : `:${outside}`;
  const unit = `~/.config/systemd/user/${program}.service`;
  return [
    `To start it${isHere ? "" : " there"}: ${docker}`,
    `Or without docker, where ${program} is installed: write ${unit} with`,
    ...[
      "[Service]",
      `ExecStart=${program} -httpListenAddr=${listen} -storageDataPath=%h/.local/share/${program} -retentionPeriod=1y`,
      "Restart=on-failure",
      "[Install]",
      "WantedBy=default.target",
    ].map((line) => `    ${line}`),
    `and start it: systemctl --user enable --now ${program}`,
    ...(name === "VictoriaLogs"
      ? ["Without -retentionPeriod, VictoriaLogs keeps 7 days and drops the rest unseen."]
      : []),
  ];
}

interface OtlpCheck {
  readonly ready: boolean;
  readonly sentences: readonly string[];
}

/** An empty export is valid, and records nothing. */
function emptyExport(given: Headers): RequestInit {
  const headers = new Headers(given);
  headers.set("content-type", "application/x-protobuf");
  return { method: "POST", headers, body: new Uint8Array() };
}

/** Whether the server responds and accepts OTLP, in sentences. */
export async function checkServer(server: OtlpServer): Promise<OtlpCheck> {
  const { endpoint } = server;
  const [health, kind, exported] = await Promise.all([
    httpRequest(new URL("/health", endpoint)),
    httpRequest(new URL("/-/healthy", endpoint)),
    httpRequest(endpoint, emptyExport(server.headers)),
  ]);
  const isPrometheus = kind.kind === "responded" && /^Prometheus\b/.test(kind.body);
  return resultOf(server, health, isPrometheus, exported);
}

function resultOf(
  server: OtlpServer,
  health: HttpResult,
  isPrometheus: boolean,
  exported: HttpResult,
): OtlpCheck {
  const { name, endpoint } = server;
  const where = redactedUrl(`${endpoint}`);
  const no = (...sentences: readonly string[]) => ({ ready: false, sentences });
  if (health.kind === "failed") {
    return no(`${name} does not respond at ${where} (${health.why}).`, ...startLines(server));
  }
  if (exported.kind === "failed")
    return no(`${name} does not accept OTLP at ${where} (${exported.why}).`);
  const { status } = exported;
  if (status >= 200 && status < 300) {
    return { ready: true, sentences: [`${name} responds and accepts OTLP at ${where}.`] };
  }
  if (status === 401 || status === 403) {
    return no(
      `The server at ${where} refuses the login, or needs one (HTTP ${status}).`,
      "Set one that it accepts, such as OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20…; it is used here as in Claude Code.",
    );
  }
  if (isPrometheus) {
    return no(
      `This is Prometheus, not ${name}, at ${where} (HTTP ${status}).`,
      "Prometheus takes metrics alone, at /api/v1/otlp/v1/metrics, if it was started with --web.enable-otlp-receiver.",
    );
  }
  return no(
    `${name} responds, but does not accept OTLP at ${where} (HTTP ${status}): too old, as Debian 12's 1.79 is, or another server.`,
    ...startLines(server),
  );
}
