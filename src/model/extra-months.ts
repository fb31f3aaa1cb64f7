/** Extra usage by month: it counts up to a monthly limit, and begins again. */
import type { ExtraPoint } from "./history-series.ts";
import type { ExtraUsage } from "./money.ts";
import { DAY, type Instant, instant, type Millis } from "./units.ts";

export interface ExtraMonth {
  readonly from: Instant;
  readonly to: Instant;
  /** The last that was known of it. */
  readonly extra: ExtraUsage;
  /** The most that was spent, in minor units. */
  readonly final: number;
  readonly points: readonly { readonly at: Instant; readonly value: number | null }[];
}

/** The months of the calendar in which extra usage was on, oldest first, on the local clock. */
export function extraMonths(
  series: readonly ExtraPoint[],
  offsetAt: (at: Instant) => Millis,
): readonly ExtraMonth[] {
  const months = new Map<Instant, ExtraMonth>();
  for (const point of series) {
    const from = monthStart(point.at, 0, offsetAt);
    const month = monthAfter(months.get(from) ?? null, point, offsetAt);
    if (month !== null) months.set(from, month);
  }
  return [...months.values()];
}

/** The month of a point, with it; `known` is what came of that month before. Null where extra usage was off so far. */
export function monthAfter(
  known: ExtraMonth | null,
  { at, extra }: ExtraPoint,
  offsetAt: (at: Instant) => Millis,
): ExtraMonth | null {
  if (extra === null || !extra.enabled)
    return known === null ? null : { ...known, points: [...known.points, { at, value: null }] };
  // Amounts of two currencies cannot be added: the later one counts.
  const points = known?.extra.currency === extra.currency ? known.points : [];
  return {
    from: monthStart(at, 0, offsetAt),
    to: monthStart(at, 1, offsetAt),
    extra,
    final: Math.max(extra.used, points.length === 0 ? 0 : (known?.final ?? 0)),
    points: [...points, { at, value: extra.used }],
  };
}

/** Midnight of the first of the month, or of the next one. */
function monthStart(at: Instant, later: 0 | 1, offsetAt: (at: Instant) => Millis): Instant {
  const day = Math.floor((at + offsetAt(at)) / DAY);
  const first = day - dayOfMonth(day) + 1;
  // No month has more days.
  const next = first + 31;
  const local = (later === 0 ? first : next - dayOfMonth(next) + 1) * DAY;
  return instant(local - offsetAt(instant(local)));
}

/** From the days since 1970; years begin in March here, so that a leap day is their last, and 400 of them repeat. */
function dayOfMonth(day: number): number {
  const inEra = (((day + 719_468) % 146_097) + 146_097) % 146_097;
  const leaps = Math.floor(inEra / 1460) - Math.floor(inEra / 36_524) + Math.floor(inEra / 146_096);
  const year = Math.floor((inEra - leaps) / 365);
  const inYear = inEra - 365 * year - Math.floor(year / 4) + Math.floor(year / 100);
  const month = Math.floor((5 * inYear + 2) / 153);
  return inYear - Math.floor((153 * month + 2) / 5) + 1;
}
