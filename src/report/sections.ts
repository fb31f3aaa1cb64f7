/** The parts of the report as HTML, each readable as a table where no script runs. */

import type { ExpectedFinal } from "../chart/expected.ts";
import type { ExtraOutlook } from "../model/forecast/outlook.ts";
import { amountText, currencySign, type ExtraUsage } from "../model/money.ts";
import { type Instant, type Percent, percent, shownPercent, span } from "../model/units.ts";
import { busiestHour } from "../model/weekday-hours.ts";
import { clockTime, clockTimeSince, countdown, weekday } from "../render/countdown.ts";
import { extraForecastText } from "../render/forecast-text.ts";
import type { Report, ReportMonth, ReportSample, ReportWindow } from "./data.ts";
import { type Html, html } from "./html.ts";

/** How the report writes times and marks percentages. */
export interface ReportStyle {
  readonly offsetAt: ReportSample["offsetAt"];
  readonly toneOf: (used: Percent) => string;
}

export const windowName = (key: string): string =>
  key === "5h"
    ? "Session (5 h)"
    : key === "7d"
      ? "Week"
      : key === "spend"
        ? "Spend limit"
        : `${key}, week`;

const percentOf = (used: number): string => `${shownPercent(percent(used))}%`;

const rangeOf = ({ low, high }: ExpectedFinal): string => {
  // Rounded as on the screen of `status`.
  const [from, to] = [Math.floor(low), Math.min(Math.ceil(high), 100)];
  return from === to ? `${to}%` : `${from}–${to}%`;
};

/** `Thu 26 Nov 2026`. */
export const dayText = (at: Instant, { offsetAt }: ReportStyle): string => {
  const date = new Date(at + offsetAt(at)).toUTCString();
  return `${date.slice(0, 3)} ${date.slice(5, 16).replace(/^0/, "")}`;
};

export const timeText = (at: Instant, style: ReportStyle): string =>
  `${dayText(at, style)}, ${clockTime(at, style.offsetAt(at))}`;

/** A bar and its number; the number says it to those who see no bar. */
const gauge = (used: number, { toneOf }: ReportStyle): Html =>
  html`<svg class="gauge" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="${toneOf(percent(used))}" width="${Math.min(Math.max(used, 0), 100)}" height="6"/></svg>`;

const toned = (used: number, { toneOf }: ReportStyle): Html =>
  html`<span class="number ${toneOf(percent(used))}">${percentOf(used)}</span>`;

export function nowSection(report: Report, style: ReportStyle): Html {
  const { windows, now, months } = report;
  const running = windows.flatMap(({ key, current }) =>
    current === null ? [] : [{ key, current }],
  );
  const money = months.at(-1);
  const cards = [
    ...running.map(({ key, current }) => {
      const { final, resetsAt, forecast } = current;
      const reset =
        resetsAt === null
          ? "reset not known"
          : `resets in ${countdown(span(now, resetsAt))}, ${clockTimeSince(resetsAt, now, style.offsetAt(now))}`;
      return html`<li><h3>${windowName(key)}</h3><p class="big">${toned(final, style)}</p>${gauge(final, style)}<p>${reset}</p>${forecast === null ? null : html`<p>likely ${rangeOf(forecast)} by then</p>`}</li>`;
    }),
    ...(money === undefined || money.to <= now ? [] : [moneyCard(money, report, style)]),
  ];
  if (cards.length === 0) return section("now", "Now", html`<p>No window is running.</p>`);
  return section("now", "Now", html`<ul class="cards">${cards}</ul>`);
}

function moneyCard(
  { final: spent, extra }: ReportMonth,
  { expectedExtra }: Report,
  style: ReportStyle,
): Html {
  const { limit } = extra;
  const share = limit ? (spent / limit) * 100 : null;
  const expected = share !== null && share >= 100 ? null : expectedExtra;
  return html`<li><h3>Extra usage</h3><p class="big">${moneyOf(spent, extra)}</p>${share === null ? null : gauge(share, style)}<p>${limit === null ? "this month, without a limit" : `of ${moneyOf(limit, extra)} this month`}</p>${expected === null ? null : html`<p>${expectedMoney(extra, expected, style)}</p>`}</li>`;
}

function expectedMoney(extra: ExtraUsage, expected: ExtraOutlook, { offsetAt }: ReportStyle) {
  const text = extraForecastText(extra, expected, offsetAt(expected.until));
  return expected.hitsAt === null ? `${text} by its end` : text;
}

const moneyOf = (minor: number, { currency, exponent }: ExtraUsage): string =>
  `${currencySign(currency)}${amountText(minor, exponent)}`;

/** Drawn by the script; without it the days' table below has the numbers. */
export const historySection = ({ windows }: Report): Html =>
  html`<section id="history" hidden><h2>History</h2><p class="tools"><span id="ranges" role="group" aria-label="Time shown"></span><span class="hint">Drag to zoom; double-click to see all.</span></p>${windows
    .filter(({ points }) => points.length > 0)
    .map(
      ({ key }, at) =>
        html`<figure><figcaption>${windowName(key)}</figcaption><div class="plot" data-window="${at}"></div></figure>`,
    )}</section>`;

const DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SHADES = 6;

export function hoursSection({ hours }: Report): Html {
  const best = busiestHour(hours);
  if (best === null) return html``;
  const two = (hour: number): string => String(hour % 24).padStart(2, "0");
  const cell = (growth: number | null, day: string, hour: number): Html => {
    if (growth === null)
      return html`<td class="unseen" title="${day} ${two(hour)}: not seen"></td>`;
    const shade = growth <= 0 ? 0 : Math.max(Math.ceil((growth / best.most) * SHADES), 1);
    const points = growth < 10 ? growth.toFixed(1) : String(Math.round(growth));
    return html`<td class="shade${shade}" title="${day} ${two(hour)} to ${two(hour + 1)}: ${points} points">${growth < 0.5 ? "" : Math.round(growth)}</td>`;
  };
  const rows = hours.growth.map(
    (day, at) =>
      html`<tr><th scope="row"><abbr title="${DAY_NAMES[at] ?? ""}">${(DAY_NAMES[at] ?? "").slice(0, 3)}</abbr></th>${day.map((growth, hour) => cell(growth, DAY_NAMES[at] ?? "", hour))}</tr>`,
  );
  const heads = Array.from({ length: 24 }, (_, hour) => html`<th scope="col">${two(hour)}</th>`);
  return section(
    "hours",
    "Hours of the week",
    html`<p>How much of a session an hour uses on average, in percentage points. Most on ${DAY_NAMES[best.day] ?? ""} from ${two(best.hour)} to ${two(best.hour + 1)}.</p><div class="wide"><table class="heat"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`,
  );
}

/** In a week a time of day alone says little. */
const momentText = (at: Instant, key: string, { offsetAt }: ReportStyle): string =>
  key === "5h"
    ? clockTime(at, offsetAt(at))
    : `${weekday(at, offsetAt(at))} ${clockTime(at, offsetAt(at))}`;

const MAX_CYCLES = 60;
/** A longer table is folded away. */
const MAX_OPEN_ROWS = 30;

export const cyclesSections = ({ windows }: Report, style: ReportStyle): readonly Html[] =>
  windows
    .filter(({ cycles }) => cycles.length > 0)
    .sort((one, other) => Number(one.key === "5h") - Number(other.key === "5h"))
    .map((window) => cyclesSection(window, style));

function cyclesSection({ key, cycles }: ReportWindow, style: ReportStyle): Html {
  const shown = cycles.slice(-MAX_CYCLES).reverse();
  const forecasts = shown.some(({ halfTime }) => halfTime !== null);
  const rows = shown.map(({ startsAt, endsAt, final, limitAt, wasEarly, endSeen, halfTime }) => {
    const notes = [
      ...(limitAt === null ? [] : [`limit reached ${momentText(limitAt, key, style)}`]),
      ...(wasEarly ? ["reset early"] : []),
      ...(endSeen ? [] : ["end not seen"]),
    ];
    const expected = !forecasts
      ? null
      : html`<td>${halfTime === null ? "" : rangeOf(halfTime)}</td>`;
    return html`<tr><td class="from">${timeText(startsAt, style)}</td><td>${timeText(endsAt, style)}</td><td class="end">${gauge(final, style)} ${toned(final, style)}</td>${expected}<td>${notes.join(", ")}</td></tr>`;
  });
  const title =
    key === "5h" ? "Past sessions" : key === "7d" ? "Past weeks" : `Past weeks of ${key}`;
  const caption =
    cycles.length > shown.length
      ? html`<caption>The last ${shown.length} of ${cycles.length}.</caption>`
      : null;
  const head = html`<tr><th scope="col" class="from">from</th><th scope="col">to</th><th scope="col">used</th>${forecasts ? html`<th scope="col">forecast at half-time</th>` : null}<th scope="col"></th></tr>`;
  const table = html`<div class="wide"><table>${caption}<thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
  return section(
    `past-${key === "5h" || key === "7d" ? key : "model"}`,
    title,
    table,
    shown.length > MAX_OPEN_ROWS,
  );
}

/** How often what had been expected at half-time came, beside how far the middle of it was off. */
export function forecastSection({ windows }: Report): Html {
  const rows = windows.flatMap(({ key, cycles }) => {
    const scored = cycles.filter(({ halfTime, endSeen }) => halfTime !== null && endSeen);
    if (scored.length === 0) return [];
    const errors = scored.map(({ final, halfTime }) =>
      Math.abs(final - Math.min(halfTime?.mid ?? 0, 100)),
    );
    const held = scored.filter(
      ({ final, halfTime }) =>
        halfTime !== null && final >= Math.floor(halfTime.low) && final <= Math.ceil(halfTime.high),
    ).length;
    const mean = errors.reduce((sum, error) => sum + error, 0) / scored.length;
    return html`<tr><th scope="row">${windowName(key)}</th><td>${scored.length}</td><td>${mean.toFixed(1)} points</td><td>${percentOf((held / scored.length) * 100)}</td></tr>`;
  });
  if (rows.length === 0) return html``;
  return section(
    "forecasts",
    "Forecasts against what came",
    html`<p>What had been expected at half of a window's time, and what was used at its end.</p><div class="wide"><table><thead><tr><td></td><th scope="col">windows</th><th scope="col">off by, on average</th><th scope="col">within the range</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  );
}

export function extraSection({ months }: Report, style: ReportStyle): Html {
  if (months.length === 0) return html``;
  const rows = months.toReversed().map(({ from, final, extra }) => {
    const share = extra.limit ? (final / extra.limit) * 100 : null;
    const month = new Date(from + style.offsetAt(from)).toUTCString().slice(8, 16);
    return html`<tr><th scope="row">${month}</th><td class="end">${share === null ? null : gauge(share, style)} ${moneyOf(final, extra)}</td><td>${extra.limit === null ? "without a limit" : `of ${moneyOf(extra.limit, extra)}`}</td></tr>`;
  });
  return section(
    "extra",
    "Extra usage by month",
    html`<div class="wide"><table><thead><tr><th scope="col">month</th><th scope="col">spent</th><th scope="col">limit</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  );
}

export function daysSection({ windows, days }: Report, style: ReportStyle): Html {
  if (days.length === 0) return html``;
  const heads = windows.map(({ key }) => html`<th scope="col">${windowName(key)}</th>`);
  const rows = days.map(
    ({ from, most }) =>
      html`<tr><th scope="row">${dayText(from, style)}</th>${most.map((used) => html`<td>${used === null ? "" : toned(used, style)}</td>`)}</tr>`,
  );
  return section(
    "days",
    "Days",
    html`<div class="wide"><table><caption>The most that was used of each on that day.</caption><thead><tr><th scope="col">day</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`,
    days.length > MAX_OPEN_ROWS,
  );
}

/** Long tables are folded away; that needs no script. */
const section = (id: string, title: string, content: Html, isLong = false): Html =>
  isLong
    ? html`<section id="${id}"><details><summary><h2>${title}</h2></summary>${content}</details></section>`
    : html`<section id="${id}"><h2>${title}</h2>${content}</section>`;
