/** Which variables of the env block a wish changes. Pure. */
import type { ServiceName } from "./names.ts";
import { SERVICE_NAMES } from "./names.ts";
import { MASTER, SERVICES } from "./services.ts";
import { ENHANCED, OTEL } from "./variables.ts";

/** By variable: its new value, or null to take it away. */
export type Change = ReadonlyMap<string, string | null>;

/** What the file, and what weaker places, say now. */
export interface Now {
  readonly file: ReadonlyMap<string, string>;
  readonly weaker: ReadonlyMap<string, string>;
}

const isOptOut = (name: ServiceName): boolean => SERVICES[name].switch.kind === "opt-out";

/** Everything, where no service is named: the master switch too. */
export function turnedOff(services: readonly ServiceName[], now: Now): Change {
  const change = new Map<string, string | null>();
  const all = services.length === 0;
  for (const name of all ? SERVICE_NAMES : services) {
    const { switch: own } = SERVICES[name];
    if (own.kind === "none") change.set(MASTER, "1");
    else if (own.kind === "opt-out") change.set(own.variable, "1");
    else change.set(own.variable, noTo(own.variable, now));
    if (name === "otel") change.set(ENHANCED, noTo(ENHANCED, now));
  }
  return effective(change, now);
}

/** A weaker place's yes needs a plain no; else nothing is needed. */
const noTo = (variable: string, { weaker }: Now): string | null =>
  weaker.has(variable) ? "0" : null;

/** The defaults, where no service is named: what is opt-in stays as it is. */
export function turnedOn(services: readonly ServiceName[], now: Now): Change {
  const change = new Map<string, string | null>();
  const wanted = services.length === 0 ? SERVICE_NAMES.filter((name) => !isOptIn(name)) : services;
  for (const name of wanted) {
    const { switch: own } = SERVICES[name];
    if (own.kind === "opt-out") change.set(own.variable, null);
    if (own.kind === "opt-in") change.set(own.variable, "1");
  }
  // The master switch would keep them off; those that nobody named stay off by their own.
  if (now.file.has(MASTER) && wanted.some((name) => SERVICES[name].nonessential)) {
    change.set(MASTER, null);
    for (const name of SERVICE_NAMES.filter((one) => isOptOut(one) && !wanted.includes(one))) {
      const { switch: own } = SERVICES[name];
      if (own.kind === "opt-out") change.set(own.variable, "1");
    }
  }
  return effective(change, now);
}

const isOptIn = (name: ServiceName): boolean => SERVICES[name].switch.kind === "opt-in";

export interface Servers {
  readonly metrics: string;
  readonly logs: string;
}

export const LOCAL: Servers = {
  metrics: "http://localhost:8428/opentelemetry/v1/metrics",
  logs: "http://localhost:9428/insert/opentelemetry/v1/logs",
};

/** Metrics and logs to servers on this machine. */
export const monitored = ({ metrics, logs }: Servers, now: Now): Change =>
  effective(
    new Map([
      ["CLAUDE_CODE_ENABLE_TELEMETRY", "1"],
      [OTEL.metricsExporter, "otlp"],
      [OTEL.logsExporter, "otlp"],
      [OTEL.protocol, "http/protobuf"],
      // One for a signal alone would be stronger.
      [OTEL.metricsProtocol, null],
      [OTEL.logsProtocol, null],
      [OTEL.metricsEndpoint, metrics],
      [OTEL.logsEndpoint, logs],
      [OTEL.temporality, "cumulative"],
    ]),
    now,
  );

/** Without what is so already. */
const effective = (change: Change, { file }: Now): Change =>
  new Map([...change].filter(([variable, value]) => (file.get(variable) ?? null) !== value));

/** What leads from one env block back to another, of the variables that we ever change. */
export const between = (
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
  variables: readonly string[],
): Change =>
  new Map(
    variables
      .filter((variable) => from.get(variable) !== to.get(variable))
      .map((variable) => [variable, to.get(variable) ?? null]),
  );
