/** The experts: each says in its own way how much will still be used before the reset. */
import type { Millis } from "../units.ts";
import { FULL } from "./curve.ts";

/** Windows of one kind are forecast alike. */
export type WindowKind = "session" | "week" | "month";

/** How many ages of a window are learned apart. */
export const AGES = 20;

/** A window that ended, by its values at evenly spaced ages. */
export interface LearnedWindow {
  /** Used at each age, past the limit where it would have gone on at half its speed. */
  readonly used: readonly number[];
  /** The recent growth a millisecond at each age. */
  readonly rate: readonly number[];
}

/** What the experts know of the window that runs. */
export interface WindowState {
  readonly used: number;
  /** The part of it that came since the curve's start: less only after a fall. */
  readonly grown: number;
  /** 0 at its start, 1 at its reset. */
  readonly age: number;
  readonly lengthMs: Millis;
  /** The time until the reset; of somebody who named hours of work, in these. */
  readonly leftMs: number;
  /** Growth a millisecond of late: half an hour of a session, a day of a week. */
  readonly fastRate: number;
  /** The same over a whole window's length. */
  readonly slowRate: number;
  /** What the two rates come to until the reset, both by the clock of the person's learned rhythm; of a week and a month. */
  readonly byRhythm: { readonly fast: number; readonly slow: number };
  /** The part of the window's rhythm that has passed, from 0 to 1. */
  readonly rhythmAge: number;
}

/** The straight line from the window's start: the one that others draw, and the measure of all. */
export const straightLine = ({ grown, age }: WindowState): number =>
  age <= 0 ? 0 : (grown / age) * (1 - age);

type Expert = (now: WindowState, past: readonly LearnedWindow[]) => number;

export const fast = ({ fastRate, leftMs }: WindowState): number => fastRate * leftMs;

const slow: Expert = ({ slowRate, leftMs }) => slowRate * leftMs;

/** Speeds of late and of the whole window differ by factors, so their middle is geometric; bursts end early. */
const MIDDLE_SHARE = 0.85;

/** A level of 50 % before anything is known, worth two windows. */
const LEVEL = { percent: 50, windows: 2 };

/** What a person's windows came to, newer ones more. */
function levelOf(past: readonly LearnedWindow[]): number {
  let sum = LEVEL.percent * LEVEL.windows;
  let weights = LEVEL.windows;
  let weight = 1;
  for (let index = past.length - 1; index >= 0; index--) {
    sum += weight * ((past[index] as LearnedWindow).used[AGES] as number);
    weights += weight;
    weight *= RECENT;
  }
  return sum / weights;
}

/** How much less a window weighs than the one after it. */
const RECENT = 0.97;

/** The level counts as this part of a window that was seen. */
const LEVEL_AGE = 0.15;

/** The rate in the person's rhythm, shrunk towards their level. */
const rhythm: Expert = ({ grown, rhythmAge }, past) =>
  ((grown + LEVEL_AGE * levelOf(past)) / (rhythmAge + LEVEL_AGE)) * (1 - rhythmAge);

/** Past windows' value at an age between two that were kept. */
function between(values: readonly number[], age: number): number {
  const place = Math.min(Math.max(age, 0), 1) * AGES;
  const index = Math.min(AGES - 1, Math.floor(place));
  const low = values[index] ?? 0;
  return low + ((values[index + 1] ?? low) - low) * (place - index);
}

/** How far apart two windows may be, in roots of percent, and still be alike. */
const ALIKE_ROOTS = 1.2;

/** How many past windows it takes to compare. */
const LEAST_PAST = 4;

/** The growth of past windows from the same age, those with more alike use and speed weighing more. */
function fromPast(now: WindowState, past: readonly LearnedWindow[], alike: boolean): number | null {
  if (past.length < LEAST_PAST) return null;
  const growths: [growth: number, weight: number][] = [];
  let weight = 1;
  for (let index = past.length - 1; index >= 0; index--) {
    const one = past[index] as LearnedWindow;
    const then = between(one.used, now.age);
    if (then > 0) {
      const likeness = alike ? likenessOf(now, one) + 1e-9 : 1;
      growths.push([Math.max(0, (one.used[AGES] as number) - then), weight * likeness]);
    }
    weight *= RECENT;
  }
  return growths.length === 0 ? null : weightedMedian(growths);
}

/** So many windows of each kind are assumed to have been alike. */
const ASSUMED_WINDOWS = 1;

/** The share of past windows, alike in use and speed at this age, that reached the limit. */
export function hitShare(now: WindowState, past: readonly LearnedWindow[]): number {
  let hits = ASSUMED_WINDOWS;
  let all = 2 * ASSUMED_WINDOWS;
  let weight = 1;
  for (let index = past.length - 1; index >= 0; index--) {
    const one = past[index] as LearnedWindow;
    if (between(one.used, now.age) > 0) {
      const likeness = weight * likenessOf(now, one);
      all += likeness;
      if ((one.used[AGES] as number) >= FULL) hits += likeness;
    }
    weight *= RECENT;
  }
  return hits / all;
}

/** From 0 to 1: by the use and the speed of late that another window had at this age. */
function likenessOf({ used, fastRate, lengthMs, age }: WindowState, past: LearnedWindow): number {
  const apart =
    (Math.sqrt(between(past.used, age)) - Math.sqrt(used)) ** 2 +
    (Math.sqrt(between(past.rate, age) * lengthMs) - Math.sqrt(fastRate * lengthMs)) ** 2 / 2;
  return Math.exp(-apart / (2 * ALIKE_ROOTS ** 2));
}

/** The value in the middle of the weights. */
export function weightedMedian(values: readonly (readonly [value: number, weight: number])[]) {
  const sorted = [...values].sort(([one], [other]) => one - other);
  const half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
  let sum = 0;
  for (const [value, weight] of sorted) {
    sum += weight;
    if (sum >= half) return value;
  }
  return 0;
}

interface TrustedExpert {
  /** Before anything was seen. */
  readonly trust: number;
  readonly grow: Expert;
}

/** By name. */
const ALWAYS: Readonly<Record<string, TrustedExpert>> = {
  stay: { trust: 1, grow: () => 0 },
  line: { trust: 1, grow: straightLine },
  fast: { trust: 1, grow: fast },
  slow: { trust: 1, grow: slow },
  middle: {
    trust: 10,
    grow: (now, past) => MIDDLE_SHARE * Math.sqrt(fast(now) * slow(now, past)),
  },
  rhythm: { trust: 1, grow: rhythm },
  age: { trust: 1, grow: (now, past) => fromPast(now, past, false) ?? rhythm(now, past) },
  alike: { trust: 1, grow: (now, past) => fromPast(now, past, true) ?? rhythm(now, past) },
};

/** Nights and weekends lie in a week, but seldom in a session. */
const OF_DAYS: Readonly<Record<string, TrustedExpert>> = {
  fastByRhythm: { trust: 1, grow: ({ byRhythm }) => byRhythm.fast },
  slowByRhythm: { trust: 1, grow: ({ byRhythm }) => byRhythm.slow },
  middleByRhythm: {
    trust: 1,
    grow: ({ byRhythm }) => MIDDLE_SHARE * Math.sqrt(byRhythm.fast * byRhythm.slow),
  },
};

const SESSION_EXPERTS = Object.values(ALWAYS);
const DAYS_EXPERTS = Object.values({ ...ALWAYS, ...OF_DAYS });

export const expertsOf = (kind: WindowKind): readonly TrustedExpert[] =>
  kind === "session" ? SESSION_EXPERTS : DAYS_EXPERTS;
