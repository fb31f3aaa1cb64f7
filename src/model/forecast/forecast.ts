/** The forecast of a window that runs: where it ends, in which band, and when it reaches the limit. */
import { after, type Instant, MINUTE, span } from "../units.ts";
import { ageAt, FULL, type UsageCurve, usedAt } from "./curve.ts";
import { fast, hitShare, type WindowKind, type WindowState, weightedMedian } from "./experts.ts";
import { ageIndex, type Blend, blendOf, finalWithError, type Learner, stateAt } from "./learner.ts";
import type { WindowForecast } from "./outlook.ts";
import type { HourOfWeek } from "./rhythm.ts";
import { workClock } from "./work-clock.ts";

/** So many windows make a band, and a forecast from a window's first minutes on. */
const ENOUGH_SCORED = 10;

/** Until so many were scored, the first part of a window says too little; a month's, where little is spent, still less. */
const SILENT: Readonly<Record<WindowKind, { readonly age: number; readonly scored: number }>> = {
  session: { age: 0.1, scored: ENOUGH_SCORED },
  week: { age: 0.1, scored: ENOUGH_SCORED },
  month: { age: 0.25, scored: 2 },
};

/**
 * The limit is expected where this is the middle of the trust in those who expect it and the share of windows like this
 * one that reached it; once expected, until the lower one.
 */
const EXPECT = { from: 0.5, until: 0.35 };

export interface FollowedForecast extends WindowForecast {
  /** The limit is no longer expected, or not yet. */
  readonly contradicted: boolean;
}

/** The forecast at an instant; null where it would be a guess. `expected`: the last one expected the limit. */
export function forecastAt(
  learner: Learner,
  curve: UsageCurve,
  at: Instant,
  hourOfWeek: HourOfWeek,
  expected = false,
): FollowedForecast | null {
  const used = usedAt(curve, at);
  const age = ageAt(curve, at);
  // Also of what an early fall left: nothing came since.
  if (used <= curve.base || age < 0 || age >= 1) return null;
  const silent = SILENT[learner.kind];
  if (age < silent.age && learner.scored < silent.scored) return null;
  const { scored } = learner;
  if (used >= FULL)
    return { final: FULL, low: FULL, high: FULL, hitsAt: null, scored, contradicted: false };
  const state = stateAt(learner, curve, at, hourOfWeek);
  const blend = blendOf(learner, state);
  const { hitsAt, contradicted } = hitsAtOf(learner, curve, at, state, blend, hourOfWeek, expected);
  const final = hitsAt === null ? Math.min(blend.final, FULL - 1) : FULL;
  return {
    final: Math.max(used, final),
    ...bandOf(learner, state, blend),
    hitsAt,
    scored,
    contradicted,
  };
}

function hitsAtOf(
  learner: Learner,
  curve: UsageCurve,
  at: Instant,
  now: WindowState,
  { growths, trust }: Blend,
  hourOfWeek: HourOfWeek,
  expected: boolean,
): { readonly hitsAt: Instant | null; readonly contradicted: boolean } {
  const room = FULL - now.used;
  const shares: [share: number, weight: number][] = [];
  let agreed = 0;
  for (const [index, growth] of growths.entries()) {
    if (growth < room) continue;
    const weight = trust[index] as number;
    agreed += weight;
    shares.push([room / growth, weight]);
  }
  const chance = (agreed + hitShare(now, learner.past)) / 2;
  const contradicted = agreed === 0 || chance < (expected ? EXPECT.until : EXPECT.from);
  // A pause in a session is short: what was expected stands until readings have contradicted it for long enough.
  if (contradicted && !(expected && learner.kind === "session"))
    return { hitsAt: null, contradicted };
  // Experts of the whole window are slow to see a burst, and the speed of late forgets the rest: between the two.
  const share = Math.sqrt(
    (agreed === 0 ? 1 : weightedMedian(shares)) * Math.min(1, room / fast(now)),
  );
  return { hitsAt: instantAtShare(learner, curve, at, share, hourOfWeek), contradicted };
}

/** Where the limit is reached at all, growth was faster than expected: this share of the time is left. */
const SOONER = 0.7;

/** When this share of the usage that is still to come will have come. */
function instantAtShare(
  { kind, sums }: Learner,
  { resetsAt }: UsageCurve,
  at: Instant,
  share: number,
  hourOfWeek: HourOfWeek,
): Instant {
  if (kind === "session") return after(at, Math.round(SOONER * share * span(at, resetsAt)));
  const since = workClock(sums, hourOfWeek, at);
  const wanted = SOONER * share * -since(resetsAt);
  let low = at;
  let high = resetsAt;
  while (span(low, high) > MINUTE) {
    const middle = after(low, span(low, high) / 2);
    if (-since(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/** Four of five errors lie between these shares of them. */
const BAND = [0.1, 0.9] as const;

/** The errors at this age, of the last windows. */
function bandOf({ errors, scored }: Learner, { used, age }: WindowState, { final }: Blend) {
  if (scored < ENOUGH_SCORED) return { low: null, high: null };
  const index = ageIndex(age);
  const near = [-1, 0, 1].flatMap((by) => errors[index + by] ?? []).sort((a, b) => a - b);
  if (near.length < ENOUGH_SCORED) return { low: null, high: null };
  const [low, high] = BAND.map((share) => {
    const place = share * (near.length - 1);
    const floor = near[Math.floor(place)] as number;
    const error = floor + ((near[Math.ceil(place)] as number) - floor) * (place % 1);
    return finalWithError(used, final, error);
  }) as [number, number];
  return { low, high };
}
