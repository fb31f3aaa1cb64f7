/** The reference: what Claude Code sends, the switches that decide it, and for which versions that is known. Report, policy and page use it. */
import type { ServiceName } from "./service-names.ts";
import {
  type ClaudeRules,
  ENHANCED_TELEMETRY,
  MASTER_SWITCH,
  MODEL_PROVIDERS,
  RAW_BODIES,
  VARIABLES,
} from "./variables.ts";

/** The day of the reference; `npm run verify:claude` compares it with a version of the real program. */
export const REFERENCE_DATE = "2026-11-28";

export type OnOff = "on" | "off";

/** A switch that turns a service off, one that turns it on, or none of its own: it is on where one of its parts is. */
type ServiceSwitch =
  | { readonly kind: "opt-out"; readonly variable: string }
  | { readonly kind: "opt-in"; readonly variable: string }
  | { readonly kind: "parts"; readonly parts: readonly ServiceName[] };

/** How it is known: the program was run, its text was read, or its documentation says so. */
type Evidence = "run" | "read" | "documented";

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
  /** Other switches with the same effect on it. */
  readonly also: readonly string[];
  /** With this switch only its own one turns it off. */
  readonly unless?: string;
  /** Its switch is as this one where it is not set itself. */
  readonly follows?: string;
  /** The studied versions that have it, and how that is known. */
  readonly known: Readonly<Partial<Record<ClaudeRules, Evidence>>>;
  /** What a person loses with it, in a sentence. */
  readonly without?: string;
  /** What took its place; a policy for it covers that too. */
  readonly successors?: readonly ServiceName[];
}

const optOut = (variable: string): ServiceSwitch => ({ kind: "opt-out", variable });
const optIn = (variable: string): ServiceSwitch => ({ kind: "opt-in", variable });

const ON_BUT_CLOUD = { claude: "on", cloud: "off" } as const;
const ON = { claude: "on", cloud: "on" } as const;
const OFF = { claude: "off", cloud: "off" } as const;

const NEW = { "2.1.332": "run" } as const;
const READ = { "2.1.332": "read" } as const;
const OLD = { "2.1.37": "documented" } as const;

const TELEMETRY_SWITCH = "DISABLE_TELEMETRY";
const DO_NOT_TRACK = "DO_NOT_TRACK";
const ANALYTICS = {
  local: null,
  default: ON_BUT_CLOUD,
  switch: optOut(TELEMETRY_SWITCH),
  also: [MASTER_SWITCH, DO_NOT_TRACK],
} as const;
const CONTENT = { endpoint: null, local: null, default: OFF } as const;

export const SERVICES: Readonly<Record<ServiceName, TelemetryService>> = {
  events: {
    ...ANALYTICS,
    title: "usage events",
    data: "what was used, latency, reliability, the machine and the account, in batches",
    endpoint: "api.anthropic.com (/api/event_logging/v2/batch)",
    known: NEW,
  },
  flags: {
    ...ANALYTICS,
    title: "feature flags",
    data: "account, organisation, version and platform, for which the server answers with flags",
    endpoint: "api.anthropic.com (/api/eval/…)",
    switch: optOut("DISABLE_GROWTHBOOK"),
    also: [MASTER_SWITCH, TELEMETRY_SWITCH, DO_NOT_TRACK, "CLAUDE_CODE_DISABLE_FEATURE_FLAGS"],
    without: "Without feature flags, features that depend on one stay as they are by default.",
    known: NEW,
  },
  datadog: {
    ...ANALYTICS,
    title: "Datadog",
    data: "some of the usage events",
    endpoint: "http-intake.logs.us5.datadoghq.com",
    known: READ,
  },
  errors: {
    ...ANALYTICS,
    title: "error reports",
    data: "errors of the program, with their stack",
    endpoint: "browser-intake-us5-datadoghq.com",
    switch: optOut("DISABLE_ERROR_REPORTING"),
    also: [MASTER_SWITCH, TELEMETRY_SWITCH, DO_NOT_TRACK],
    known: READ,
  },
  feedback: {
    title: "/bug, /feedback",
    data: "the whole conversation, code included; kept 5 years; may open a public issue",
    endpoint: "api.anthropic.com",
    local: null,
    default: ON_BUT_CLOUD,
    switch: optOut("DISABLE_BUG_COMMAND"),
    also: ["DISABLE_FEEDBACK_COMMAND", MASTER_SWITCH],
    without: "Without feedback, /bug and /feedback do not work.",
    known: { ...OLD, ...READ },
  },
  surveys: {
    title: "session surveys",
    data: "quality ratings",
    endpoint: "api.anthropic.com",
    local: null,
    default: ON_BUT_CLOUD,
    switch: optOut("CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY"),
    also: [MASTER_SWITCH, TELEMETRY_SWITCH, DO_NOT_TRACK],
    unless: "CLAUDE_CODE_ENABLE_FEEDBACK_SURVEY_FOR_OTEL",
    known: { ...OLD, ...READ },
  },
  updates: {
    title: "updates",
    data: "new versions of the program and of plugins",
    endpoint: "downloads.claude.ai; the npm registry in 2.1.37",
    local: null,
    default: ON,
    switch: optOut("DISABLE_AUTOUPDATER"),
    also: ["DISABLE_UPDATES", MASTER_SWITCH],
    without: "Without updates, no new version comes by itself, security fixes included.",
    known: { ...OLD, ...READ },
  },
  statsig: {
    ...ANALYTICS,
    title: "Statsig",
    data: "latency, reliability, usage patterns; no code, no paths",
    endpoint: "statsig.anthropic.com (/v1/initialize, /v1/rgstr)",
    local: "~/.claude/statsig/",
    also: [MASTER_SWITCH],
    known: OLD,
    successors: ["events", "datadog"],
  },
  sentry: {
    ...ANALYTICS,
    title: "Sentry",
    data: "crash reports, stack traces",
    endpoint: "*.sentry.io",
    switch: optOut("DISABLE_ERROR_REPORTING"),
    also: [MASTER_SWITCH],
    known: OLD,
    successors: ["errors"],
  },
  otel: {
    ...CONTENT,
    title: "OpenTelemetry",
    data: "metrics and events for one's own backend, each with e-mail and organisation",
    switch: optIn("CLAUDE_CODE_ENABLE_TELEMETRY"),
    also: [],
    known: { ...OLD, ...NEW },
  },
  traces: {
    ...CONTENT,
    title: "traces in OTel",
    data: "a span for each request and tool",
    switch: optIn(ENHANCED_TELEMETRY),
    also: ["ENABLE_ENHANCED_TELEMETRY_BETA", "ENABLE_BETA_TRACING_DETAILED"],
    known: { ...OLD, ...NEW },
  },
  content: {
    ...CONTENT,
    title: "content in OTel",
    data: "what was written: prompts, answers, what tools read and write, raw bodies",
    switch: { kind: "parts", parts: ["prompts", "answers", "tool-content", "bodies"] },
    also: [],
    known: { ...OLD, ...NEW },
  },
  prompts: {
    ...CONTENT,
    title: "prompts in OTel",
    data: "prompt text to the log backend",
    switch: optIn("OTEL_LOG_USER_PROMPTS"),
    also: [RAW_BODIES],
    known: { ...OLD, ...NEW },
  },
  answers: {
    ...CONTENT,
    title: "answers in OTel",
    data: "the text of answers to the log backend; on with the prompts, where it is not set itself",
    switch: optIn("OTEL_LOG_ASSISTANT_RESPONSES"),
    also: [RAW_BODIES],
    follows: "OTEL_LOG_USER_PROMPTS",
    known: NEW,
  },
  tools: {
    ...CONTENT,
    title: "tool names in OTel",
    data: "MCP server, tool and skill names",
    switch: optIn("OTEL_LOG_TOOL_DETAILS"),
    also: [RAW_BODIES],
    known: { ...OLD, ...READ },
  },
  "tool-content": {
    ...CONTENT,
    title: "tool content in OTel",
    data: "what tools read and write",
    switch: optIn("OTEL_LOG_TOOL_CONTENT"),
    also: [RAW_BODIES],
    known: READ,
  },
  bodies: {
    ...CONTENT,
    title: "raw bodies in OTel",
    data: "whole requests and responses, with all of the conversation",
    switch: optIn(RAW_BODIES),
    also: [],
    known: NEW,
  },
  perfetto: {
    title: "Perfetto",
    data: "call timings (TTFT, TTLT, throughput), tool spans; local trace, which 2.1.332 did not write",
    endpoint: "a file",
    local: "a trace file",
    default: OFF,
    switch: optIn("CLAUDE_CODE_PERFETTO_TRACE"),
    also: [],
    known: { ...OLD, ...NEW },
  },
};

/** The variables that decide a service, its own one first; by the rules of 2.1.37 only the master switch is beside it. */
export function switchesOf(
  { switch: own, also }: TelemetryService,
  rules: ClaudeRules = "2.1.332",
): readonly string[] {
  if (own.kind === "parts") return own.parts.flatMap((part) => switchesOf(SERVICES[part], rules));
  const others = rules === "2.1.332" ? also : also.filter((name) => name === MASTER_SWITCH);
  return [own.variable, ...others];
}

export interface KnownIssue {
  /** At github.com/anthropics/claude-code/issues. */
  readonly number: number;
  readonly about: string;
  readonly services: readonly ServiceName[];
}

export const KNOWN_ISSUES: readonly KnownIssue[] = [
  {
    number: 16433,
    about: "unexplained Datadog connections about every 3 s",
    services: ["datadog"],
  },
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

/** Every switch by its variable; true for one that turns something on. */
export const SWITCHES: ReadonlyMap<string, { readonly optIn: boolean }> = new Map(
  Object.values(SERVICES).flatMap((service) => {
    const optIn = service.switch.kind === "opt-in";
    const own = switchesOf(service).map((variable) => [variable, { optIn }] as const);
    if (service.switch.kind === "parts") return [];
    return service.unless === undefined
      ? own
      : [...own, [service.unless, { optIn: true }] as const];
  }),
);

/** All variables that are read from settings and the environment; the others are not stored. */
export const READ_VARIABLES: readonly string[] = [
  ...new Set([...SWITCHES.keys(), ...Object.keys(MODEL_PROVIDERS), ...Object.keys(VARIABLES)]),
];
