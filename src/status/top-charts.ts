/** The charts of `top`: the same as those of `chart`, in as many rows as the terminal has. */
import { fitted, type Screen, type ScreenLine } from "../cli/screen.ts";
import type { Context } from "../context.ts";
import type { Instant } from "../model/units.ts";

/** The lines of a chart by its place, at a time that may be later than the history was read; null where there is none. */
export type TopCharts = (
  place: number,
  now: Instant,
  screen: Screen,
  rows: number,
) => readonly ScreenLine[] | null;

/** Lines around the field of a plot. */
const ROWS_BESIDE_PLOT = 16;
const [MIN_PLOT_ROWS, MAX_PLOT_ROWS] = [5, 12];
const HISTORY_DAYS = 90;

export async function readTopCharts(context: Context): Promise<TopCharts> {
  const [{ usageHistory }, { chartScreen }, { CHART_VIEWS }] = await Promise.all([
    import("../chart/sample.ts"),
    import("../chart/on-screen.ts"),
    import("../chart/view-names.ts"),
  ]);
  const history = await usageHistory(context, HISTORY_DAYS, false);
  const isFresh = history.knownUntil >= history.now;
  return (place, now, screen, rows) => {
    const view = CHART_VIEWS[place];
    if (view === undefined) return null;
    const plot = Math.min(Math.max(rows - ROWS_BESIDE_PLOT, MIN_PLOT_ROWS), MAX_PLOT_ROWS);
    const then = { ...history, now, knownUntil: isFresh ? now : history.knownUntil };
    const lines = chartScreen(view, then, screen, context.env, plot);
    return lines ?? [fitted(screen, `Nothing is known of ${view} yet.`)];
  };
}
