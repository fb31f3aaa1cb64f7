/** When a forecast is sure enough to stand on the line: the limit comes well before the reset, twice in a row. */
import { DAY, type Instant, MINUTE, span } from "../units.ts";
import type { WindowKind } from "./experts.ts";
import type { FollowedForecast } from "./forecast.ts";
import type { WindowForecast } from "./outlook.ts";

export interface Alarm {
  readonly on: boolean;
  /** Since when readings speak against it: for the alarm while it is off, against it while it is on. */
  readonly since: Instant | null;
}

export const noAlarm: Alarm = { on: false, since: null };

/** Two readings that are closer than this know the same. */
const APART_MS = MINUTE;

/** An alarm is taken back once readings have said otherwise for this share of the window. */
const CONTRADICTED_SHARE = 0.05;

/** The limit must come before the reset by this share of what is left. */
const WELL_BEFORE = 0.1;

/** From this percentage on; of a week a day must have passed too. */
const FROM_PERCENT: Readonly<Record<WindowKind, number>> = { session: 50, week: 60, month: 60 };

export interface AlarmedWindow {
  readonly kind: WindowKind;
  readonly startsAt: Instant;
  readonly resetsAt: Instant;
  readonly used: number;
}

/** True where a forecast may stand on the line. */
function warns(
  { kind, startsAt, resetsAt, used }: AlarmedWindow,
  forecast: WindowForecast | null,
  now: Instant,
): boolean {
  if (forecast?.hitsAt == null || used < FROM_PERCENT[kind]) return false;
  if (kind !== "session" && span(startsAt, now) < DAY) return false;
  return span(forecast.hitsAt, resetsAt) >= WELL_BEFORE * span(now, resetsAt);
}

/** The alarm after another reading. */
export function nextAlarm(
  alarm: Alarm,
  window: AlarmedWindow,
  forecast: FollowedForecast | null,
  now: Instant,
): Alarm {
  const { on, since } = alarm;
  const speaksAgainst = on ? forecast?.contradicted === true : warns(window, forecast, now);
  if (!speaksAgainst) return { on, since: null };
  if (since === null) return { on, since: now };
  const length = span(window.startsAt, window.resetsAt);
  const enough = on ? CONTRADICTED_SHARE * length : APART_MS;
  return span(since, now) < enough ? alarm : { on: !on, since: null };
}
