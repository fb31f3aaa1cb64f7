/** The curve of one window: how much of its limit was used when, without falls, and how fast it rose. */
import { after, type Instant, type Percent, percent, span } from "../units.ts";

/** A percentage that was first seen at this time. */
export interface CurveStep {
  readonly at: Instant;
  readonly used: Percent;
}

export interface UsageCurve {
  readonly startsAt: Instant;
  readonly resetsAt: Instant;
  /**
   * `whole`: a window from its start to its reset; `rest`: from an early fall to the reset; `torn`: with a gap, or ended
   * by a fall. A whole one teaches; a rest can be forecast too.
   */
  readonly part: "whole" | "rest" | "torn";
  /** Used at the start: more than nothing only after a fall. */
  readonly base: Percent;
  /** In order of time; the percentages rise, to 100 at most. */
  readonly steps: readonly CurveStep[];
}

export const FULL = percent(100);

/** A smaller fall is rounding, or two clients that disagree. */
const FALL_PERCENT = 2;

/**
 * The curves of a window's readings, in order of time: one, or more where a limit was given back in mid-window. Such a
 * fall ends a curve, and the next one starts from what was left. Percentages above the limit are no growth.
 */
export function curvesOf(
  startsAt: Instant,
  resetsAt: Instant,
  readings: readonly CurveStep[],
  seenWhole = true,
): readonly UsageCurve[] {
  const curves: UsageCurve[] = [];
  let from = startsAt;
  let steps: CurveStep[] = [];
  let height = 0;
  let base = 0;
  for (const { at, used } of readings) {
    const capped = Math.min(Math.max(used, 0), FULL);
    if (capped <= height - FALL_PERCENT) {
      curves.push({ startsAt: from, resetsAt: at, part: "torn", base: percent(base), steps });
      from = at;
      steps = [];
      height = capped;
      base = capped;
    } else if (capped > height) {
      height = capped;
      steps.push({ at, used: percent(capped) });
    }
  }
  const part = !seenWhole ? "torn" : curves.length === 0 ? "whole" : "rest";
  return [...curves, { startsAt: from, resetsAt, part, base: percent(base), steps }];
}

/** How many steps lie at or before `at`. */
function stepsUntil(steps: readonly CurveStep[], at: Instant): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as CurveStep).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const usedAt = ({ base, steps }: UsageCurve, at: Instant): Percent =>
  steps[stepsUntil(steps, at) - 1]?.used ?? base;

export const finalOf = ({ base, steps }: UsageCurve): Percent => steps.at(-1)?.used ?? base;

/** The steps, each as its time and growth. */
export const growthOf = ({ base, steps }: UsageCurve): readonly (readonly [Instant, number])[] =>
  steps.map(({ at, used }, index) => [at, used - (steps[index - 1]?.used ?? base)]);

/** When the limit was reached; null if it was not. */
export const hitAtOf = ({ steps }: UsageCurve): Instant | null =>
  steps.find(({ used }) => used >= FULL)?.at ?? null;

/** Where in the window `at` lies: 0 at its start, 1 at its reset. */
export const ageAt = ({ startsAt, resetsAt }: UsageCurve, at: Instant): number =>
  span(startsAt, at) / span(startsAt, resetsAt);

export const instantAt = ({ startsAt, resetsAt }: UsageCurve, age: number): Instant =>
  after(startsAt, Math.round(span(startsAt, resetsAt) * age));

/** Less than this share of the memory seen says too little about a rate. */
const LEAST_SEEN = 0.3;

/** Steps older than this many memories weigh less than a hundredth. */
const REACH = 5;

/**
 * The speed of growth in percent a millisecond, where a step weighs the less the longer ago it was, by a clock that may
 * run with the person's work. It reaches back into the window before: a person's day goes on across a reset.
 */
export function growthRate(
  curve: UsageCurve,
  before: UsageCurve | null,
  at: Instant,
  memoryMs: number,
  since: (from: number) => number,
): number {
  const reach = REACH * memoryMs;
  const near = before !== null && since(before.resetsAt) < reach ? before : null;
  const seen = Math.min(since((near ?? curve).startsAt), reach);
  const growthOfOne = ({ base, steps }: UsageCurve): number => {
    let sum = 0;
    for (let index = stepsUntil(steps, at) - 1; index >= 0; index--) {
      const step = steps[index] as CurveStep;
      const ago = since(step.at);
      if (ago >= reach) break;
      sum += (step.used - (steps[index - 1]?.used ?? base)) * Math.exp(-ago / memoryMs);
    }
    return sum;
  };
  const sum = growthOfOne(curve) + (near === null ? 0 : growthOfOne(near));
  return sum / memoryMs / Math.max(LEAST_SEEN, 1 - Math.exp(-seen / memoryMs));
}
