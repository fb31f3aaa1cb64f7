/** What is on and what decides it: layers into verdicts, and where OpenTelemetry goes. Pure. */
import { hasService, rulesFor } from "./claude-version.ts";
import type { EnvLayer, PlacedValue } from "./layers.ts";
import { type OnOff, SERVICES, switchesOf, type TelemetryService } from "./reference.ts";
import { SERVICE_NAMES, type ServiceName } from "./service-names.ts";
import { isSwitchedOn, MASTER_SWITCH, MODEL_PROVIDERS, OTEL } from "./variables.ts";

export interface SetVariable extends PlacedValue {
  readonly variable: string;
}

export interface ModelProvider {
  readonly name: "Claude API" | (typeof MODEL_PROVIDERS)[keyof typeof MODEL_PROVIDERS];
  /** Null for the Claude API, which nothing names. */
  readonly by: SetVariable | null;
}

/** What decides: its own switch, another one, the master switch, the provider of the model, the version, or the default. */
export type Decision =
  | { readonly kind: "switch" | "other" | "master" | "provider"; readonly by: SetVariable }
  | { readonly kind: "default" | "version"; readonly by: null };

export interface Verdict {
  readonly name: ServiceName;
  readonly state: OnOff;
  readonly decision: Decision;
}

export interface Assessment {
  /** The installed version; null where it is not known. */
  readonly version: string | null;
  readonly provider: ModelProvider;
  readonly verdicts: readonly Verdict[];
}

/** The variable in the strongest layer that sets it. */
export function findVariable(layers: readonly EnvLayer[], variable: string): SetVariable | null {
  for (const { values } of layers) {
    const given = values.get(variable);
    if (given !== undefined) return { variable, ...given };
  }
  return null;
}

/** The variable where it switches something. */
export function findSwitchedOn(
  layers: readonly EnvLayer[],
  variable: string,
  version: string | null,
): SetVariable | null {
  const found = findVariable(layers, variable);
  return found !== null && isSwitchedOn(variable, found.value, rulesFor(version)) ? found : null;
}

export function assess(layers: readonly EnvLayer[], version: string | null): Assessment {
  const provider = providerOf(layers, version);
  const sample = { layers, version, provider };
  return { version, provider, verdicts: SERVICE_NAMES.map((name) => verdictOn(name, sample)) };
}

function providerOf(layers: readonly EnvLayer[], version: string | null): ModelProvider {
  for (const [variable, name] of Object.entries(MODEL_PROVIDERS)) {
    const by = findSwitchedOn(layers, variable, version);
    if (by !== null) return { name, by };
  }
  return { name: "Claude API", by: null };
}

interface AssessedSample {
  readonly layers: readonly EnvLayer[];
  readonly version: string | null;
  readonly provider: ModelProvider;
}

function verdictOn(name: ServiceName, sample: AssessedSample): Verdict {
  const service = SERVICES[name];
  const { switch: own } = service;
  if (!hasService(service, sample.version))
    return { name, state: "off", decision: { kind: "version", by: null } };
  if (own.kind === "parts") {
    const parts = own.parts.map((part) => verdictOn(part, sample));
    const { state, decision } = parts.find((part) => part.state === "on") ?? {
      state: "off",
      decision: BY_DEFAULT,
    };
    return { name, state, decision };
  }
  const isOptIn = own.kind === "opt-in";
  const set = isOptIn ? "on" : "off";
  const given = ownValue(own.variable, service, sample);
  const by = given === null ? null : findSwitchedOn(sample.layers, given.variable, sample.version);
  if (by !== null) return { name, state: set, decision: { kind: "switch", by } };
  const other = otherSwitch(service, sample);
  if (other !== null) return { name, state: set, decision: other };
  const { provider } = sample;
  const { claude, cloud } = service.default;
  if (!isOptIn && provider.by !== null && cloud !== claude)
    return { name, state: cloud, decision: { kind: "provider", by: provider.by } };
  // A false value in a strong layer overrides a true one in a weaker layer.
  const decision: Decision = given === null ? BY_DEFAULT : { kind: "switch", by: given };
  return { name, state: claude, decision };
}

/** Its own switch as it is set, or the one that it follows. */
function ownValue(
  variable: string,
  { follows }: TelemetryService,
  { layers }: AssessedSample,
): SetVariable | null {
  const given = findVariable(layers, variable);
  const isEmpty = given === null || given.value.trim() === "";
  return isEmpty && follows !== undefined ? findVariable(layers, follows) : given;
}

function otherSwitch(
  service: TelemetryService,
  { layers, version }: AssessedSample,
): Decision | null {
  const { unless } = service;
  if (unless !== undefined && findSwitchedOn(layers, unless, version) !== null) return null;
  for (const variable of switchesOf(service, rulesFor(version)).slice(1)) {
    const by = findSwitchedOn(layers, variable, version);
    if (by !== null) return { kind: variable === MASTER_SWITCH ? "master" : "other", by };
  }
  return null;
}

const BY_DEFAULT: Decision = { kind: "default", by: null };

export const verdictOf = ({ verdicts }: Assessment, name: ServiceName): Verdict => {
  const found = verdicts.find((verdict) => verdict.name === name);
  if (found === undefined) throw new Error(`${name} was not assessed`);
  return found;
};

/** Where a signal of OpenTelemetry goes: exporter, protocol and address as Claude Code combines them. */
export interface Signal {
  readonly name: "metrics" | "logs" | "traces";
  /** `otlp`, `prometheus`, `console`: as written, without `none`. */
  readonly exporters: readonly string[];
  readonly endpoint: SetVariable | null;
  readonly protocol: SetVariable | null;
}

export const signalsOf = (layers: readonly EnvLayer[]): readonly Signal[] => {
  const first = (...variables: readonly string[]): SetVariable | null =>
    variables.map((variable) => findVariable(layers, variable)).find((one) => one?.value) ?? null;
  const exporters = (variable: string) =>
    (findVariable(layers, variable)?.value ?? "")
      .split(",")
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== "" && name !== "none");
  return [
    {
      name: "metrics",
      exporters: exporters(OTEL.metricsExporter),
      endpoint: first(OTEL.metricsEndpoint, OTEL.endpoint),
      protocol: first(OTEL.metricsProtocol, OTEL.protocol),
    },
    {
      name: "logs",
      exporters: exporters(OTEL.logsExporter),
      endpoint: first(OTEL.logsEndpoint, OTEL.endpoint),
      protocol: first(OTEL.logsProtocol, OTEL.protocol),
    },
    {
      name: "traces",
      exporters: exporters(OTEL.tracesExporter),
      endpoint: first(OTEL.tracesEndpoint, OTEL.endpoint),
      protocol: first(OTEL.tracesProtocol, OTEL.protocol),
    },
  ];
};
