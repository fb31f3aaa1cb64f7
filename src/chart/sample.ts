/** What `chart` and `report` know: the history up to now, read once. They make no request and change nothing. */

import { readHistory } from "../cache/history.ts";
import { currentHolder } from "../cache/lease-holder.ts";
import { accountOf } from "../client/account-history.ts";
import { currentView } from "../client/view.ts";
import type { RenderSettings } from "../config/render-settings.ts";
import type { Context } from "../context.ts";
import { type ExtraOutlook, extraOutlookOf } from "../model/forecast/outlook.ts";
import type { Rhythm } from "../model/forecast/rhythm.ts";
import { rhythmOf } from "../model/forecast/work-hours.ts";
import { freshnessOf } from "../model/freshness.ts";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  type HistoryKey,
  historyAfterReading,
  isSameKey,
} from "../model/history.ts";
import { historyKeys, windowSeries } from "../model/history-series.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, DAY, type Instant, instant, type Millis } from "../model/units.ts";
import { hourOfWeekAt } from "../model/weekday-hours.ts";
import { utcOffset } from "../platform/clock.ts";
import { type ExpectedFinal, expectedIn } from "./expected.ts";
import { CHART_VIEWS } from "./view-names.ts";

export interface UsageHistory {
  readonly now: Instant;
  /** In the order of time. */
  readonly entries: readonly HistoryEntry[];
  /** Until when the last numbers hold: now where they are fresh, else the time of the reading. */
  readonly knownUntil: Instant;
  /** What is expected of a running window, by its key; null where it would be a guess. */
  readonly expectedOf: (key: HistoryKey) => ExpectedFinal | null;
  /** What is expected of this month's extra usage. */
  readonly expectedExtra: ExtraOutlook | null;
  readonly values: RenderSettings;
  readonly offsetAt: (at: Instant) => Millis;
}

export async function usageHistory(
  context: Context,
  days: number,
  isSimulated: boolean,
): Promise<UsageHistory> {
  const { now, snapshot, values } = await currentView(context, new Map());
  const offsetAt = offsetByDay(utcOffset);
  const common = { now, values, offsetAt };
  if (isSimulated) {
    const { simulatedHistory, simulatedNow } = await import("../sim/history.ts");
    const then = simulatedNow(now, offsetAt(now));
    const since = after(then, -days * DAY);
    const all = simulatedHistory({
      now: then,
      days: Math.max(days, DEMO_DAYS),
      seed: SEED,
      offsetAt,
    });
    const entries = all.filter(({ at }) => at >= since);
    const { seriesForecasts, monthForecast } = await import("./walk-forward.ts");
    const hourOfWeek = (at: Instant) => hourOfWeekAt(at, offsetAt(at));
    const expectedOf = (key: HistoryKey) =>
      seriesForecasts(windowSeries(entries, key, then), key, then, hourOfWeek).running;
    const expectedExtra = monthForecast(entries, then, { hourOfWeek, offsetAt });
    return { ...common, now: then, entries, knownUntil: then, expectedOf, expectedExtra };
  }
  const kept = readHistory(
    context.paths,
    accountOf(context, snapshot),
    after(now, -days * DAY),
    now,
  );
  const polled = currentHolder(context.paths, now) !== null;
  const known = withSnapshot(kept, snapshot, now, polled);
  // Of an old number nothing is expected.
  const isOld = known.knownUntil < now;
  const expectedOf = (key: HistoryKey) => (isOld ? null : expectedIn(snapshot, key, now));
  return {
    ...common,
    ...known,
    expectedOf,
    expectedExtra: isOld ? null : extraOutlookOf(snapshot, now),
  };
}

/** The rhythm of the settings `workdays` and `hours`; null where forecasts are off. */
export async function rhythmInForce(context: Context): Promise<Rhythm | null> {
  const { openSettings } = await import("../config/effective.ts");
  const { forecast, workdays, hours } = openSettings(context, new Map()).current().values;
  return forecast === "off" ? null : rhythmOf(workdays, hours);
}

/** The model that a person means by its name or the beginning of it, in any case; a sentence where there is no such one. */
export function modelNamed(
  name: string,
  entries: readonly HistoryEntry[],
): { readonly model: HistoryKey } | string {
  const models = historyKeys(entries).filter((key) => !["5h", "7d", "spend"].includes(key));
  const wanted = name.toLowerCase();
  const begin = models.filter((key) => key.toLowerCase().startsWith(wanted));
  const model =
    models.find((key) => isSameKey(key, name)) ?? (begin.length === 1 ? begin[0] : undefined);
  if (model !== undefined && name !== "") return { model };
  const known = models.length === 0 ? "none is known" : `known are ${models.join(", ")}`;
  return `WHAT takes one of ${CHART_VIEWS.join(", ")}, or a model, of which ${known}, not ${JSON.stringify(name)}.`;
}

const SEED = 8;
/** The same account is simulated for all that need no more. */
const DEMO_DAYS = 90;

/** With the last reading, which is newer than the last change, and may be all there is. @internal */
export function withSnapshot(
  entries: readonly HistoryEntry[],
  snapshot: Snapshot,
  now: Instant,
  polled: boolean,
): Pick<UsageHistory, "entries" | "knownUntil"> {
  if (snapshot.kind === "blank") return { entries, knownUntil: entries.at(-1)?.at ?? now };
  const { reading, undated } = snapshot;
  const isLater = reading.at >= (entries.at(-1)?.at ?? reading.at);
  const latest = isLater ? historyAfterReading(EMPTY_HISTORY, reading, undated).entries : [];
  const isFresh = freshnessOf(snapshot, now, polled).kind === "fresh";
  return { entries: [...entries, ...latest], knownUntil: isFresh ? now : reading.at };
}

/** The offset is needed thousands of times, and mostly is the same for a whole day. @internal */
export function offsetByDay(offsetAt: (at: Instant) => Millis): (at: Instant) => Millis {
  const known = new Map<number, Millis | null>();
  return (at) => {
    const day = Math.floor(at / DAY);
    let kept = known.get(day);
    if (kept === undefined) {
      const first = offsetAt(instant(day * DAY));
      kept = first === offsetAt(instant((day + 1) * DAY - 1)) ? first : null;
      known.set(day, kept);
    }
    return kept ?? offsetAt(at);
  };
}
