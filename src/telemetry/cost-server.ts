/** Which VictoriaMetrics to ask: the one that Claude Code sends its metrics to, else the one of this machine. Pure. */
import { signalsOf } from "./exporters.ts";
import type { Layer } from "./layers.ts";

export const STANDARD_SERVER = "http://localhost:8428";

/** Its address without the path of OTLP; other servers of OTLP are not asked. */
export function serverIn(layers: readonly Layer[]): string {
  const metrics = signalsOf(layers).find(({ name }) => name === "metrics");
  const path = /^(.*)\/opentelemetry(?:\/api)?\/v1\/(?:metrics|push)\/?$/;
  return path.exec(metrics?.endpoint?.value.trim() ?? "")?.[1] ?? STANDARD_SERVER;
}
