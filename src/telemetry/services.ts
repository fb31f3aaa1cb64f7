/** The reference: what Claude Code documents that it sends, and what turns it off. Screen, checks and the page all go by it. */
import type { ServiceName } from "./names.ts";

/** The day as of which the reference tells; nobody has held it against the vendor's pages since. */
export const AS_OF = "2026-11-25";

export type State = "on" | "off";

/** A switch that turns a service off, one that turns it on, or none of its own. */
export type Switch =
  | { readonly kind: "opt-out"; readonly variable: string }
  | { readonly kind: "opt-in"; readonly variable: string }
  | { readonly kind: "none" };

export interface Service {
  readonly title: string;
  readonly data: string;
  /** Hosts, or null where it is as configured. */
  readonly endpoint: string | null;
  /** What it keeps on this machine. */
  readonly local: string | null;
  /** Without any switch, by who serves the model. */
  readonly standard: { readonly claude: State; readonly cloud: State };
  readonly switch: Switch;
  /** Off by the master switch too. */
  readonly nonessential: boolean;
}

/** Turns off all that is not essential; OpenTelemetry is a person's own, and not touched. */
export const MASTER = "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC";

const optOut = (variable: string): Switch => ({ kind: "opt-out", variable });
const optIn = (variable: string): Switch => ({ kind: "opt-in", variable });

const ON_BUT_CLOUD = { claude: "on", cloud: "off" } as const;
const ON = { claude: "on", cloud: "on" } as const;
const OFF = { claude: "off", cloud: "off" } as const;

export const SERVICES: Readonly<Record<ServiceName, Service>> = {
  statsig: {
    title: "Statsig",
    data: "latency, reliability, usage patterns; no code, no paths",
    endpoint: "statsig.anthropic.com (/v1/initialize, /v1/rgstr)",
    local: "~/.claude/statsig/",
    standard: ON_BUT_CLOUD,
    switch: optOut("DISABLE_TELEMETRY"),
    nonessential: true,
  },
  sentry: {
    title: "Sentry",
    data: "crash reports, stack traces",
    endpoint: "*.sentry.io",
    local: null,
    standard: ON_BUT_CLOUD,
    switch: optOut("DISABLE_ERROR_REPORTING"),
    nonessential: true,
  },
  bug: {
    title: "/bug",
    data: "the whole conversation, code included; kept 5 years; may open a public issue",
    endpoint: "api.anthropic.com",
    local: null,
    standard: ON_BUT_CLOUD,
    switch: optOut("DISABLE_BUG_COMMAND"),
    nonessential: true,
  },
  survey: {
    title: "session surveys",
    data: "quality ratings",
    endpoint: "api.anthropic.com",
    local: null,
    standard: ON_BUT_CLOUD,
    switch: optOut("CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY"),
    nonessential: true,
  },
  updater: {
    title: "auto-updater",
    data: "package updates",
    endpoint: "the npm registry",
    local: null,
    standard: ON,
    switch: { kind: "none" },
    nonessential: true,
  },
  otel: {
    title: "OpenTelemetry",
    data: "metrics and events for one's own backend",
    endpoint: null,
    local: null,
    standard: OFF,
    switch: optIn("CLAUDE_CODE_ENABLE_TELEMETRY"),
    nonessential: false,
  },
  prompts: {
    title: "prompts in OTel",
    data: "prompt text to the log backend",
    endpoint: null,
    local: null,
    standard: OFF,
    switch: optIn("OTEL_LOG_USER_PROMPTS"),
    nonessential: false,
  },
  tools: {
    title: "tool names in OTel",
    data: "MCP server, tool and skill names",
    endpoint: null,
    local: null,
    standard: OFF,
    switch: optIn("OTEL_LOG_TOOL_DETAILS"),
    nonessential: false,
  },
  perfetto: {
    title: "Perfetto",
    data: "call timings (TTFT, TTLT, throughput), tool spans; local trace",
    endpoint: "a file",
    local: "a trace file",
    standard: OFF,
    switch: optIn("CLAUDE_CODE_PERFETTO_TRACE"),
    nonessential: false,
  },
};

export interface Issue {
  /** At github.com/anthropics/claude-code/issues. */
  readonly number: number;
  readonly about: string;
  readonly services: readonly ServiceName[];
}

export const ISSUES: readonly Issue[] = [
  { number: 16433, about: "unexplained Datadog connections about every 3 s", services: [] },
  { number: 10494, about: "DISABLE_TELEMETRY ignored", services: ["statsig"] },
  { number: 5508, about: "OpenTelemetry cannot be disabled on Windows", services: ["otel"] },
  { number: 11057, about: "no notice at start", services: ["statsig", "sentry"] },
  { number: 7151, about: "Statsig's owner", services: ["statsig"] },
];

/** How long what was sent is kept, by contract. */
export const RETENTION: readonly (readonly [string, string])[] = [
  ["consumer, training allowed", "5 years"],
  ["consumer, training not allowed", "30 days"],
  ["commercial", "30 days"],
  ["Bedrock, Vertex, Foundry", "by the provider"],
];
