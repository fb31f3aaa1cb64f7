/** How well forecasts did: each window is forecast from the ones before it, and compared with what came. */
import { after, type Instant, MINUTE, span } from "../units.ts";
import { type Alarm, nextAlarm, noAlarm } from "./alarm.ts";
import { FULL, finalOf, hitAtOf, instantAt, type UsageCurve, usedAt } from "./curve.ts";
import { straightLine } from "./experts.ts";
import { forecastAt } from "./forecast.ts";
import { type Learner, learn, stateAt } from "./learner.ts";
import type { HourOfWeek } from "./rhythm.ts";

/** One method's count. */
export interface Tally {
  /** The sum of the distances between forecast and final value, in percent points. */
  error: number;
  /** Windows with an alarm that the limit followed, and without. */
  trueAlarms: number;
  falseAlarms: number;
  /** How often an alarm that stood was taken back, or came again. */
  flips: number;
  /** Minutes between the time forecast and the one that came, where both reached the limit; ours while it is shown. */
  hitErrors: number[];
}

export interface Score {
  /** From the first window's start to the last one's reset. */
  spanMs: number;
  forecasts: number;
  windows: number;
  reached: number;
  ours: Tally;
  line: Tally;
  banded: number;
  held: number;
  bandWidth: number;
}

const newTally = (): Tally => ({
  error: 0,
  trueAlarms: 0,
  falseAlarms: 0,
  flips: 0,
  hitErrors: [],
});

const newScore = (): Score => ({
  spanMs: 0,
  forecasts: 0,
  windows: 0,
  reached: 0,
  ours: newTally(),
  line: newTally(),
  banded: 0,
  held: 0,
  bandWidth: 0,
});

/** Forecasts a window, evenly spaced. */
const CHECKS = 40;

/** Adds a window that has ended; the learner has not seen it. */
function scoreWindow(
  score: Score,
  learner: Learner,
  curve: UsageCurve,
  hourOfWeek: HourOfWeek,
  checks = CHECKS,
): void {
  const came = finalOf(curve);
  const hitAt = hitAtOf(curve);
  const ours = alarmCount(score.ours);
  const line = alarmCount(score.line);
  let alarm: Alarm = noAlarm;
  score.windows++;
  if (hitAt !== null) score.reached++;
  for (let check = 0; check < checks; check++) {
    const at = instantAt(curve, (check + 0.5) / checks);
    const used = usedAt(curve, at);
    if (used >= FULL) break;
    const forecast = forecastAt(learner, curve, at, hourOfWeek, alarm.on);
    alarm = nextAlarm(
      alarm,
      { kind: learner.kind, startsAt: curve.startsAt, resetsAt: curve.resetsAt, used },
      forecast,
      at,
    );
    ours.see(alarm.on && forecast !== null && forecast.hitsAt !== null);
    if (forecast === null) continue;
    const state = stateAt(learner, curve, at, hourOfWeek);
    const growth = straightLine(state);
    const lineHits = used + growth >= FULL;
    line.see(lineHits);
    score.forecasts++;
    score.ours.error += Math.abs(forecast.final - came);
    score.line.error += Math.abs(Math.min(FULL, used + growth) - came);
    if (hitAt !== null && forecast.hitsAt !== null && alarm.on)
      score.ours.hitErrors.push(Math.abs(span(forecast.hitsAt, hitAt)) / MINUTE);
    if (hitAt !== null && lineHits) {
      const share = (FULL - used) / growth;
      const hits = after(at, share * span(at, curve.resetsAt));
      score.line.hitErrors.push(Math.abs(span(hits, hitAt)) / MINUTE);
    }
    if (forecast.low !== null && forecast.high !== null) {
      score.banded++;
      score.bandWidth += forecast.high - forecast.low;
      if (came >= Math.floor(forecast.low) && came <= Math.ceil(forecast.high)) score.held++;
    }
  }
  ours.end(hitAt);
  line.end(hitAt);
}

/** Counts a window's alarms, however often they stood. */
function alarmCount(tally: Tally) {
  let stands = false;
  let stood = false;
  return {
    see(on: boolean) {
      if (on === stands) return;
      if (stood) tally.flips++;
      stands = on;
      stood = true;
    },
    end(hitAt: Instant | null) {
      if (!stood) return;
      if (hitAt === null) tally.falseAlarms++;
      else tally.trueAlarms++;
    },
  };
}

/** Walks forward: each window is forecast before it is learned. */
export function walkForward(
  learner: Learner,
  curves: readonly UsageCurve[],
  hourOfWeek: HourOfWeek,
  score: Score = newScore(),
): { readonly learner: Learner; readonly score: Score } {
  let current = learner;
  const [first, last] = [curves[0], curves.at(-1)];
  if (first !== undefined && last !== undefined)
    score.spanMs += span(first.startsAt, last.resetsAt);
  for (const curve of curves) {
    if (finalOf(curve) > 0 && curve.part !== "torn") scoreWindow(score, current, curve, hourOfWeek);
    current = learn(current, curve, hourOfWeek);
  }
  return { learner: current, score };
}

/** Several persons' scores together. @internal */
export function sumOf(scores: readonly Score[]): Score {
  const sum = newScore();
  for (const score of scores) {
    for (const key of [
      "spanMs",
      "forecasts",
      "windows",
      "reached",
      "banded",
      "held",
      "bandWidth",
    ] as const)
      sum[key] += score[key];
    for (const method of ["ours", "line"] as const) {
      for (const key of ["error", "trueAlarms", "falseAlarms", "flips"] as const)
        sum[method][key] += score[method][key];
      sum[method].hitErrors.push(...score[method].hitErrors);
    }
  }
  return sum;
}

/** The middle of some numbers; null of none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
