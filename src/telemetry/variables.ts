/** The other variables that Claude Code reads for this: who serves the model, and where OpenTelemetry goes. */
import { MASTER, SERVICES } from "./services.ts";

export interface Variable {
  readonly help: string;
  /** What holds without it; null where there is none. */
  readonly standard: string | null;
  /** Its value may hold a secret and is never shown. */
  readonly secret?: true;
}

/** The one that is set names the provider; none is the Claude API. */
export const PROVIDERS = {
  CLAUDE_CODE_USE_BEDROCK: "Bedrock",
  CLAUDE_CODE_USE_VERTEX: "Vertex",
  CLAUDE_CODE_USE_FOUNDRY: "Foundry",
} as const;

/** Beside CLAUDE_CODE_ENABLE_TELEMETRY; what it adds is in beta. */
export const ENHANCED = "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA";

const OTLP = "OTEL_EXPORTER_OTLP";

export const OTEL = {
  metricsExporter: "OTEL_METRICS_EXPORTER",
  logsExporter: "OTEL_LOGS_EXPORTER",
  protocol: `${OTLP}_PROTOCOL`,
  metricsProtocol: `${OTLP}_METRICS_PROTOCOL`,
  logsProtocol: `${OTLP}_LOGS_PROTOCOL`,
  endpoint: `${OTLP}_ENDPOINT`,
  metricsEndpoint: `${OTLP}_METRICS_ENDPOINT`,
  logsEndpoint: `${OTLP}_LOGS_ENDPOINT`,
  temporality: `${OTLP}_METRICS_TEMPORALITY_PREFERENCE`,
} as const;

export const VARIABLES: Readonly<Record<string, Variable>> = {
  [ENHANCED]: { help: "more of OpenTelemetry, in beta; opt-in", standard: null },
  [OTEL.metricsExporter]: { help: "otlp, prometheus or console", standard: null },
  [OTEL.logsExporter]: { help: "otlp or console", standard: null },
  [OTEL.protocol]: {
    help: "grpc (port 4317), http/protobuf or http/json (port 4318)",
    standard: null,
  },
  [OTEL.metricsProtocol]: { help: "the same for metrics alone", standard: null },
  [OTEL.logsProtocol]: { help: "the same for logs alone", standard: null },
  [OTEL.endpoint]: { help: "where metrics and logs go", standard: null },
  [OTEL.metricsEndpoint]: { help: "where metrics go", standard: null },
  [OTEL.logsEndpoint]: { help: "where logs go", standard: null },
  [`${OTLP}_HEADERS`]: { help: "headers of each request", standard: null, secret: true },
  [`${OTLP}_METRICS_HEADERS`]: { help: "the same for metrics alone", standard: null, secret: true },
  [`${OTLP}_LOGS_HEADERS`]: { help: "the same for logs alone", standard: null, secret: true },
  [OTEL.temporality]: {
    help: "cumulative, which VictoriaMetrics needs, or delta",
    standard: "delta",
  },
  OTEL_METRIC_EXPORT_INTERVAL: { help: "ms between metrics", standard: "60000" },
  OTEL_LOGS_EXPORT_INTERVAL: { help: "ms between logs", standard: "5000" },
  OTEL_RESOURCE_ATTRIBUTES: { help: "labels on all that is sent", standard: null },
  OTEL_METRICS_INCLUDE_SESSION_ID: { help: "a label with the session's id", standard: "true" },
  OTEL_METRICS_INCLUDE_VERSION: { help: "a label with the version", standard: "false" },
  OTEL_METRICS_INCLUDE_ACCOUNT_UUID: { help: "a label with the account's id", standard: "true" },
};

/** Every switch by its variable; true for one that turns something on. */
export const SWITCHES: ReadonlyMap<string, { readonly optIn: boolean }> = new Map([
  [MASTER, { optIn: false }],
  ...Object.values(SERVICES).flatMap(({ switch: own }) =>
    own.kind === "none" ? [] : [[own.variable, { optIn: own.kind === "opt-in" }] as const],
  ),
  [ENHANCED, { optIn: true }],
]);

/** All that is read of settings and of the environment; nothing else of them is kept. */
export const READ: readonly string[] = [
  ...new Set([...SWITCHES.keys(), ...Object.keys(PROVIDERS), ...Object.keys(VARIABLES)]),
];
