/** What the daemon would foresee and tell in the demo: forecasts from a simulated person's past weeks, and alerts that nobody gets. */
import type { Alert } from "../model/alerts/alert.ts";
import { NO_ALERT_MARKS } from "../model/alerts/alert.ts";
import { decideAlerts, markSent } from "../model/alerts/decide.ts";
import { alertSample } from "../model/alerts/sample.ts";
import { foresee, foresightFrom } from "../model/forecast/foresight.ts";
import { outlookOf, type WindowOutlook } from "../model/forecast/outlook.ts";
import { evenRhythm } from "../model/forecast/rhythm.ts";
import type { Reading } from "../model/reading.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant, Millis } from "../model/units.ts";
import { hourOfWeek } from "../platform/clock.ts";
import { simulatedHistory } from "./history.ts";

/** Eight weeks that end where the story's own begins. */
const PAST_DAYS = 8 * 7 + 2.7;
const SEED = 8;
const LEVELS = [80, 95];

export interface Lookout {
  /** The snapshot with the forecasts of its reading. */
  readonly foreseen: (snapshot: Snapshot) => Snapshot;
  /** What is due now, each once. */
  readonly alerts: (snapshot: Snapshot, now: Instant) => readonly Alert[];
}

export function lookoutFrom(start: Instant, offsetAt: (at: Instant) => Millis): Lookout {
  const model = "Sonnet";
  const past = simulatedHistory({ now: start, days: PAST_DAYS, seed: SEED, model, offsetAt });
  let foresight = foresightFrom(past, start, evenRhythm, hourOfWeek);
  let done: Reading | null = null;
  let outlooks: readonly WindowOutlook[] = [];
  let marks = NO_ALERT_MARKS;
  return {
    foreseen: (snapshot) => {
      if (snapshot.kind === "blank") return snapshot;
      if (done !== snapshot.reading) {
        const next = foresee(foresight, snapshot.reading, snapshot.undated, hourOfWeek);
        ({ foresight, outlooks } = next);
        done = snapshot.reading;
      }
      return { ...snapshot, outlooks };
    },
    alerts: (snapshot, now) => {
      const sample = alertSample(snapshot, {
        now,
        activeAt: null,
        hitsAt: (window) => {
          const outlook = outlookOf(snapshot, window, now);
          return outlook?.warns ? outlook.hitsAt : null;
        },
      });
      const decision = decideAlerts(marks, sample, LEVELS);
      marks = decision.due.reduce(markSent, decision.marks);
      return decision.due;
    },
  };
}
