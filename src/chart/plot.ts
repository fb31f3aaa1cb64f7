/** The chart of one window: what was as a solid curve, what is expected as a shaded band, the limit as a line; gaps stay open. */
import { type Instant, span } from "../model/units.ts";
import type { Span, Tone } from "../render/frame.ts";
import { type Canvas, createCanvas } from "./canvas.ts";
import { type OffsetAt, type Tick, timeTicks } from "./scale.ts";

/** A number and since when it holds; null is a gap, in which nothing is known. */
export interface PlotPoint {
  readonly at: Instant;
  readonly value: number | null;
}

/** What is expected at a time: most likely `mid`, and rarely outside the other two. */
export interface BandPoint {
  readonly at: Instant;
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

export interface Plot {
  readonly from: Instant;
  readonly to: Instant;
  /** The curve ends here. */
  readonly now: Instant;
  /** In the order of time. */
  readonly points: readonly PlotPoint[];
  readonly band: readonly BandPoint[];
  /** The value at the upper edge, and whether it is a limit. */
  readonly top: number;
  readonly isLimit: boolean;
  readonly valueLabel: (value: number) => string;
  readonly tone: (value: number) => Tone;
  /** Of the last number, and of what is expected at the end; empty for none. */
  readonly nowLabel: string;
  readonly endLabel: string;
}

export interface PlotSize {
  readonly columns: number;
  /** Rows of the field, between the limit and the axis. */
  readonly rows: number;
  readonly ascii: boolean;
}

/** A field as wide as a sheet says no more. */
const MAX_FIELD_CELLS = 180;
const MIN_FIELD_CELLS = 10;
/** Named values besides the upper edge, from there down. */
const QUARTERS = [0.75, 0.5, 0.25, 0];

export function plotLines(
  plot: Plot,
  { columns, rows, ascii }: PlotSize,
  offsetAt: OffsetAt,
): readonly (readonly Span[])[] {
  const { top, isLimit, valueLabel, endLabel, from, to } = plot;
  const [corner, upright, edge] = ascii ? ["+", "|", "-"] : ["└", "│", "─"];
  const scale = Math.max(...[1, ...QUARTERS].map((part) => valueLabel(top * part).length));
  const end = plot.band.length > 0 && endLabel !== "" ? endLabel.length + 1 : 0;
  const room = columns - scale - 2;
  const hasEnd = end > 0 && room - end >= 3 * MIN_FIELD_CELLS;
  const cells = Math.min(Math.max(room - (hasEnd ? end : 0), MIN_FIELD_CELLS), MAX_FIELD_CELLS);
  const canvas = createCanvas(cells, rows, ascii);
  drawBand(canvas, plot);
  drawCurve(canvas, plot);
  placeNow(canvas, plot, rows);
  const rowOf = (value: number): number =>
    Math.min(Math.max(Math.ceil((1 - value / top) * rows) - 1, 0), rows - 1);
  const labels = new Map(
    QUARTERS.filter((_, at) => rows >= 8 || at % 2 === 1).map((part) => [
      part === 0 ? rows - 1 : rowOf(top * part),
      valueLabel(top * part),
    ]),
  );
  const endRow = hasEnd ? rowOf(Math.min(plot.band.at(-1)?.mid ?? 0, top)) : -1;
  const limitText = isLimit ? " limit" : "";
  const limitLine = edge.repeat(Math.max(cells - (hasEnd ? 0 : limitText.length), 0));
  return [
    [
      muted(
        `${valueLabel(top).padStart(scale)} ${ascii ? "|" : "┌"}${isLimit ? limitLine : ""}${limitText}`,
      ),
    ],
    ...canvas
      .rows()
      .map((spans, row) => [
        muted(`${(labels.get(row) ?? "").padStart(scale)} ${upright}`),
        ...spans,
        ...(row === endRow ? [{ text: ` ${endLabel}`, tone: "plain" as const }] : []),
      ]),
    ...axisLines(timeTicks(from, to, cells, offsetAt), plot, cells, ascii).map((text, row) => [
      muted(`${" ".repeat(scale)} ${row === 0 ? corner : " "}${text}`),
    ]),
  ];
}

const muted = (text: string): Span => ({ text, tone: "muted" });

/** The share of the chart's time that has passed at an instant. */
const shareOf = ({ from, to }: Plot, at: Instant): number => span(from, at) / span(from, to);

const heightOf = ({ top }: Plot, canvas: Canvas, value: number): number =>
  Math.min(Math.floor((Math.max(value, 0) / top) * canvas.height), canvas.height - 1);

/** A number holds until the next one: only changes are known. So each column of dots has all values of its time. */
function drawCurve(canvas: Canvas, plot: Plot): void {
  const { points, now } = plot;
  const last = Math.min(Math.floor(shareOf(plot, now) * canvas.width), canvas.width - 1);
  let held: number | null = null;
  let next = 0;
  for (let x = 0; x <= last; x += 1) {
    const values: number[] = held === null ? [] : [held];
    for (; next < points.length; next += 1) {
      const { at, value } = points[next] as PlotPoint;
      if (at > now || Math.floor(shareOf(plot, at) * canvas.width) > x) break;
      if (value !== null) values.push(value);
      held = value;
    }
    if (values.length === 0) continue;
    const tone = plot.tone(Math.max(...values));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    for (let y = heightOf(plot, canvas, low); y <= heightOf(plot, canvas, high); y += 1)
      canvas.dot(x, y, tone);
  }
}

/** Every other dot between low and high, and the most likely course as a dashed line. */
function drawBand(canvas: Canvas, plot: Plot): void {
  const { band } = plot;
  const first = band[0];
  if (first === undefined) return;
  const start = Math.max(Math.floor(shareOf(plot, first.at) * canvas.width), 0);
  const columns = Array.from({ length: Math.max(canvas.width - start, 0) }, (_, at) => {
    const here = bandAt(plot, (start + at + 0.5) / canvas.width);
    return here?.map((value) => heightOf(plot, canvas, value)) ?? [];
  });
  for (const [at, [low = 0, , high = -1]] of columns.entries())
    for (let y = low; y <= high; y += 1) canvas.shade(start + at, y, "muted");
  for (const [at, [, mid]] of columns.entries())
    if ((start + at) % 4 < 2 && mid !== undefined) canvas.dot(start + at, mid, "plain");
}

/** Between two known times it is taken as straight. */
function bandAt(plot: Plot, share: number): readonly [number, number, number] | null {
  const next = plot.band.findIndex(({ at }) => shareOf(plot, at) >= share);
  const after = plot.band[next];
  const before = plot.band[next - 1] ?? after;
  if (after === undefined || before === undefined) return null;
  const [left, right] = [shareOf(plot, before.at), shareOf(plot, after.at)];
  const part = right === left ? 1 : (share - left) / (right - left);
  const between = (one: number, other: number): number => one + (other - one) * part;
  return [
    between(before.low, after.low),
    between(before.mid, after.mid),
    between(before.high, after.high),
  ];
}

/** The label of the last number stands where nothing is drawn, as near to it as it can. */
function placeNow(canvas: Canvas, plot: Plot, rows: number): void {
  const { nowLabel, now, top } = plot;
  const last = plot.points.findLast(({ at, value }) => value !== null && at <= now);
  if (last?.value == null || nowLabel === "") return;
  const cells = canvas.rows()[0]?.reduce((sum, { text }) => sum + text.length, 0) ?? 0;
  const column = Math.floor(shareOf(plot, now) * cells);
  const row = Math.min(Math.max(Math.ceil((1 - last.value / top) * rows) - 1, 0), rows - 1);
  const left = column - nowLabel.length;
  const places: readonly (readonly [number, number])[] = [
    [left - 1, row - 1],
    [column + 2, row + 1],
    [left - 1, row - 2],
    [column + 2, row + 2],
    [column + 2, row],
    [left - 2, row],
    [Math.min(Math.max(left, 0), cells - nowLabel.length), row - 3],
    [Math.min(Math.max(left, 0), cells - nowLabel.length), row + 3],
  ];
  places.some(([x, y]) => canvas.text(x, y, nowLabel, "plain"));
}

/** The axis with a mark at each named time, and the names below it. */
function axisLines(ticks: readonly Tick[], plot: Plot, cells: number, ascii: boolean) {
  const axis = new Array<string>(cells).fill(ascii ? "-" : "─");
  let names = "";
  for (const { at, label } of ticks) {
    const column = Math.min(Math.floor(shareOf(plot, at) * cells), cells - 1);
    axis[column] = ascii ? "+" : "┴";
    const start = Math.min(
      Math.max(column - Math.floor(label.length / 2), 0),
      cells - label.length,
    );
    // A name that would touch the last one is left out; its mark stays.
    if (start > names.length || names === "") names = names.padEnd(start) + label;
  }
  return [axis.join(""), names];
}
