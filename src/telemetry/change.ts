/** Which variables of the env block `off`, `on`, `local` and `undo` change, and that change as a diff. Pure. */
import { oneLine, redactedValue } from "./redact.ts";
import { ENHANCED_TELEMETRY, MASTER_SWITCH, OTEL, SERVICES } from "./reference.ts";
import { SERVICE_NAMES, type ServiceName } from "./service-names.ts";

/** By variable: its new value, or null to remove it. */
export type EnvChange = ReadonlyMap<string, string | null>;

/** The variables in the file, and in the layers weaker than it. */
export interface CurrentEnv {
  readonly file: ReadonlyMap<string, string>;
  readonly weaker: ReadonlyMap<string, string>;
}

const isOptOut = (name: ServiceName): boolean => SERVICES[name].switch.kind === "opt-out";

/** Turns services off; everything, where none is named: the master switch too. */
export function turnOff(services: readonly ServiceName[], current: CurrentEnv): EnvChange {
  const change = new Map<string, string | null>();
  const all = services.length === 0;
  for (const name of all ? SERVICE_NAMES : services) {
    const { switch: ownSwitch } = SERVICES[name];
    if (ownSwitch.kind === "none") change.set(MASTER_SWITCH, "1");
    else if (ownSwitch.kind === "opt-out") change.set(ownSwitch.variable, "1");
    else change.set(ownSwitch.variable, falseOrNull(ownSwitch.variable, current));
    if (name === "otel") change.set(ENHANCED_TELEMETRY, falseOrNull(ENHANCED_TELEMETRY, current));
  }
  return effective(change, current);
}

/** A weaker layer that sets it needs a false value; otherwise it is removed. */
const falseOrNull = (variable: string, { weaker }: CurrentEnv): string | null =>
  weaker.has(variable) ? "0" : null;

/** Turns services on; to the defaults, where none is named: what is opt-in stays as it is. */
export function turnOn(services: readonly ServiceName[], current: CurrentEnv): EnvChange {
  const change = new Map<string, string | null>();
  const wanted = services.length === 0 ? SERVICE_NAMES.filter((name) => !isOptIn(name)) : services;
  for (const name of wanted) {
    const { switch: ownSwitch } = SERVICES[name];
    if (ownSwitch.kind === "opt-out") change.set(ownSwitch.variable, null);
    if (ownSwitch.kind === "opt-in") change.set(ownSwitch.variable, "1");
  }
  // The master switch would keep them off; the services that are not named stay off by their own switches.
  if (current.file.has(MASTER_SWITCH) && wanted.some((name) => SERVICES[name].nonessential)) {
    change.set(MASTER_SWITCH, null);
    for (const name of SERVICE_NAMES.filter((one) => isOptOut(one) && !wanted.includes(one))) {
      const { switch: ownSwitch } = SERVICES[name];
      if (ownSwitch.kind === "opt-out") change.set(ownSwitch.variable, "1");
    }
  }
  return effective(change, current);
}

const isOptIn = (name: ServiceName): boolean => SERVICES[name].switch.kind === "opt-in";

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
