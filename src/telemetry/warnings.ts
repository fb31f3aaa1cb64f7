/** The warnings about what was read: one function each. Pure. */
import {
  type Assessment,
  findSwitchedOn,
  findVariable,
  type SetVariable,
  type Signal,
  signalsOf,
  verdictOf,
} from "./assess.ts";
import { rulesFor } from "./claude-version.ts";
import type { EnvLayer } from "./layers.ts";
import { oneLine, redactedUrl, redactedValue } from "./redact.ts";
import { READ_VARIABLES, SWITCHES } from "./reference.ts";
import type { ServiceName } from "./service-names.ts";
import {
  ANY_TEXT_SWITCHES,
  type ClaudeRules,
  isSwitchedOn,
  MASTER_SWITCH,
  OTEL,
  truthOf,
} from "./variables.ts";

/** Schema: a kind is added, and none changes its meaning. */
type WarningKind =
  | "prompts-logged"
  | "content-logged"
  | "identity"
  | "folder-ignored"
  | "counts-as-set"
  | "unusable-file"
  | "contradicted"
  | "not-true"
  | "no-exporter"
  | "port-and-protocol"
  | "delta-temporality"
  | "master-and-otel"
  | "some-sessions";

export interface TelemetryWarning {
  readonly kind: WarningKind;
  readonly message: string;
}

export function warningsOf(
  layers: readonly EnvLayer[],
  assessment: Assessment,
): readonly TelemetryWarning[] {
  const otel = verdictOf(assessment, "otel").state === "on";
  const signals = otel ? signalsOf(layers) : [];
  const rules = rulesFor(assessment.version);
  return [
    ...contentLogged(assessment, otel),
    ...identity(signals),
    ...layers.flatMap(({ problem }) =>
      problem === null ? [] : [warn("unusable-file", `${problem}.`)],
    ),
    ...contradicted(layers, rules),
    ...folderIgnored(layers),
    ...notTrue(layers, rules),
    ...noExporter(signals),
    ...signals.flatMap(portAndProtocol),
    ...deltaTemporality(layers, signals),
    ...masterAndOtel(layers, assessment),
    ...someSessions(layers),
  ];
}

const warn = (kind: WarningKind, message: string): TelemetryWarning => ({
  kind,
  message: message.replace(/\p{Cc}/gu, "?"),
});

const setting = ({ variable, value, where }: SetVariable): string =>
  `${variable}=${redactedValue(variable, value)} (${where})`;

const LOGGED = {
  prompts: "PROMPTS ARE LOGGED: the text of every prompt",
  answers: "ANSWERS ARE LOGGED: the text of every answer",
  "tool-content": "TOOL CONTENT IS LOGGED: what tools read and write",
  bodies: "WHOLE CONVERSATIONS ARE LOGGED: every request and response",
} as const satisfies Partial<Record<ServiceName, string>>;

/** What was written goes to the log backend; raw bodies hold all of it, so they are named alone. */
function contentLogged(assessment: Assessment, otel: boolean): readonly TelemetryWarning[] {
  const when = otel ? "goes" : "will go, as soon as OpenTelemetry is on,";
  return (Object.keys(LOGGED) as (keyof typeof LOGGED)[]).flatMap((name) => {
    const { state, decision } = verdictOf(assessment, name);
    if (state === "off" || decision.by === null || decision.kind === "other") return [];
    const kind = name === "prompts" ? "prompts-logged" : "content-logged";
    const by = setting(decision.by);
    return [warn(kind, `${LOGGED[name]} ${when} to the log backend, because of ${by}.`)];
  });
}

function identity(signals: readonly Signal[]): readonly TelemetryWarning[] {
  if (signals.every(({ exporters }) => exporters.length === 0)) return [];
  return [
    warn(
      "identity",
      "Everything that OpenTelemetry sends carries your e-mail address and organisation, also with OTEL_METRICS_INCLUDE_ACCOUNT_UUID=false.",
    ),
  ];
}

/** A switch in a folder's settings that its owner may believe in. */
const folderIgnored = (layers: readonly EnvLayer[]): readonly TelemetryWarning[] =>
  layers.flatMap(({ ignored }) =>
    [...ignored].map(([variable, given]) =>
      warn(
        "folder-ignored",
        `${setting({ variable, ...given })} has no effect: a folder's settings cannot set it.`,
      ),
    ),
  );

/** A switch with different values in two layers; the stronger layer wins, and its owner may not know. */
function contradicted(
  layers: readonly EnvLayer[],
  rules: ClaudeRules,
): readonly TelemetryWarning[] {
  return [...SWITCHES.keys()].flatMap((variable) => {
    const all = layers.flatMap(({ values }) => {
      const given = values.get(variable);
      return given === undefined ? [] : [{ variable, ...given }];
    });
    const [strongest] = all;
    const other = all.find(
      ({ value }) =>
        strongest &&
        isSwitchedOn(variable, value, rules) !== isSwitchedOn(variable, strongest.value, rules),
    );
    if (strongest === undefined || other === undefined) return [];
    return [warn("contradicted", `${setting(strongest)} overrides ${setting(other)}.`)];
  });
}

function notTrue(layers: readonly EnvLayer[], rules: ClaudeRules): readonly TelemetryWarning[] {
  return [...SWITCHES].flatMap(([variable, { optIn }]) => {
    const found = findVariable(layers, variable);
    if (found === null || found.value === "") return [];
    const truth = truthOf(found.value);
    if (isSwitchedOn(variable, found.value, rules)) {
      if (truth === "true" || !ANY_TEXT_SWITCHES.includes(variable)) return [];
      const words = `${setting(found)} counts as set, as any text does`;
      return [warn("counts-as-set", `${words}; write 1, or remove it.`)];
    }
    // A false value of an opt-in is clear; of an opt-out it may have been meant as "telemetry: off".
    if (truth === "true" || (truth === "false" && optIn)) return [];
    const effect = optIn ? "turns nothing on" : "turns nothing off";
    return [warn("not-true", `${setting(found)} is not a true value and ${effect}; write 1.`)];
  });
}

function noExporter(signals: readonly Signal[]): readonly TelemetryWarning[] {
  if (signals.length === 0 || signals.some(({ exporters }) => exporters.length > 0)) return [];
  const names = `${OTEL.metricsExporter} and ${OTEL.logsExporter}`;
  return [warn("no-exporter", `OpenTelemetry is on without an exporter: set ${names}.`)];
}

function portAndProtocol({
  name,
  exporters,
  endpoint,
  protocol,
}: Signal): readonly TelemetryWarning[] {
  if (!exporters.includes("otlp") || endpoint === null || protocol === null) return [];
  const port = /:(\d+)(?:[/?#]|$)/.exec(redactedUrl(endpoint.value).replace(/^\w+:\/\//, ""))?.[1];
  const grpc = protocol.value.trim() === "grpc";
  const wrong = (port === "4317" && !grpc) || (port === "4318" && grpc);
  if (!wrong) return [];
  const kind = grpc ? "an HTTP port with gRPC" : "a gRPC port with an HTTP protocol";
  return [
    warn("port-and-protocol", `${name}: ${kind}: ${setting(endpoint)}, ${setting(protocol)}.`),
  ];
}

/** VictoriaMetrics, by its port, its path or its name. */
const VICTORIA_METRICS = /:8428\b|\/opentelemetry\b|victoria/i;

function deltaTemporality(
  layers: readonly EnvLayer[],
  signals: readonly Signal[],
): readonly TelemetryWarning[] {
  const metrics = signals.find(({ name }) => name === "metrics");
  const { endpoint = null, exporters = [] } = metrics ?? {};
  if (endpoint === null || !exporters.includes("otlp") || !VICTORIA_METRICS.test(endpoint.value))
    return [];
  const given = findVariable(layers, OTEL.temporality);
  if (!/^(?:|delta|lowmemory)$/i.test(given?.value.trim() ?? "")) return [];
  const by = given === null ? `${OTEL.temporality} is not set, which means delta` : setting(given);
  return [
    warn(
      "delta-temporality",
      `VictoriaMetrics needs cumulative temporality, and ${by}; it is at ${setting(endpoint)}.`,
    ),
  ];
}

function masterAndOtel(
  layers: readonly EnvLayer[],
  assessment: Assessment,
): readonly TelemetryWarning[] {
  const master = findSwitchedOn(layers, MASTER_SWITCH, assessment.version);
  if (master === null || verdictOf(assessment, "otel").state === "off") return [];
  return [
    warn(
      "master-and-otel",
      `${setting(master)} does not turn off OpenTelemetry, which is still on.`,
    ),
  ];
}

/** Set in the shell alone: sessions from an editor or another shell do not have it. */
function someSessions(layers: readonly EnvLayer[]): readonly TelemetryWarning[] {
  const files = layers.filter(({ name }) => name !== "environment");
  const shell = layers.find(({ name }) => name === "environment");
  const shellOnly = READ_VARIABLES.filter(
    (variable) => shell?.values.get(variable)?.value && findVariable(files, variable) === null,
  );
  if (shellOnly.length === 0) return [];
  const are = shellOnly.length === 1 ? "is" : "are";
  return [
    warn(
      "some-sessions",
      `${oneLine(shellOnly.join(", "))} ${are} set in this shell and in no settings file: only some sessions have ${shellOnly.length === 1 ? "it" : "them"}.`,
    ),
  ];
}
