/** What is on and what decides it: layers into verdicts. Pure. */
import type { Given, Layer } from "./layers.ts";
import { SERVICE_NAMES, type ServiceName } from "./names.ts";
import { MASTER, SERVICES, type State } from "./services.ts";
import { truthOf } from "./truth.ts";
import { PROVIDERS } from "./variables.ts";

export interface Found extends Given {
  readonly variable: string;
}

export interface Provider {
  readonly name: "Claude API" | (typeof PROVIDERS)[keyof typeof PROVIDERS];
  /** Null for the Claude API, which nothing names. */
  readonly by: Found | null;
}

/** Its own switch, the master switch, who serves the model, or nothing at all. */
export type Decision =
  | { readonly kind: "switch" | "master" | "provider"; readonly by: Found }
  | { readonly kind: "default"; readonly by: null };

export interface Verdict {
  readonly name: ServiceName;
  readonly state: State;
  readonly decision: Decision;
}

export interface Assessment {
  readonly provider: Provider;
  readonly verdicts: readonly Verdict[];
}

/** What holds of a variable: the strongest layer's word. */
export function find(layers: readonly Layer[], variable: string): Found | null {
  for (const { values } of layers) {
    const given = values.get(variable);
    if (given !== undefined) return { variable, ...given };
  }
  return null;
}

/** The variable where it is set and read as true. */
export function truly(layers: readonly Layer[], variable: string): Found | null {
  const found = find(layers, variable);
  return found !== null && truthOf(found.value) === "true" ? found : null;
}

export function assess(layers: readonly Layer[]): Assessment {
  const provider = providerOf(layers);
  return { provider, verdicts: SERVICE_NAMES.map((name) => verdictOn(name, layers, provider)) };
}

function providerOf(layers: readonly Layer[]): Provider {
  for (const [variable, name] of Object.entries(PROVIDERS)) {
    const by = truly(layers, variable);
    if (by !== null) return { name, by };
  }
  return { name: "Claude API", by: null };
}

function verdictOn(name: ServiceName, layers: readonly Layer[], { by }: Provider): Verdict {
  const { switch: own, standard, nonessential } = SERVICES[name];
  const given = own.kind === "none" ? null : find(layers, own.variable);
  const set = given !== null && truthOf(given.value) === "true";
  if (own.kind === "opt-in") {
    if (given === null) return { name, state: "off", decision: UNDECIDED };
    return { name, state: set ? "on" : "off", decision: { kind: "switch", by: given } };
  }
  if (given !== null && set) return { name, state: "off", decision: { kind: "switch", by: given } };
  const master = nonessential ? truly(layers, MASTER) : null;
  if (master !== null) return { name, state: "off", decision: { kind: "master", by: master } };
  const cloud = by !== null && standard.cloud !== standard.claude;
  if (cloud) return { name, state: standard.cloud, decision: { kind: "provider", by } };
  // A plain no in a strong place may hold against a yes in a weaker one.
  const decision: Decision = given === null ? UNDECIDED : { kind: "switch", by: given };
  return { name, state: standard.claude, decision };
}

const UNDECIDED: Decision = { kind: "default", by: null };

export const verdictIn = ({ verdicts }: Assessment, name: ServiceName): Verdict => {
  const found = verdicts.find((verdict) => verdict.name === name);
  if (found === undefined) throw new Error(`${name} was not assessed`);
  return found;
};
