/** The variables that Claude Code reads: which values count, and what the settings of a folder may do to each. Pure. */

interface VariableInfo {
  readonly help: string;
  /** The value that holds where it is not set; null where there is none. */
  readonly default: string | null;
  /** Its value may hold a secret and is never shown. */
  readonly secret?: true;
}

/** Turns off all nonessential traffic, updates included, but not OpenTelemetry, which the person has configured. */
export const MASTER_SWITCH = "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC";

/** The one that is set names the provider; without any it is the Claude API. */
export const MODEL_PROVIDERS = {
  CLAUDE_CODE_USE_BEDROCK: "Bedrock",
  CLAUDE_CODE_USE_VERTEX: "Vertex",
  CLAUDE_CODE_USE_FOUNDRY: "Foundry",
  CLAUDE_CODE_USE_MANTLE: "Mantle",
  CLAUDE_CODE_USE_ANTHROPIC_AWS: "Anthropic on AWS",
  CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD: "Anthropic on Google Cloud",
  CLAUDE_CODE_USE_GATEWAY: "a gateway",
} as const;

/** Beside CLAUDE_CODE_ENABLE_TELEMETRY; what it adds is in beta. */
export const ENHANCED_TELEMETRY = "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA";

const OTLP = "OTEL_EXPORTER_OTLP";

export const OTEL = {
  metricsExporter: "OTEL_METRICS_EXPORTER",
  logsExporter: "OTEL_LOGS_EXPORTER",
  tracesExporter: "OTEL_TRACES_EXPORTER",
  protocol: `${OTLP}_PROTOCOL`,
  metricsProtocol: `${OTLP}_METRICS_PROTOCOL`,
  logsProtocol: `${OTLP}_LOGS_PROTOCOL`,
  tracesProtocol: `${OTLP}_TRACES_PROTOCOL`,
  endpoint: `${OTLP}_ENDPOINT`,
  metricsEndpoint: `${OTLP}_METRICS_ENDPOINT`,
  logsEndpoint: `${OTLP}_LOGS_ENDPOINT`,
  tracesEndpoint: `${OTLP}_TRACES_ENDPOINT`,
  temporality: `${OTLP}_METRICS_TEMPORALITY_PREFERENCE`,
} as const;

const HEADERS = { default: null, secret: true } as const;

export const VARIABLES: Readonly<Record<string, VariableInfo>> = {
  [OTEL.metricsExporter]: { help: "otlp, prometheus or console", default: null },
  [OTEL.logsExporter]: { help: "otlp or console", default: null },
  [OTEL.tracesExporter]: { help: "otlp or console", default: null },
  [OTEL.protocol]: {
    help: "grpc (port 4317), http/protobuf or http/json (port 4318)",
    default: null,
  },
  [OTEL.metricsProtocol]: { help: "the same for metrics alone", default: null },
  [OTEL.logsProtocol]: { help: "the same for logs alone", default: null },
  [OTEL.tracesProtocol]: { help: "the same for traces alone", default: null },
  [OTEL.endpoint]: { help: "where metrics, logs and traces go", default: null },
  [OTEL.metricsEndpoint]: { help: "where metrics go", default: null },
  [OTEL.logsEndpoint]: { help: "where logs go", default: null },
  [OTEL.tracesEndpoint]: { help: "where traces go", default: null },
  BETA_TRACING_ENDPOINT: { help: "where detailed traces go", default: null },
  [`${OTLP}_HEADERS`]: { help: "headers of each request", ...HEADERS },
  [`${OTLP}_METRICS_HEADERS`]: { help: "the same for metrics alone", ...HEADERS },
  [`${OTLP}_LOGS_HEADERS`]: { help: "the same for logs alone", ...HEADERS },
  [`${OTLP}_TRACES_HEADERS`]: { help: "the same for traces alone", ...HEADERS },
  [OTEL.temporality]: {
    help: "cumulative, which VictoriaMetrics needs; delta; lowmemory, which is delta too; another word is cumulative",
    default: "delta",
  },
  OTEL_METRIC_EXPORT_INTERVAL: { help: "ms between metrics", default: "60000" },
  OTEL_LOGS_EXPORT_INTERVAL: { help: "ms between logs", default: "5000" },
  OTEL_RESOURCE_ATTRIBUTES: { help: "labels on all that is sent", default: null },
  OTEL_METRICS_INCLUDE_SESSION_ID: { help: "a label with the session's id", default: "true" },
  OTEL_METRICS_INCLUDE_VERSION: { help: "a label with the version", default: "false" },
  OTEL_METRICS_INCLUDE_ACCOUNT_UUID: { help: "a label with the account's id", default: "true" },
  OTEL_METRICS_INCLUDE_ENTRYPOINT: { help: "a label with how it was started", default: "false" },
  OTEL_METRICS_INCLUDE_RESOURCE_ATTRIBUTES: {
    help: "the labels of OTEL_RESOURCE_ATTRIBUTES",
    default: "true",
  },
  OTEL_METRICS_INCLUDE_REPOSITORY: { help: "a label with the repository", default: "false" },
};

const TRUE_WORDS = ["1", "true", "yes", "on"];
const FALSE_WORDS = ["", "0", "false", "no", "off"];

/** What Claude Code reads as true; `unread` is neither a true nor a false word. */
type Truth = "true" | "false" | "unread";

/** How a word is read by most switches. */
export function truthOf(text: string): Truth {
  const word = text.trim().toLowerCase();
  if (TRUE_WORDS.includes(word)) return "true";
  return FALSE_WORDS.includes(word) ? "false" : "unread";
}

/** Since 2.1.332 at the latest, any text sets these: `0` and `false` too. */
export const ANY_TEXT_SWITCHES: readonly string[] = [
  MASTER_SWITCH,
  "DISABLE_TELEMETRY",
  "DISABLE_ERROR_REPORTING",
];

export const RAW_BODIES = "OTEL_LOG_RAW_API_BODIES";

/** Whether a switch with this value is set, by the rules of 2.1.37 or of 2.1.332. */
export function isSwitchedOn(variable: string, value: string, rules: ClaudeRules): boolean {
  if (rules === "2.1.332" && ANY_TEXT_SWITCHES.includes(variable)) return value !== "";
  // `file:FOLDER` writes the bodies there.
  if (variable === RAW_BODIES && /^file:./.test(value)) return true;
  return truthOf(value) === "true";
}

/** The versions of Claude Code that were studied; the rules of one hold until the next. */
export type ClaudeRules = "2.1.37" | "2.1.332";

/** A folder's settings cannot set these; see `folderMay`. */
const NOT_FOR_FOLDERS =
  /^(?:OTEL_EXPORTER_(?!OTLP_METRICS_TEMPORALITY)|OTEL_LOG_|OTEL_(?:METRICS|LOGS|TRACES)_EXPORTER$|CLAUDE_CODE_ENABLE_TELEMETRY$|CLAUDE_CODE_ENHANCED_TELEMETRY_BETA$|ENABLE_ENHANCED_TELEMETRY_BETA$|(?:ENABLE_)?BETA_TRACING_)/;

const FOLDER_MAY_TURN_OFF = [
  "OTEL_LOG_USER_PROMPTS",
  "OTEL_LOG_TOOL_CONTENT",
  "OTEL_LOG_TOOL_DETAILS",
];

/** Whether the settings of a folder may give this value: never more than the person has allowed. */
export function folderMay(variable: string, value: string, inEnvironment: boolean): boolean {
  if (!NOT_FOR_FOLDERS.test(variable)) return true;
  const calms = variable.endsWith("S_EXPORTER")
    ? value.trim() === "none"
    : FOLDER_MAY_TURN_OFF.includes(variable) && value !== "" && truthOf(value) === "false";
  return calms && !inEnvironment;
}
