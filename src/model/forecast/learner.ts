/** What is learned from one kind of a person's windows: which expert to trust at which age, and how wrong the blend was. */
import { DAY, HOUR, type Instant, MINUTE, type Millis, millis, span } from "../units.ts";
import {
  ageAt,
  FULL,
  finalOf,
  growthOf,
  growthRate,
  hitAtOf,
  instantAt,
  type UsageCurve,
  usedAt,
} from "./curve.ts";
import {
  AGES,
  expertsOf,
  type LearnedWindow,
  type WindowKind,
  type WindowState,
} from "./experts.ts";
import { evenRhythm, type HourOfWeek, hourWeights, type Rhythm, withGrowth } from "./rhythm.ts";
import { timeSince, type WorkSince, type WorkSums, workClock, workSums } from "./work-clock.ts";

/** How wrong the blend was, as a share of the room between what was certain and what was possible. */
export type SignedError = number;

const LENGTH_MS: Readonly<Record<WindowKind, Millis>> = {
  session: millis(5 * HOUR),
  week: millis(7 * DAY),
  month: millis(30 * DAY),
};

/** How long "of late" is. */
const MEMORY_MS: Readonly<Record<WindowKind, Millis>> = {
  session: millis(30 * MINUTE),
  week: DAY,
  month: millis(5 * DAY),
};

export interface Learner {
  readonly kind: WindowKind;
  readonly past: readonly LearnedWindow[];
  /** The window that ended last: growth goes on across a reset. */
  readonly last: UsageCurve | null;
  /** A row an age, a column an expert: what each has lost, older losses less. */
  readonly losses: readonly (readonly number[])[];
  /** A row an age: the blend's errors in the last windows. */
  readonly errors: readonly (readonly SignedError[])[];
  readonly rhythm: Rhythm;
  /** The clock of the rhythm, and of the hours that somebody named; kept because each forecast needs them. */
  readonly sums: WorkSums;
  readonly named: WorkSums | null;
  /** Windows that a forecast could be compared with. */
  readonly scored: number;
}

export function newLearner(kind: WindowKind, rhythm: Rhythm = evenRhythm): Learner {
  const empty = Array.from({ length: AGES }, () => []);
  return {
    kind,
    past: [],
    last: null,
    losses: empty.map(() => expertsOf(kind).map(() => 0)),
    errors: empty,
    rhythm,
    sums: workSums(hourWeights(rhythm)),
    named: kind === "session" || rhythm === evenRhythm ? null : workSums(rhythm.prior),
    scored: 0,
  };
}

export function stateAt(
  learner: Learner,
  curve: UsageCurve,
  at: Instant,
  hourOfWeek: HourOfWeek,
): WindowState {
  const lengthMs = span(curve.startsAt, curve.resetsAt);
  const { kind, last, named, sums } = learner;
  const since = named === null ? timeSince(at) : workClock(named, hourOfWeek, at);
  const byRhythm = workClock(sums, hourOfWeek, at);
  const [passed, ahead] = [byRhythm(curve.startsAt), -byRhythm(curve.resetsAt)];
  const rate = (memory: Readonly<Record<WindowKind, Millis>>, clock: WorkSince) =>
    growthRate(curve, last, at, memory[kind], clock);
  const used = usedAt(curve, at);
  return {
    used,
    grown: used - curve.base,
    age: ageAt(curve, at),
    lengthMs,
    leftMs: -since(curve.resetsAt),
    fastRate: rate(MEMORY_MS, since),
    slowRate: rate(LENGTH_MS, since),
    byRhythm:
      kind === "session"
        ? NO_DAYS
        : { fast: ahead * rate(MEMORY_MS, byRhythm), slow: ahead * rate(LENGTH_MS, byRhythm) },
    rhythmAge: passed / Math.max(passed + ahead, Number.MIN_VALUE),
  };
}

const NO_DAYS = { fast: 0, slow: 0 };

export interface Blend {
  /** Where the window will end, between what is used and the limit. */
  readonly final: number;
  /** Each expert's growth to the reset, past the limit too. */
  readonly growths: readonly number[];
  /** The trust in each; together 1. */
  readonly trust: readonly number[];
}

/** How fast a loss costs trust (Hedge). */
const LEARNING_RATE = 4;

export const ageIndex = (age: number): number =>
  Math.min(AGES - 1, Math.max(0, Math.floor(age * AGES)));

/** Neighbouring ages say half as much. */
const NEAR = [
  [-1, 0.5],
  [0, 1],
  [1, 0.5],
] as const;

function trustAt({ kind, losses }: Learner, age: number): readonly number[] {
  const index = ageIndex(age);
  const experts = expertsOf(kind);
  const sums = experts.map((_, expert) => {
    let sum = 0;
    let weights = 0;
    for (const [by, weight] of NEAR) {
      const row = losses[index + by];
      if (row === undefined) continue;
      sum += weight * (row[expert] as number);
      weights += weight;
    }
    return sum / weights;
  });
  const least = Math.min(...sums);
  const raw = sums.map(
    (sum, expert) => (experts[expert]?.trust ?? 0) * Math.exp(-LEARNING_RATE * (sum - least)),
  );
  const total = raw.reduce((sum, one) => sum + one, 0);
  return raw.map((one) => one / total);
}

export function blendOf(learner: Learner, now: WindowState): Blend {
  const growths = expertsOf(learner.kind).map(({ grow }) => Math.max(0, grow(now, learner.past)));
  const trust = trustAt(learner, now.age);
  let final = 0;
  for (const [index, growth] of growths.entries())
    final += Math.min(FULL, now.used + growth) * (trust[index] as number);
  return { final: Math.min(FULL, Math.max(now.used, final)), growths, trust };
}

/** This much is added to the room, so that an error near the limit stays small. */
const ROOM_PERCENT = 5;

const errorShare = (used: number, final: number, came: number): SignedError =>
  came >= final
    ? (came - final) / (FULL - final + ROOM_PERCENT)
    : (came - final) / (final - used + ROOM_PERCENT);

/** The value at which an error of this share would have ended. */
export const finalWithError = (used: number, final: number, error: SignedError): number =>
  Math.min(
    FULL,
    Math.max(
      used,
      error >= 0
        ? final + error * (FULL - final + ROOM_PERCENT)
        : final + error * (final - used + ROOM_PERCENT),
    ),
  );

/** Older losses' share of what is remembered, a window. */
const LOSS_KEPT = 0.97;

const MAX_ERRORS = 60;
const MAX_PAST = 150;

/** Past the limit a window would have gone on at this share of its speed. */
const BEYOND_SHARE = 0.5;

/** What was forecast of a window when it had a certain age. */
export interface AgeCheck {
  readonly used: number;
  readonly blend: Blend;
}

/**
 * The checks of a window until `at`, one an age; null where nothing was used. They are made as the window goes on, so
 * that its end costs no more than any reading.
 */
export function checksUntil(
  learner: Learner,
  curve: UsageCurve,
  at: Instant,
  hourOfWeek: HourOfWeek,
  known: readonly (AgeCheck | null)[] = [],
): readonly (AgeCheck | null)[] {
  const checks = [...known];
  while (checks.length < AGES) {
    const then = instantAt(curve, (checks.length + 0.5) / AGES);
    if (then > at) break;
    const used = usedAt(curve, then);
    const state = used <= 0 ? null : stateAt(learner, curve, then, hourOfWeek);
    checks.push(state === null ? null : { used, blend: blendOf(learner, state) });
  }
  return checks;
}

/** The learner after a curve has ended, with the checks that were made before. */
export function learn(
  learner: Learner,
  curve: UsageCurve,
  hourOfWeek: HourOfWeek,
  known: readonly (AgeCheck | null)[] = [],
): Learner {
  const came = finalOf(curve);
  if (came <= 0 || curve.part !== "whole") return { ...learner, last: curve };
  const checks = checksUntil(learner, curve, curve.resetsAt, hourOfWeek, known);
  const rhythm = withGrowth(learner.rhythm, growthOf(curve), hourOfWeek);
  return {
    kind: learner.kind,
    past: [...learner.past, pastOf(learner, curve, hourOfWeek)].slice(-MAX_PAST),
    last: curve,
    losses: learner.losses.map((lost, index) => withLosses(lost, checks[index] ?? null, came)),
    errors: learner.errors.map((wrong, index) => withError(wrong, checks[index] ?? null, came)),
    rhythm,
    sums: workSums(hourWeights(rhythm)),
    named: learner.named,
    scored: learner.scored + 1,
  };
}

const withLosses = (lost: readonly number[], check: AgeCheck | null, came: number) =>
  check === null
    ? lost
    : lost.map((sum, expert) => {
        const final = Math.min(FULL, check.used + (check.blend.growths[expert] as number));
        return sum * LOSS_KEPT + Math.abs(final - came) / FULL;
      });

const withError = (wrong: readonly SignedError[], check: AgeCheck | null, came: number) =>
  check === null
    ? wrong
    : [...wrong, errorShare(check.used, check.blend.final, came)].slice(-MAX_ERRORS);

function pastOf(
  { kind, last, named }: Learner,
  curve: UsageCurve,
  hourOfWeek: HourOfWeek,
): LearnedWindow {
  const hitAt = hitAtOf(curve);
  const hitAge = hitAt === null ? 1 : Math.max(ageAt(curve, hitAt), 0.1);
  const ages = Array.from({ length: AGES + 1 }, (_, index) => index / AGES);
  return {
    used: ages.map(
      (age) =>
        usedAt(curve, instantAt(curve, age)) +
        Math.max(0, age - hitAge) * (BEYOND_SHARE / hitAge) * FULL,
    ),
    rate: ages.map((age) => {
      const at = instantAt(curve, age);
      const since = named === null ? timeSince(at) : workClock(named, hourOfWeek, at);
      return growthRate(curve, last, at, MEMORY_MS[kind], since);
    }),
  };
}
