/** Claude Code's counters by the official exporter, under a clock of the test's own. */
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AggregationTemporality, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import type { Temporality } from "../../src/telemetry/counters.ts";

interface CollectedScope {
  readonly metrics: readonly {
    readonly descriptor: { readonly name: string };
    readonly dataPoints: readonly { readonly attributes: object; readonly value: unknown }[];
  }[];
}

/** VictoriaMetrics 1.112 drops delta counters that come by OTLP; newer ones store each addition as a sample, as here. */
async function importPoints(server: URL, scopes: readonly CollectedScope[], at: number) {
  const lines = scopes
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) =>
        JSON.stringify({
          metric: { __name__: descriptor.name, ...attributes },
          timestamps: [at],
          values: [value],
        }),
      ),
    );
  await fetch(new URL("/api/v1/import", server), { method: "POST", body: lines.join("\n") });
}

class ManualReader extends MetricReader {
  protected onForceFlush = async (): Promise<void> => {};
  protected onShutdown = async (): Promise<void> => {};
}

export interface SimulatedClaude {
  readonly spend: (model: string, usd: number) => void;
  /** Sends what there is, as at that time. */
  readonly send: (at: number) => Promise<void>;
}

/** One process. A session that is continued is another one, with the same id. */
export function simulatedClaude(
  server: URL,
  temporality: Temporality,
  labels: Readonly<Record<string, string>>,
  startType = "fresh",
): SimulatedClaude {
  const kind =
    temporality === "delta" ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  const reader = new ManualReader({ aggregationTemporalitySelector: () => kind });
  const provider = new MeterProvider({
    readers: [reader],
    resource: resourceFromAttributes({ "service.name": "claude-code" }),
  });
  const exporter = new OTLPMetricExporter({
    url: new URL("/opentelemetry/v1/metrics", server).href,
    temporalityPreference: kind,
  });
  const meter = provider.getMeter("com.anthropic.claude_code");
  const cost = meter.createCounter("claude_code.cost.usage", { unit: "USD" });
  meter.createCounter("claude_code.session.count").add(1, { ...labels, start_type: startType });
  return {
    spend: (model, usd) => cost.add(usd, { ...labels, model }),
    send: async (at) => {
      const { resourceMetrics } = await reader.collect();
      const time: [number, number] = [Math.floor(at / 1000), (at % 1000) * 1e6];
      const scopeMetrics = resourceMetrics.scopeMetrics.map((scope) => ({
        ...scope,
        metrics: scope.metrics.map((metric) => ({
          ...metric,
          dataPoints: metric.dataPoints.map((point) => ({ ...point, endTime: time })),
        })),
      }));
      if (temporality === "delta") return await importPoints(server, scopeMetrics, at);
      const sent = { ...resourceMetrics, scopeMetrics } as typeof resourceMetrics;
      await new Promise<void>((resolve, reject) => {
        exporter.export(sent, ({ error }) => (error === undefined ? resolve() : reject(error)));
      });
    },
  };
}
