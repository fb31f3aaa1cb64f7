/** What a server of Prometheus's API answers, taken apart without trust. Pure. */
import { parseJson } from "../platform/json.ts";

/** What was added in the hour up to each time, in epoch ms. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly added: readonly { readonly until: number; readonly value: number }[];
}

/** Null for what is no such answer. */
export function seriesIn(body: string): readonly Series[] | null {
  const result = field(field(parseJson(body), "data"), "result");
  if (!Array.isArray(result)) return null;
  return result.map((one: unknown) => ({
    labels: labelsOf(field(one, "metric")),
    added: samplesOf(field(one, "values")),
  }));
}

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const labelsOf = (metric: unknown): Series["labels"] =>
  Object.fromEntries(
    Object.entries(metric ?? {}).filter(
      (pair): pair is [string, string] => typeof pair[1] === "string",
    ),
  );

function samplesOf(values: unknown): Series["added"] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [until, value] = [Number(pair[0]) * 1000, Number(pair[1])];
    // A counter only grows; anything else is not one.
    return Number.isFinite(until) && Number.isFinite(value) && value >= 0 ? [{ until, value }] : [];
  });
}
