// The rows of the reference that running Claude Code can show: settings by place, and what must be seen of its requests or its status line.
import { ANSWER, PROMPT } from "./claude-run.mjs";

const OTEL = {
  CLAUDE_CODE_ENABLE_TELEMETRY: "1",
  OTEL_METRICS_EXPORTER: "otlp",
  OTEL_LOGS_EXPORTER: "otlp",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  OTEL_METRIC_EXPORT_INTERVAL: "500",
  OTEL_LOGS_EXPORT_INTERVAL: "500",
  OTEL_EXPORTER_OTLP_ENDPOINT: "STUB",
};

const hasPath = (path) => (seen) => seen.some((one) => one.path.startsWith(path));
const events = hasPath("/api/event_logging");
const flags = hasPath("/api/eval");
const metrics = hasPath("/v1/metrics");
const traces = hasPath("/v1/traces");
const temporality = (seen) =>
  [...new Set(seen.flatMap(({ body }) => body.match(/"aggregationTemporality":\d/g) ?? []))].join();
const inLogs = (text) => (seen) =>
  seen.some(({ path, body }) => path === "/v1/logs" && body.includes(text));

/** What a status line command leaves: its runs, what it read, and how often it was stopped. */
const KEEP = 'cat > "$HOME/line.json"; echo run >> "$HOME/runs"';
const SLOW = "trap 'echo stop >> \"$HOME/stops\"; exit' TERM; cat > /dev/null; sleep 30 & wait";
const line = (command, more = {}) => ({ statusLine: { type: "command", command, ...more } });

/** A row: variables of each place, and what must be true of the requests that were seen. */
const row = (name, places, is, wanted) => ({ name, places, is, wanted });
const shell = (env) => ({ shell: env });

const WORDS = [
  ["unset", null, false, false],
  ["empty", "", false, false],
  ["0", "0", false, true],
  ["1", "1", true, true],
];

/** A switch that stops `is`, by words or by any text. */
const stops = (variable, label, is, anyText) =>
  WORDS.map(([word, value, byWord, byAny]) =>
    row(
      `${label} with ${variable} ${word}`,
      shell(value === null ? {} : { [variable]: value }),
      is,
      !(anyText ? byAny : byWord),
    ),
  );

const MASTER = "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC";
const TEMPORALITY = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
const { CLAUDE_CODE_ENABLE_TELEMETRY: _, ...OTEL_BUT_ON } = OTEL;
const ON = { CLAUDE_CODE_ENABLE_TELEMETRY: "1" };
const DELTA = '"aggregationTemporality":1';
const CUMULATIVE = '"aggregationTemporality":2';

export const ROWS = [
  ...stops("DISABLE_TELEMETRY", "event batches", events, true),
  ...stops(MASTER, "event batches", events, true),
  ...stops("DO_NOT_TRACK", "event batches", events, false),
  ...stops("DISABLE_TELEMETRY", "feature flags", flags, true),
  ...stops("DO_NOT_TRACK", "feature flags", flags, false),
  ...stops("DISABLE_GROWTHBOOK", "feature flags", flags, false),
  row(
    "event batches with DISABLE_TELEMETRY 1 in a project",
    { project: { DISABLE_TELEMETRY: "1" } },
    events,
    false,
  ),
  row("OpenTelemetry from the environment", shell(OTEL), metrics, true),
  row("OpenTelemetry from the user's file", { user: OTEL }, metrics, true),
  row("OpenTelemetry from managed settings", { managed: OTEL }, metrics, true),
  row("OpenTelemetry from managed-settings.d", { dropIn: ON, shell: OTEL_BUT_ON }, metrics, true),
  row(
    "managed-settings.d over managed settings",
    { dropIn: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, managed: OTEL },
    metrics,
    false,
  ),
  row("OpenTelemetry from a project's file", { project: OTEL }, metrics, false),
  row("OpenTelemetry turned on by a project", { project: ON, shell: OTEL_BUT_ON }, metrics, false),
  row(
    "OpenTelemetry turned off by a project",
    { project: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, user: OTEL },
    metrics,
    true,
  ),
  row(
    "OpenTelemetry turned off by a local file",
    { local: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, shell: OTEL },
    metrics,
    true,
  ),
  row(
    "an exporter set to none by a project",
    { project: { OTEL_METRICS_EXPORTER: "none" }, user: OTEL },
    metrics,
    false,
  ),
  row(
    "CLAUDE_CODE_ENABLE_TELEMETRY=y",
    { shell: { ...OTEL, ...ON, CLAUDE_CODE_ENABLE_TELEMETRY: "y" } },
    metrics,
    false,
  ),
  row(
    "the user's file over the environment",
    { user: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, shell: OTEL },
    metrics,
    false,
  ),
  row("temporality unset", shell(OTEL), temporality, DELTA),
  row(
    "temporality Cumulative",
    shell({ ...OTEL, [TEMPORALITY]: "Cumulative" }),
    temporality,
    CUMULATIVE,
  ),
  row("temporality lowmemory", shell({ ...OTEL, [TEMPORALITY]: "lowmemory" }), temporality, DELTA),
  row(
    "temporality of an unknown word",
    shell({ ...OTEL, [TEMPORALITY]: "deltas" }),
    temporality,
    CUMULATIVE,
  ),
  row(
    "temporality set by a project",
    { project: { [TEMPORALITY]: "cumulative" }, shell: OTEL },
    temporality,
    CUMULATIVE,
  ),
  row("prompts by default", shell(OTEL), inLogs(PROMPT), false),
  row(
    "prompts with their switch",
    shell({ ...OTEL, OTEL_LOG_USER_PROMPTS: "1" }),
    inLogs(PROMPT),
    true,
  ),
  row("answers by default", shell(OTEL), inLogs(ANSWER), false),
  row(
    "answers with the prompts",
    shell({ ...OTEL, OTEL_LOG_USER_PROMPTS: "1" }),
    inLogs(ANSWER),
    true,
  ),
  row(
    "answers off beside the prompts",
    shell({ ...OTEL, OTEL_LOG_USER_PROMPTS: "1", OTEL_LOG_ASSISTANT_RESPONSES: "0" }),
    inLogs(ANSWER),
    false,
  ),
  row(
    "prompts turned on by a project",
    { project: { OTEL_LOG_USER_PROMPTS: "1" }, shell: OTEL },
    inLogs(PROMPT),
    false,
  ),
  row(
    "prompts turned off by a project against the user",
    { project: { OTEL_LOG_USER_PROMPTS: "0" }, user: { ...OTEL, OTEL_LOG_USER_PROMPTS: "1" } },
    inLogs(PROMPT),
    false,
  ),
  row(
    "prompts turned off by a project against the environment",
    { project: { OTEL_LOG_USER_PROMPTS: "0" }, shell: { ...OTEL, OTEL_LOG_USER_PROMPTS: "1" } },
    inLogs(PROMPT),
    true,
  ),
  row(
    "prompts in raw bodies",
    shell({ ...OTEL, OTEL_LOG_RAW_API_BODIES: "1" }),
    inLogs(PROMPT),
    true,
  ),
  row(
    "raw bodies turned on by a project",
    { project: { OTEL_LOG_RAW_API_BODIES: "1" }, shell: OTEL },
    inLogs(PROMPT),
    false,
  ),
  row(
    "traces without their switch",
    shell({ ...OTEL, OTEL_TRACES_EXPORTER: "otlp" }),
    traces,
    false,
  ),
  row(
    "traces with their switch",
    shell({
      ...OTEL,
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_TRACES_EXPORT_INTERVAL: "500",
      CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: "1",
    }),
    traces,
    true,
  ),
  row(
    "e-mail on each point without the account's id",
    shell({ ...OTEL, OTEL_METRICS_INCLUDE_ACCOUNT_UUID: "false" }),
    (seen) =>
      seen.some(
        ({ path, body }) => path === "/v1/metrics" && body.includes("made.up@example.invalid"),
      ),
    true,
  ),
  row(
    "no host of Statsig or Sentry",
    {},
    (seen) => seen.some(({ host }) => /statsig|sentry/.test(host)),
    false,
  ),
  row(
    "statusLine gets JSON with the version",
    line(KEEP),
    ({ stdin }) => typeof stdin?.version === "string" && typeof stdin.session_id === "string",
    true,
  ),
  row(
    "statusLine with refreshInterval runs while nothing happens",
    line(KEEP, { refreshInterval: 1 }),
    ({ idleRuns }) => idleRuns >= 3,
    true,
  ),
  row(
    "statusLine without refreshInterval rests",
    line(KEEP),
    ({ idleRuns }) => idleRuns <= 1,
    true,
  ),
  row(
    "statusLine that is overtaken gets SIGTERM",
    line(SLOW, { refreshInterval: 1 }),
    ({ stops }) => stops > 0,
    true,
  ),
];
