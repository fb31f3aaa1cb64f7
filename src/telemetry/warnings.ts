/** What a person should know first: one question each, over all that was read. Pure. */
import { type Assessment, type Found, find, truly, verdictIn } from "./assess.ts";
import { type Signal, signalsOf } from "./exporters.ts";
import { printable, shown, withoutSecrets } from "./hide.ts";
import type { Layer } from "./layers.ts";
import { MASTER } from "./services.ts";
import { truthOf } from "./truth.ts";
import { OTEL, READ, SWITCHES } from "./variables.ts";

/** Schema: a kind is added, and none changes its meaning. */
export type WarningKind =
  | "prompts-logged"
  | "unusable-file"
  | "contradicted"
  | "not-true"
  | "no-exporter"
  | "port-and-protocol"
  | "delta-temporality"
  | "master-and-otel"
  | "some-sessions";

export interface Warning {
  readonly kind: WarningKind;
  readonly message: string;
}

export function warningsOf(layers: readonly Layer[], assessment: Assessment): readonly Warning[] {
  const otel = verdictIn(assessment, "otel").state === "on";
  const signals = otel ? signalsOf(layers) : [];
  return [
    ...promptsLogged(layers, otel),
    ...layers.flatMap(({ fault }) => (fault === null ? [] : [warn("unusable-file", fault)])),
    ...contradicted(layers),
    ...notTrue(layers),
    ...noExporter(signals),
    ...signals.flatMap(portAndProtocol),
    ...deltaTemporality(layers, signals),
    ...masterAndOtel(layers, otel),
    ...someSessions(layers),
  ];
}

const warn = (kind: WarningKind, message: string): Warning => ({
  kind,
  message: message.replace(/\p{Cc}/gu, "?"),
});

const told = ({ variable, value, where }: Found): string =>
  `${variable}=${shown(variable, value)} (${where})`;

function promptsLogged(layers: readonly Layer[], otel: boolean): readonly Warning[] {
  const by = truly(layers, "OTEL_LOG_USER_PROMPTS");
  if (by === null) return [];
  const when = otel ? "goes" : "will go, as soon as OpenTelemetry is on,";
  return [
    warn(
      "prompts-logged",
      `PROMPTS ARE LOGGED: the text of every prompt ${when} to the log backend, by ${told(by)}.`,
    ),
  ];
}

/** A switch that says one thing here and another there; the stronger place wins, and somebody does not know. */
function contradicted(layers: readonly Layer[]): readonly Warning[] {
  return [...SWITCHES.keys()].flatMap((variable) => {
    const all = layers.flatMap(({ values }) => {
      const given = values.get(variable);
      return given === undefined ? [] : [{ variable, ...given }];
    });
    const [holds] = all;
    const other = all.find(
      ({ value }) => holds && (truthOf(value) === "true") !== (truthOf(holds.value) === "true"),
    );
    if (holds === undefined || other === undefined) return [];
    return [warn("contradicted", `${told(holds)} holds against ${told(other)}.`)];
  });
}

function notTrue(layers: readonly Layer[]): readonly Warning[] {
  return [...SWITCHES].flatMap(([variable, { optIn }]) => {
    const found = find(layers, variable);
    const truth = found === null || found.value === "" ? "true" : truthOf(found.value);
    // A plain no to what is opt-in is clear; to an opt-out it may have been meant as "telemetry: off".
    if (found === null || truth === "true" || (truth === "false" && optIn)) return [];
    const effect = optIn ? "turns nothing on" : "turns nothing off";
    return [warn("not-true", `${told(found)} is not read as true and ${effect}; write 1.`)];
  });
}

function noExporter(signals: readonly Signal[]): readonly Warning[] {
  if (signals.length === 0 || signals.some(({ exporters }) => exporters.length > 0)) return [];
  const names = `${OTEL.metricsExporter} and ${OTEL.logsExporter}`;
  return [warn("no-exporter", `OpenTelemetry is on with no exporter: ${names} name none.`)];
}

function portAndProtocol({ name, exporters, endpoint, protocol }: Signal): readonly Warning[] {
  if (!exporters.includes("otlp") || endpoint === null || protocol === null) return [];
  const port = /:(\d+)(?:[/?#]|$)/.exec(
    withoutSecrets(endpoint.value).replace(/^\w+:\/\//, ""),
  )?.[1];
  const grpc = protocol.value.trim() === "grpc";
  const wrong = (port === "4317" && !grpc) || (port === "4318" && grpc);
  if (!wrong) return [];
  const kind = grpc ? "an HTTP port with gRPC" : "a gRPC port with an HTTP protocol";
  return [warn("port-and-protocol", `${name}: ${kind}: ${told(endpoint)}, ${told(protocol)}.`)];
}

/** By its port, its path or its name. */
const VICTORIA = /:8428\b|\/opentelemetry\b|victoria/i;

function deltaTemporality(
  layers: readonly Layer[],
  signals: readonly Signal[],
): readonly Warning[] {
  const metrics = signals.find(({ name }) => name === "metrics");
  const { endpoint = null, exporters = [] } = metrics ?? {};
  if (endpoint === null || !exporters.includes("otlp") || !VICTORIA.test(endpoint.value)) return [];
  const given = find(layers, OTEL.temporality);
  if (given?.value.trim().toLowerCase() === "cumulative") return [];
  const by = given === null ? `${OTEL.temporality} is not set, which is delta` : told(given);
  return [
    warn(
      "delta-temporality",
      `VictoriaMetrics needs cumulative temporality, and ${by}; it is at ${told(endpoint)}.`,
    ),
  ];
}

function masterAndOtel(layers: readonly Layer[], otel: boolean): readonly Warning[] {
  const master = truly(layers, MASTER);
  if (master === null || !otel) return [];
  return [
    warn("master-and-otel", `${told(master)} does not touch OpenTelemetry, which is still on.`),
  ];
}

/** Set in the shell alone: an editor's or another shell's sessions do without. */
function someSessions(layers: readonly Layer[]): readonly Warning[] {
  const files = layers.filter(({ name }) => name !== "environment");
  const shell = layers.find(({ name }) => name === "environment");
  const alone = READ.filter(
    (variable) => shell?.values.get(variable)?.value && find(files, variable) === null,
  );
  if (alone.length === 0) return [];
  const are = alone.length === 1 ? "is" : "are";
  return [
    warn(
      "some-sessions",
      `${printable(alone.join(", "))} ${are} set in this shell and in no settings file: only some sessions have it.`,
    ),
  ];
}
