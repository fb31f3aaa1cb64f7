/** What was recorded, for a terminal and for programs. Pure. */
import type { Costs, Part, Recorded, Sums } from "./costs.ts";
import { printable } from "./hide.ts";
import { METRICS, type Metric } from "./metrics.ts";

/** Days in the chart, and the cells of its longest bar. */
const CHART = 7;
const CELLS = 30;

export function costsScreen(costs: Costs, ascii: boolean): string {
  const rows = costs.recorded.filter(({ month }) => month > 0).flatMap(rowsOf);
  const head = ["", "today", "7 days", "30 days"] as const;
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((cells) => [...(cells[at] ?? "")].length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("   ")
      .trimEnd();
  return [line(head), ...rows.map(line), "", ...chart(costs.days.slice(-CHART), ascii)]
    .concat(costs.notes.length === 0 ? [] : ["", ...costs.notes])
    .join("\n");
}

type Row = readonly [string, string, string, string];

function rowsOf({ metric, parts, ...sums }: Recorded): readonly Row[] {
  const { title, unit, by }: Metric = METRICS[metric];
  const row = (label: string, { today, week, month }: Sums): Row => [
    label,
    amount(today, unit),
    amount(week, unit),
    amount(month, unit),
  ];
  if (by.length === 0) return [row(title, sums)];
  return [row(title, sums), ...parts.map((part) => row(`  ${labelOf(part, by)}`, part))];
}

const labelOf = ({ labels }: Part, by: readonly string[]): string =>
  by.map((name) => printable(labels[name] ?? "?").slice(0, 40)).join(", ");

export function amount(value: number, unit: Metric["unit"]): string {
  if (unit === "USD") return `$${value.toFixed(2)}`;
  if (unit === "s") return spanText(value);
  const steps = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  const [size, sign] = (unit === "tokens" && steps.find(([one]) => value >= one)) || [1, ""];
  return size === 1 ? String(Math.round(value)) : `${(value / size).toFixed(1)}${sign}`;
}

function spanText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes}m` : `${hours}h${String(minutes % 60).padStart(2, "0")}m`;
}

function chart(days: Costs["days"], ascii: boolean): readonly string[] {
  const most = Math.max(...days.map(({ cost }) => cost));
  return days.map(({ date, cost }) => {
    const cells = most === 0 ? 0 : Math.ceil((cost / most) * CELLS);
    return `${date}  ${(ascii ? "#" : "█").repeat(cells)}${cells === 0 ? "" : " "}${amount(cost, "USD")}`;
  });
}

/** Schema 1: fields are added, and none changes its meaning. */
export const costsDocument = (costs: Costs): string =>
  JSON.stringify({
    schema: 1,
    metrics: Object.fromEntries(
      costs.recorded.map(({ metric, parts, ...sums }) => [
        metric,
        {
          unit: METRICS[metric].unit,
          ...windows(sums),
          parts: parts.map((part) => ({ labels: part.labels, ...windows(part) })),
        },
      ]),
    ),
    days: costs.days,
    notes: costs.notes,
  });

const windows = ({ today, week, month }: Sums) => ({
  today: round(today),
  last_7_days: round(week),
  last_30_days: round(month),
});

/** Sums of fractions have a tail that nobody recorded. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
