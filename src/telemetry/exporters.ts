/** Where OpenTelemetry goes, signal by signal: exporter, protocol and address as Claude Code puts them together. Pure. */
import { type Found, find } from "./assess.ts";
import type { Layer } from "./layers.ts";
import { OTEL } from "./variables.ts";

export interface Signal {
  readonly name: "metrics" | "logs";
  /** `otlp`, `prometheus`, `console`: as they stand, `none` left out. */
  readonly exporters: readonly string[];
  readonly endpoint: Found | null;
  readonly protocol: Found | null;
}

export const signalsOf = (layers: readonly Layer[]): readonly Signal[] => {
  const first = (...variables: readonly string[]): Found | null =>
    variables.map((variable) => find(layers, variable)).find((one) => one?.value) ?? null;
  const exporters = (variable: string) =>
    (find(layers, variable)?.value ?? "")
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
