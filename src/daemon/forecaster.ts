/** Adds a forecast to each snapshot that is read, from what the history has of its account. */
import { historyEntries } from "../cache/history.ts";
import type { Paths } from "../cache/paths.ts";
import type { LiveSettings } from "../config/effective.ts";
import {
  type ExtraForesight,
  extraForesightFrom,
  foreseeExtra,
} from "../model/forecast/extra-month.ts";
import { type Foresight, foresee, foresightIn, MAX_LEARNED } from "../model/forecast/foresight.ts";
import type { ExtraOutlook, WindowOutlook } from "../model/forecast/outlook.ts";
import type { Rhythm } from "../model/forecast/rhythm.ts";
import { rhythmOf } from "../model/forecast/work-hours.ts";
import { type ExtraPoint, extraSeries } from "../model/history-series.ts";
import type { Reading } from "../model/reading.ts";
import type { Snapshot, SnapshotOwner } from "../model/snapshot.ts";
import { after, DAY, type Instant } from "../model/units.ts";
import { windowCollector } from "../model/window-collector.ts";
import { type Clock, hourOfWeek, utcOffset } from "../platform/clock.ts";

/** Older windows weigh too little to be worth the reading. */
const LEARNED_DAYS = 200;

/** The snapshot with the forecasts of its reading; while the history is still being read, as it was. */
export type AddForecast = (snapshot: Snapshot) => Snapshot;

/** `learned` is called where the history took longer to read than a call may. */
export function forecaster(
  paths: Paths,
  clock: Clock,
  settings: LiveSettings,
  held: () => boolean,
  learned: () => void,
): AddForecast {
  let foresight: Foresight | null = null;
  let learnedFor = "";
  let extra: ExtraForesight | null = null;
  let done: (Outlooks & { readonly reading: Reading }) | null = null;
  return (snapshot) => {
    const { forecast, workdays, hours } = settings.current().values;
    if (snapshot.kind === "blank") return snapshot;
    if (forecast === "off") return { ...snapshot, outlooks: [], extraOutlook: null };
    const { reading, undated, owner } = snapshot;
    const about = JSON.stringify([owner?.account, owner?.since, workdays, hours]);
    if (about !== learnedFor) {
      learnedFor = about;
      foresight = null;
      done = null;
      const lessons = lessonsOf(paths, owner, clock.now(), rhythmOf(workdays, hours));
      const step = (): boolean => {
        const { done: isLast, value } = lessons.next();
        if (isLast === true) [foresight, extra] = value;
        return isLast === true;
      };
      const later = () => {
        if (about !== learnedFor || !held()) return;
        if (step()) learned();
        else setImmediate(later);
      };
      if (!step()) setImmediate(later);
    }
    if (foresight === null || extra === null) return snapshot;
    if (done?.reading !== reading) {
      const next = foresee(foresight, reading, undated, hourOfWeek);
      const month = foreseeExtra(extra, reading.at, reading.extra, calendar);
      foresight = next.foresight;
      extra = month.foresight;
      done = { reading, outlooks: next.outlooks, extraOutlook: month.outlook };
    }
    const { outlooks, extraOutlook } = done;
    return { ...snapshot, outlooks, extraOutlook };
  };
}

interface Outlooks {
  readonly outlooks: readonly WindowOutlook[];
  readonly extraOutlook: ExtraOutlook | null;
}

const calendar = { hourOfWeek, offsetAt: utcOffset };

/** So many entries at a step take a few milliseconds. */
const ENTRIES_AT_ONCE = 100;

/** All that the history teaches, in small steps: a line must not wait for it. */
function* lessonsOf(
  paths: Paths,
  owner: SnapshotOwner | null,
  now: Instant,
  rhythm: Rhythm,
): Generator<undefined, readonly [Foresight, ExtraForesight]> {
  const windows = windowCollector();
  const spent: ExtraPoint[] = [];
  let seenAt: Instant | null = null;
  let count = 0;
  for (const entry of historyEntries(paths, owner, after(now, -LEARNED_DAYS * DAY), now)) {
    windows.add(entry);
    spent.push(...extraSeries([entry]));
    seenAt = entry.at;
    if (++count % ENTRIES_AT_ONCE > 0) continue;
    windows.keepLast(MAX_LEARNED + 1);
    yield;
  }
  const foresight = yield* foresightIn(windows, seenAt, now, rhythm, hourOfWeek);
  return [foresight, extraForesightFrom(spent, rhythm, calendar)];
}
