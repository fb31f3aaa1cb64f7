/** The reference: what Claude Code documents that it sends, and the variables that decide it. Report, policy and page use it. */
import type { ServiceName } from "./service-names.ts";

/** The day of the reference; it has not been compared with the vendor's pages since. */
export const REFERENCE_DATE = "2026-11-25";

export type OnOff = "on" | "off";

/** A switch that turns a service off, one that turns it on, or none of its own. */
type ServiceSwitch =
  | { readonly kind: "opt-out"; readonly variable: string }
  | { readonly kind: "opt-in"; readonly variable: string }
  | { readonly kind: "none" };

export interface TelemetryService {
  readonly title: string;
  readonly data: string;
  /** Hosts, or null where the person configures them. */
  readonly endpoint: string | null;
  /** What it keeps on this machine. */
  readonly local: string | null;
  /** Without any switch, by who serves the model. */
  readonly default: { readonly claude: OnOff; readonly cloud: OnOff };
  readonly switch: ServiceSwitch;
  /** The master switch turns it off too. */
  readonly nonessential: boolean;
}

/** Turns off all nonessential traffic, but not OpenTelemetry, which the person has configured. */
export const MASTER_SWITCH = "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC";

const optOut = (variable: string): ServiceSwitch => ({ kind: "opt-out", variable });
const optIn = (variable: string): ServiceSwitch => ({ kind: "opt-in", variable });

const ON_BUT_CLOUD = { claude: "on", cloud: "off" } as const;
const ON = { claude: "on", cloud: "on" } as const;
const OFF = { claude: "off", cloud: "off" } as const;

export const SERVICES: Readonly<Record<ServiceName, TelemetryService>> = {
  statsig: {
    title: "Statsig",
    data: "latency, reliability, usage patterns; no code, no paths",
    endpoint: "statsig.anthropic.com (/v1/initialize, /v1/rgstr)",
    local: "~/.claude/statsig/",
    default: ON_BUT_CLOUD,
    switch: optOut("DISABLE_TELEMETRY"),
    nonessential: true,
  },
  sentry: {
    title: "Sentry",
    data: "crash reports, stack traces",
    endpoint: "*.sentry.io",
    local: null,
    default: ON_BUT_CLOUD,
    switch: optOut("DISABLE_ERROR_REPORTING"),
    nonessential: true,
  },
  bug: {
    title: "/bug",
    data: "the whole conversation, code included; kept 5 years; may open a public issue",
    endpoint: "api.anthropic.com",
    local: null,
    default: ON_BUT_CLOUD,
    switch: optOut("DISABLE_BUG_COMMAND"),
    nonessential: true,
  },
  survey: {
    title: "session surveys",
    data: "quality ratings",
    endpoint: "api.anthropic.com",
    local: null,
    default: ON_BUT_CLOUD,
    switch: optOut("CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY"),
    nonessential: true,
  },
  updater: {
    title: "auto-updater",
    data: "package updates",
    endpoint: "the npm registry",
    local: null,
    default: ON,
    switch: { kind: "none" },
    nonessential: true,
  },
  otel: {
    title: "OpenTelemetry",
    data: "metrics and events for one's own backend",
    endpoint: null,
    local: null,
    default: OFF,
    switch: optIn("CLAUDE_CODE_ENABLE_TELEMETRY"),
    nonessential: false,
  },
  prompts: {
    title: "prompts in OTel",
    data: "prompt text to the log backend",
    endpoint: null,
    local: null,
    default: OFF,
    switch: optIn("OTEL_LOG_USER_PROMPTS"),
    nonessential: false,
  },
  tools: {
    title: "tool names in OTel",
    data: "MCP server, tool and skill names",
    endpoint: null,
    local: null,
    default: OFF,
    switch: optIn("OTEL_LOG_TOOL_DETAILS"),
    nonessential: false,
  },
  perfetto: {
    title: "Perfetto",
    data: "call timings (TTFT, TTLT, throughput), tool spans; local trace",
    endpoint: "a file",
    local: "a trace file",
    default: OFF,
    switch: optIn("CLAUDE_CODE_PERFETTO_TRACE"),
    nonessential: false,
  },
};

export interface KnownIssue {
  /** At github.com/anthropics/claude-code/issues. */
  readonly number: number;
  readonly about: string;
  readonly services: readonly ServiceName[];
}

export const KNOWN_ISSUES: readonly KnownIssue[] = [
  { number: 16433, about: "unexplained Datadog connections about every 3 s", services: [] },
  { number: 10494, about: "DISABLE_TELEMETRY ignored", services: ["statsig"] },
  { number: 5508, about: "OpenTelemetry cannot be disabled on Windows", services: ["otel"] },
  { number: 11057, about: "no notice at start", services: ["statsig", "sentry"] },
  { number: 7151, about: "Statsig's owner", services: ["statsig"] },
];

/** How long the vendor keeps the data, by contract. */
export const RETENTION: readonly (readonly [string, string])[] = [
  ["consumer, training allowed", "5 years"],
  ["consumer, training not allowed", "30 days"],
  ["commercial", "30 days"],
  ["Bedrock, Vertex, Foundry", "by the provider"],
];

interface VariableInfo {
  readonly help: string;
  /** The value that holds where it is not set; null where there is none. */
  readonly default: string | null;
  /** Its value may hold a secret and is never shown. */
  readonly secret?: true;
}

/** The one that is set names the provider; without any it is the Claude API. */
export const MODEL_PROVIDERS = {
  CLAUDE_CODE_USE_BEDROCK: "Bedrock",
  CLAUDE_CODE_USE_VERTEX: "Vertex",
  CLAUDE_CODE_USE_FOUNDRY: "Foundry",
} as const;

/** Beside CLAUDE_CODE_ENABLE_TELEMETRY; what it adds is in beta. */
export const ENHANCED_TELEMETRY = "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA";

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

export const VARIABLES: Readonly<Record<string, VariableInfo>> = {
  [ENHANCED_TELEMETRY]: { help: "more of OpenTelemetry, in beta; opt-in", default: null },
  [OTEL.metricsExporter]: { help: "otlp, prometheus or console", default: null },
  [OTEL.logsExporter]: { help: "otlp or console", default: null },
  [OTEL.protocol]: {
    help: "grpc (port 4317), http/protobuf or http/json (port 4318)",
    default: null,
  },
  [OTEL.metricsProtocol]: { help: "the same for metrics alone", default: null },
  [OTEL.logsProtocol]: { help: "the same for logs alone", default: null },
  [OTEL.endpoint]: { help: "where metrics and logs go", default: null },
  [OTEL.metricsEndpoint]: { help: "where metrics go", default: null },
  [OTEL.logsEndpoint]: { help: "where logs go", default: null },
  [`${OTLP}_HEADERS`]: { help: "headers of each request", default: null, secret: true },
  [`${OTLP}_METRICS_HEADERS`]: { help: "the same for metrics alone", default: null, secret: true },
  [`${OTLP}_LOGS_HEADERS`]: { help: "the same for logs alone", default: null, secret: true },
  [OTEL.temporality]: {
    help: "cumulative, which VictoriaMetrics needs, or delta",
    default: "delta",
  },
  OTEL_METRIC_EXPORT_INTERVAL: { help: "ms between metrics", default: "60000" },
  OTEL_LOGS_EXPORT_INTERVAL: { help: "ms between logs", default: "5000" },
  OTEL_RESOURCE_ATTRIBUTES: { help: "labels on all that is sent", default: null },
  OTEL_METRICS_INCLUDE_SESSION_ID: { help: "a label with the session's id", default: "true" },
  OTEL_METRICS_INCLUDE_VERSION: { help: "a label with the version", default: "false" },
  OTEL_METRICS_INCLUDE_ACCOUNT_UUID: { help: "a label with the account's id", default: "true" },
};

/** Every switch by its variable; true for one that turns something on. */
export const SWITCHES: ReadonlyMap<string, { readonly optIn: boolean }> = new Map([
  [MASTER_SWITCH, { optIn: false }],
  ...Object.values(SERVICES).flatMap(({ switch: ownSwitch }) =>
    ownSwitch.kind === "none"
      ? []
      : [[ownSwitch.variable, { optIn: ownSwitch.kind === "opt-in" }] as const],
  ),
  [ENHANCED_TELEMETRY, { optIn: true }],
]);

/** All variables that are read from settings and the environment; the others are not stored. */
export const READ_VARIABLES: readonly string[] = [
  ...new Set([...SWITCHES.keys(), ...Object.keys(MODEL_PROVIDERS), ...Object.keys(VARIABLES)]),
];
