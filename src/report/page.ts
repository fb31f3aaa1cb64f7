/** The report as one HTML page: no server, no request, and only the script and the style that it brings. */
import { createHash } from "node:crypto";
import { span } from "../model/units.ts";
import { countdown } from "../render/countdown.ts";
import type { Report } from "./data.ts";
import { type Html, html, jsonBlock } from "./html.ts";
import {
  cyclesSections,
  daysSection,
  dayText,
  extraSection,
  forecastSection,
  historySection,
  hoursSection,
  nowSection,
  type ReportStyle,
  timeText,
  windowName,
} from "./sections.ts";

/** The page's own script and style, as the build made them. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The beginning of every report; a file that begins like this may be replaced by the next one. */
export const REPORT_MARK = "<!doctype html><!-- claude-usage report -->";

export function reportPage(report: Report, assets: PageAssets, style: ReportStyle): string {
  const { now, knownUntil, plan, since } = report;
  const title = plan === null ? "Claude usage" : `Claude usage, ${plan}`;
  const age =
    knownUntil < now ? ` The last number is ${countdown(span(knownUntil, now))} old.` : "";
  const from = since === null ? "" : ` History from ${dayText(since, style)} on.`;
  const page = html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(assets.style)}</style></head><body>
<header><h1>${title}</h1><p>Written ${timeText(now, style)}.${age}${from}</p></header>
<main>
${nowSection(report, style)}
${historySection(report)}
${hoursSection(report)}
${cyclesSections(report, style)}
${forecastSection(report)}
${extraSection(report, style)}
${daysSection(report, style)}
</main>
<footer><p>Made by claude-usage on this computer; the page loads nothing.</p></footer>
${jsonBlock("data", pageData(report, style))}
<script>${raw(assets.script)}</script>
</body></html>`;
  return `${REPORT_MARK}\n${page.markup}\n`;
}

const raw = (markup: string): Html => ({ markup });

/** Nothing is loaded, and no other script or style counts, wherever it may come from. */
const policyOf = ({ script, style }: PageAssets): string =>
  [
    "default-src 'none'",
    `script-src '${digestOf(script)}'`,
    `style-src '${digestOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

const digestOf = (text: string): string =>
  `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** What the script draws. */
const pageData = ({ windows, now }: Report, { offsetAt }: ReportStyle) => ({
  now: Math.round(now / 1_000),
  // The person's zone where the page was written: a reader elsewhere sees the same hours as in the tables.
  offset: offsetAt(now) / 1_000,
  windows: windows
    .filter(({ points }) => points.length > 0)
    .map(({ key, points, current }) => ({
      name: windowName(key),
      points,
      resets: current?.resetsAt == null ? null : Math.round(current.resetsAt / 1_000),
      forecast: current?.forecast ?? null,
    })),
});
