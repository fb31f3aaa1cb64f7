/** The report of this account as it is now, or of a simulated one. */
import { dirname, join } from "node:path";
import { rhythmInForce, usageHistory } from "../chart/sample.ts";
import { seriesForecasts } from "../chart/walk-forward.ts";
import type { Context } from "../context.ts";
import type { Instant } from "../model/units.ts";
import { hourOfWeekAt } from "../model/weekday-hours.ts";
import { MAX_SETTINGS_BYTES, readBounded } from "../platform/bounded-file.ts";
import { gaugeTone } from "../render/gauge.ts";
import { reportOf } from "./data.ts";
import { reportPage } from "./page.ts";

/** The page; null where there is no history. */
export async function currentReport(
  context: Context,
  days: number,
  isSimulated: boolean,
  plan: string | null,
): Promise<string | null> {
  const history = await usageHistory(context, days, isSimulated);
  const { offsetAt, values } = history;
  const rhythm = await rhythmInForce(context);
  const report = reportOf({
    ...history,
    plan,
    expectedExtra: rhythm === null ? null : history.expectedExtra,
    forecastsOf: (series, key) => {
      if (rhythm === null) return { running: null, halfTimes: [] };
      const hourOfWeek = (at: Instant) => hourOfWeekAt(at, offsetAt(at));
      const { halfTimes } = seriesForecasts(series, key, history.knownUntil, hourOfWeek, rhythm);
      return { running: history.expectedOf(key), halfTimes };
    },
  });
  if (report.since === null) return null;
  return reportPage(
    report,
    { script: builtFile("report.js", context), style: builtFile("report.css", context) },
    { offsetAt, toneOf: (used) => gaugeTone(used, values.thresholds) },
  );
}

/** The build writes it beside the program. */
function builtFile(name: string, { program }: Context): string {
  const file = join(dirname(program), name);
  const text = readBounded(file, MAX_SETTINGS_BYTES);
  if (typeof text === "string") return text;
  throw new Error(`${file} ${text.text}`);
}
