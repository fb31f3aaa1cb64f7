/** The page's script: a chart with zoom for each window, drawn by uPlot; runs in the browser and loads nothing. */
import uPlot from "uplot";

interface PageWindow {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, used: number | null])[];
  readonly resets: number | null;
  readonly forecast: { readonly low: number; readonly mid: number; readonly high: number } | null;
}

interface PageData {
  readonly now: number;
  readonly offset: number;
  readonly windows: readonly PageWindow[];
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
const CHART_HEIGHT = 190;
const RANGES = { "7 days": 7, "30 days": 30, "90 days": 90, all: 0 } as const;

const data: PageData = JSON.parse(document.getElementById("data")?.textContent ?? "null");
const history = document.getElementById("history");
const places = [...document.querySelectorAll<HTMLElement>(".plot")];
const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const end = Math.max(data.now, ...data.windows.map(({ resets }) => resets ?? 0));
const start = Math.min(data.now - DAY, ...data.windows.map(({ points }) => points[0]?.[0] ?? end));
let shown: readonly [from: number, to: number] = [Math.max(start, end - 30 * DAY), end];
let charts: uPlot[] = [];
let isSettingScale = false;

/** All charts show the same time. */
function show(from: number, to: number): void {
  shown = [Math.max(from, start), Math.min(to, end)];
  isSettingScale = true;
  for (const chart of charts) chart.setScale("x", { min: shown[0], max: shown[1] });
  isSettingScale = false;
  for (const button of document.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(isShown(Number(button.dataset.days))));
}

const isShown = (days: number): boolean =>
  shown[1] === end && Math.abs(shown[0] - startOf(days)) < HOUR;

const startOf = (days: number): number => (days === 0 ? start : Math.max(start, end - days * DAY));

/** A number holds until the next one, so each step has a point on either side. */
function stepsOf(points: PageWindow["points"]): PageWindow["points"] {
  return points.flatMap((point, at) => {
    const [before, held] = points[at - 1] ?? [0, null];
    return held === null || point[1] === null || before >= point[0] - 1
      ? [point]
      : [[point[0] - 1, held] as const, point];
  });
}

/** Times, what was used, and what is expected as its least, middle and most. */
function columnsOf({ points: changes, resets, forecast }: PageWindow): uPlot.AlignedData {
  const points = stepsOf(changes);
  const times = points.map(([seconds]) => seconds);
  const used = points.map(([, value]) => value);
  const none: (number | null)[] = points.map(() => null);
  const at = points.findLastIndex(([, value]) => value !== null);
  const last = points[at];
  if (forecast === null || resets === null || last === undefined) return [times, used];
  const course = (to: number) => [...none.slice(0, at), last[1], Math.min(to, 100)];
  return [
    [...times.slice(0, at + 1), resets],
    [...used.slice(0, at + 1), null],
    course(forecast.low),
    course(forecast.mid),
    course(forecast.high),
  ];
}

const localDate = (seconds: number): Date => new Date((seconds + data.offset) * 1_000);
const clock = (seconds: number): string => localDate(seconds).toISOString().slice(11, 16);
const day = (seconds: number): string =>
  localDate(seconds).toUTCString().slice(0, 11).replace(", 0", " ").replace(",", "");

function optionsFor(window: PageWindow, place: HTMLElement): uPlot.Options {
  const [quiet, rule, accent, full] = ["--quiet", "--rule", "--accent", "--full"].map(colour);
  const axis = {
    stroke: quiet ?? "",
    grid: { stroke: rule ?? "", width: 0.5 },
    ticks: { show: false },
  };
  const hasForecast = window.forecast !== null && window.resets !== null;
  const expected = { stroke: accent ?? "", points: { show: false } };
  const text = (value: number | null): string => (value === null ? "" : `${Math.round(value)}%`);
  return {
    width: place.clientWidth,
    height: CHART_HEIGHT,
    scales: {
      x: { min: shown[0], max: shown[1] },
      y: { range: [0, 105] },
    },
    cursor: { sync: { key: "time" }, drag: { x: true, y: false }, points: { size: 7 } },
    axes: [
      {
        ...axis,
        size: 28,
        splits: (_, __, min, max) => timeSplits(min, max, place.clientWidth),
        values: (_, splits) => {
          const step = (splits[1] ?? 0) - (splits[0] ?? 0);
          return splits.map((at) =>
            step < DAY ? clock(at) : day(at).slice(step < 7 * DAY ? 0 : 4),
          );
        },
      },
      {
        ...axis,
        size: 48,
        splits: () => [0, 25, 50, 75, 100],
        values: (_, splits) => splits.map((at) => `${at}%`),
      },
    ],
    series: [
      { label: "time", value: (_, at) => (at === null ? "" : `${day(at)} ${clock(at)}`) },
      {
        label: window.name,
        stroke: accent ?? "",
        width: 1.5,
        points: { show: false },
        value: (_, value) => text(value),
      },
      ...(hasForecast ? ["at least", "likely", "at most"] : []).map((label, at) => ({
        ...expected,
        label,
        width: at === 1 ? 1.5 : 0,
        dash: [4, 4],
        value: (_: uPlot, value: number | null) => text(value),
      })),
    ],
    bands: !hasForecast
      ? []
      : [{ series: [4, 2], fill: `color-mix(in srgb, ${accent} 22%, transparent)` }],
    legend: { markers: { show: false } },
    hooks: {
      drawAxes: [(chart) => drawLimit(chart, full ?? "")],
      setScale: [
        (chart, name) => {
          const { min, max } = chart.scales.x ?? {};
          if (name === "x" && !isSettingScale && min != null && max != null) show(min, max);
        },
      ],
    },
  };
}

/** The limit as a line across. */
function drawLimit(chart: uPlot, stroke: string): void {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(100, "y", true));
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** Round times of the zone in which the page was written. */
function timeSplits(min: number, max: number, width: number): number[] {
  const steps = [
    HOUR / 2,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
  ];
  const fits = (step: number): boolean => ((max - min) / step) * (step < DAY ? 60 : 80) <= width;
  const step = steps.find(fits) ?? 365 * DAY;
  const first = Math.ceil((min + data.offset) / step) * step - data.offset;
  return Array.from(
    { length: Math.max(Math.floor((max - first) / step) + 1, 0) },
    (_, at) => first + at * step,
  );
}

function draw(): void {
  for (const chart of charts) chart.destroy();
  charts = places.flatMap((place) => {
    const window = data.windows[Number(place.dataset.window)];
    if (window === undefined) return [];
    const chart = new uPlot(optionsFor(window, place), columnsOf(window), place);
    chart.over.addEventListener("dblclick", () => show(start, end));
    return [chart];
  });
}

function resize(): void {
  for (const [at, chart] of charts.entries()) {
    const width = places[at]?.clientWidth ?? chart.width;
    if (width !== chart.width) chart.setSize({ width, height: CHART_HEIGHT });
  }
}

function addRanges(): void {
  const ranges = document.getElementById("ranges");
  for (const [name, days] of Object.entries(RANGES)) {
    if (days > 0 && days * DAY > end - start + DAY) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.dataset.days = String(days);
    button.addEventListener("click", () => show(startOf(days), end));
    ranges?.append(button);
  }
}

if (history !== null && places.length > 0) {
  history.hidden = false;
  addRanges();
  draw();
  show(...shown);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // In a frame of its own: a chart that grows there would be observed again at once.
  new ResizeObserver(() => requestAnimationFrame(resize)).observe(history);
}
