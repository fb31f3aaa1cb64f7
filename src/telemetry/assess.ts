/** What is on and what decides it: layers into verdicts, and where OpenTelemetry goes. Pure. */
import type { EnvLayer, PlacedValue } from "./layers.ts";
import { MASTER_SWITCH, MODEL_PROVIDERS, type OnOff, OTEL, SERVICES } from "./reference.ts";
import { SERVICE_NAMES, type ServiceName } from "./service-names.ts";

export interface SetVariable extends PlacedValue {
  readonly variable: string;
}

export interface ModelProvider {
  readonly name: "Claude API" | (typeof MODEL_PROVIDERS)[keyof typeof MODEL_PROVIDERS];
  /** Null for the Claude API, which nothing names. */
  readonly by: SetVariable | null;
}

/** What decides: its own switch, the master switch, the provider of the model, or the default. */
export type Decision =
  | { readonly kind: "switch" | "master" | "provider"; readonly by: SetVariable }
  | { readonly kind: "default"; readonly by: null };

export interface Verdict {
  readonly name: ServiceName;
  readonly state: OnOff;
  readonly decision: Decision;
}

export interface Assessment {
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

/** The variable where it is set to a true value. */
export function findTrue(layers: readonly EnvLayer[], variable: string): SetVariable | null {
  const found = findVariable(layers, variable);
  return found !== null && truthOf(found.value) === "true" ? found : null;
}

export function assess(layers: readonly EnvLayer[]): Assessment {
  const provider = providerOf(layers);
  return { provider, verdicts: SERVICE_NAMES.map((name) => verdictOn(name, layers, provider)) };
}

function providerOf(layers: readonly EnvLayer[]): ModelProvider {
  for (const [variable, name] of Object.entries(MODEL_PROVIDERS)) {
    const by = findTrue(layers, variable);
    if (by !== null) return { name, by };
  }
  return { name: "Claude API", by: null };
}

function verdictOn(name: ServiceName, layers: readonly EnvLayer[], { by }: ModelProvider): Verdict {
  const { switch: ownSwitch, default: byDefault, nonessential } = SERVICES[name];
  const given = ownSwitch.kind === "none" ? null : findVariable(layers, ownSwitch.variable);
  const set = given !== null && truthOf(given.value) === "true";
  if (ownSwitch.kind === "opt-in") {
    if (given === null) return { name, state: "off", decision: BY_DEFAULT };
    return { name, state: set ? "on" : "off", decision: { kind: "switch", by: given } };
  }
  if (given !== null && set) return { name, state: "off", decision: { kind: "switch", by: given } };
  const master = nonessential ? findTrue(layers, MASTER_SWITCH) : null;
  if (master !== null) return { name, state: "off", decision: { kind: "master", by: master } };
  const isCloud = by !== null && byDefault.cloud !== byDefault.claude;
  if (isCloud) return { name, state: byDefault.cloud, decision: { kind: "provider", by } };
  // A false value in a strong layer overrides a true one in a weaker layer.
  const decision: Decision = given === null ? BY_DEFAULT : { kind: "switch", by: given };
  return { name, state: byDefault.claude, decision };
}

const BY_DEFAULT: Decision = { kind: "default", by: null };

export const verdictOf = ({ verdicts }: Assessment, name: ServiceName): Verdict => {
  const found = verdicts.find((verdict) => verdict.name === name);
  if (found === undefined) throw new Error(`${name} was not assessed`);
  return found;
};

/** What Claude Code reads as true; `unread` is neither a true nor a false value. */
type Truth = "true" | "false" | "unread";

const TRUE_WORDS = ["1", "true", "yes", "on"];
const FALSE_WORDS = ["", "0", "false", "no", "off"];

/** How the value of a switch is read. */
export function truthOf(text: string): Truth {
  const word = text.trim().toLowerCase();
  if (TRUE_WORDS.includes(word)) return "true";
  return FALSE_WORDS.includes(word) ? "false" : "unread";
}

/** Where a signal of OpenTelemetry goes: exporter, protocol and address as Claude Code combines them. */
export interface Signal {
  readonly name: "metrics" | "logs";
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
  ];
};
