/** All that one call found, in one value: screen and document say the same. */
import { type Assessment, assess, type Found, find } from "./assess.ts";
import { signalsOf } from "./exporters.ts";
import { shown } from "./hide.ts";
import type { Layer } from "./layers.ts";
import type { ServiceName } from "./names.ts";
import { SERVICES } from "./services.ts";
import { OTEL, VARIABLES } from "./variables.ts";
import { type Warning, warningsOf } from "./warnings.ts";

export interface Survey extends Assessment {
  readonly layers: readonly Layer[];
  readonly warnings: readonly Warning[];
  /** What is set of OpenTelemetry, by variable. */
  readonly otel: readonly Found[];
}

export function surveyOf(layers: readonly Layer[]): Survey {
  const assessment = assess(layers);
  const otel = Object.keys(VARIABLES).flatMap((variable) => find(layers, variable) ?? []);
  return { ...assessment, layers, warnings: warningsOf(layers, assessment), otel };
}

/** Where a service's data goes, as far as anything says. */
export function destinationOf(service: ServiceName, layers: readonly Layer[]): string {
  const { endpoint } = SERVICES[service];
  if (endpoint !== null) return endpoint;
  const wanted = service === "prompts" ? ["logs"] : ["metrics", "logs"];
  const ways = signalsOf(layers)
    .filter(({ name }) => wanted.includes(name))
    .flatMap(({ name, exporters, endpoint: to }) =>
      exporters.map((exporter) => {
        if (exporter !== "otlp") return `${name}: ${shown(OTEL.metricsExporter, exporter)}`;
        const where = to === null ? "otlp at its default" : shown(to.variable, to.value);
        return `${name}: ${where}`;
      }),
    );
  return ways.length === 0 ? "as configured: nowhere yet" : ways.join(", ");
}
