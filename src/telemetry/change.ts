/** Which variables of the env block `off`, `on`, `local` and `undo` change, and that change as a diff. Pure. */
import { hasService, rulesFor } from "./claude-version.ts";
import { oneLine, redactedValue } from "./redact.ts";
import { SERVICES, switchesOf } from "./reference.ts";
import { SERVICE_NAMES, type ServiceName } from "./service-names.ts";
import { type ClaudeRules, ENHANCED_TELEMETRY, MASTER_SWITCH, OTEL } from "./variables.ts";

/** By variable: its new value, or null to remove it. */
export type EnvChange = ReadonlyMap<string, string | null>;

/** The variables in the file, and in the layers weaker than it. */
export interface CurrentEnv {
  readonly file: ReadonlyMap<string, string>;
  readonly weaker: ReadonlyMap<string, string>;
}

const OPT_OUTS = SERVICE_NAMES.filter((name) => SERVICES[name].switch.kind === "opt-out");

/** Turns services off; where none is named, all but updates, which bring security fixes. */
export function turnOff(services: readonly ServiceName[], current: CurrentEnv): EnvChange {
  const change = new Map<string, string | null>();
  for (const name of services.length === 0 ? withoutUpdates : services) {
    const { switch: own, follows } = SERVICES[name];
    if (own.kind === "opt-out") {
      change.set(own.variable, "1");
      continue;
    }
    for (const variable of switchesOf(SERVICES[name])) {
      change.set(variable, falseOrNull(variable, current));
    }
    // Without a value of its own it would be as the one that it follows.
    const isLed =
      follows !== undefined && (current.file.has(follows) || current.weaker.has(follows));
    if (isLed && services.length > 0) change.set(partSwitch(name), "0");
    if (name === "otel") change.set(ENHANCED_TELEMETRY, falseOrNull(ENHANCED_TELEMETRY, current));
  }
  return effective(change, current);
}

const withoutUpdates = SERVICE_NAMES.filter((name) => name !== "updates");

/** A weaker layer that sets it needs a false value; otherwise it is removed. */
const falseOrNull = (variable: string, { weaker }: CurrentEnv): string | null =>
  weaker.has(variable) ? "0" : null;

/** Turns services on; to the defaults, where none is named: what is opt-in stays as it is. */
export function turnOn(services: readonly ServiceName[], current: CurrentEnv): EnvChange {
  const change = new Map<string, string | null>();
  const wanted = services.length === 0 ? OPT_OUTS : services;
  for (const name of wanted) {
    const service = SERVICES[name];
    if (service.switch.kind === "opt-in") change.set(service.switch.variable, "1");
    if (service.switch.kind === "parts")
      for (const part of service.switch.parts) change.set(partSwitch(part), "1");
    if (service.switch.kind === "opt-out") {
      // What several services share would turn on others; where one is named, only the master switch is replaced.
      const shared = (variable: string) =>
        variable !== MASTER_SWITCH &&
        variable !== partSwitch(name) &&
        stoppedBy(variable).length > 1;
      for (const variable of switchesOf(service))
        if (services.length === 0 || !shared(variable)) change.set(variable, null);
    }
  }
  // The services that are not named stay off, by their own switches.
  for (const name of OPT_OUTS.filter((one) => !wanted.includes(one))) {
    const own = partSwitch(name);
    const isLifted = switchesOf(SERVICES[name]).some(
      (variable) => change.get(variable) === null && current.file.has(variable),
    );
    if (isLifted && change.get(own) !== null) change.set(own, "1");
  }
  return effective(change, current);
}

const partSwitch = (name: ServiceName): string => switchesOf(SERVICES[name])[0] ?? "";

/** The services that a switch stops. */
const stoppedBy = (variable: string, rules: ClaudeRules = "2.1.332"): readonly ServiceName[] =>
  OPT_OUTS.filter((name) => switchesOf(SERVICES[name], rules).includes(variable));

/** What `off` stops beside what was asked for, and what that costs, in sentences. */
export function consequencesOf(
  change: EnvChange,
  services: readonly ServiceName[],
  version: string | null,
): readonly string[] {
  const set = [...change].flatMap(([variable, value]) => (value === "1" ? [variable] : []));
  const inVersion = (name: ServiceName) => hasService(SERVICES[name], version);
  const stopped = (variable: string) => stoppedBy(variable, rulesFor(version)).filter(inVersion);
  const beside = set.flatMap((variable) => {
    const others = stopped(variable).filter((name) => !services.includes(name));
    return others.length === 0 || services.length === 0
      ? []
      : [`${variable}=1 also stops ${others.join(", ")}.`];
  });
  const all = [...new Set(set.flatMap(stopped))];
  return [...beside, ...all.flatMap((name) => SERVICES[name].without ?? [])];
}

interface OtlpUrls {
  readonly metrics: string;
  readonly logs: string;
}

export const LOCAL_URLS: OtlpUrls = {
  metrics: "http://localhost:8428/opentelemetry/v1/metrics",
  logs: "http://localhost:9428/insert/opentelemetry/v1/logs",
};

/** Sends metrics and logs to these servers. */
export const sendTo = ({ metrics, logs }: OtlpUrls, current: CurrentEnv): EnvChange =>
  effective(
    new Map([
      ["CLAUDE_CODE_ENABLE_TELEMETRY", "1"],
      [OTEL.metricsExporter, "otlp"],
      [OTEL.logsExporter, "otlp"],
      [OTEL.protocol, "http/protobuf"],
      // The protocol of a single signal would be stronger.
      [OTEL.metricsProtocol, null],
      [OTEL.logsProtocol, null],
      [OTEL.metricsEndpoint, metrics],
      [OTEL.logsEndpoint, logs],
      [OTEL.temporality, "cumulative"],
    ]),
    current,
  );

/** Without what is already so. */
const effective = (change: EnvChange, { file }: CurrentEnv): EnvChange =>
  new Map([...change].filter(([variable, value]) => (file.get(variable) ?? null) !== value));

/** The change from one env block to another, of these variables. */
export const changeBetween = (
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
  variables: readonly string[],
): EnvChange =>
  new Map(
    variables
      .filter((variable) => from.get(variable) !== to.get(variable))
      .map((variable) => [variable, to.get(variable) ?? null]),
  );

/** The diff of a change, with redacted values and nothing else of the file. */
export function changeDiff(
  file: string,
  from: ReadonlyMap<string, string>,
  change: EnvChange,
): string {
  const line = (sign: "-" | "+", variable: string, value: string) =>
    `${sign}     ${JSON.stringify(variable)}: ${JSON.stringify(redactedValue(variable, value))}`;
  return [
    `--- ${oneLine(file)}`,
    `+++ ${oneLine(file)}`,
    "@@ env @@",
    ...[...change].flatMap(([variable, value]) => {
      const old = from.get(variable);
      return [
        ...(old === undefined ? [] : [line("-", variable, old)]),
        ...(value === null ? [] : [line("+", variable, value)]),
      ];
    }),
  ].join("\n");
}
