/** What may become of a reading, by the program's own judgement: the pieces that the states of the line are made of. */

import type { Failure } from "../model/outcome.ts";
import { reduceOutcome } from "../model/reduce.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  percent,
  SECOND,
} from "../model/units.ts";
import type { Window } from "../model/window.ts";

/** What is known, when it is looked at, and what the look itself has found. */
export interface Situation {
  readonly snapshot: Snapshot;
  readonly now: Instant;
  readonly notice: string | null;
}

/** A morning in winter, so that the times are the same wherever and whenever they are told. */
export const START = instant(Date.UTC(2026, 1, 14, 9, 41));

const RESET = after(START, 4 * HOUR + 14 * MINUTE + 55 * SECOND);
const INTERVAL = 90 * SECOND;
/** How long a trouble keeps the next attempt off. */
const PAUSE = 20 * MINUTE;

const minutes = (count: number): Instant => after(START, count * MINUTE);
/** A second after the session's reset. */
export const ROLLED_OVER = (RESET - START) / MINUTE + 1 / 60;

export const session = (used: number): Window => ({
  scope: { kind: "session" },
  used: percent(used),
  resetsAt: RESET,
});

export const week = (used: number, model: string | null = null): Window => ({
  scope: { kind: "week", model },
  used: percent(used),
  resetsAt: after(START, 5 * DAY),
});

const MONEY = {
  enabled: true,
  used: 556,
  limit: 5_000,
  currency: "USD",
  exponent: 2,
  utilization: percent(11.12),
} as const;

/** Before anything was learned. */
export const NOTHING = blankSnapshot(START);

/** The endpoint has answered with these windows, so many minutes after the start; without any, with nothing at all. */
export function answered(windows: readonly Window[], at = 0, before: Snapshot = NOTHING): Snapshot {
  const [now, extra] = [minutes(at), windows.length === 0 ? null : MONEY];
  const reading = { at: now, source: "api", windows, extra } as const;
  return reduceOutcome(before, { kind: "learned", reading }, now, after(now, INTERVAL));
}

export const USUAL = [session(31), week(41)];
export const KNOWN = answered(USUAL);

/** Looked at so many minutes after the start. */
export const seen = (snapshot: Snapshot, at = 0, notice: string | null = null): Situation => ({
  snapshot,
  now: minutes(at),
  notice,
});

/** An attempt has ended so just now. */
export const failed = (trouble: Failure, at = 0, before: Snapshot = NOTHING): Situation =>
  seen(reduceOutcome(before, trouble, minutes(at), after(minutes(at), PAUSE)), at);

export const unreachable = (cause: "network" | "server", detail: string): Failure => ({
  kind: "unreachable",
  cause,
  detail,
});

export const signedOut = (
  why: Extract<Failure, { kind: "signedOut" }>["why"],
  where = "~/.claude/.credentials.json",
): Failure => ({ kind: "signedOut", why, where });
