/** One poll for a command that found nothing current: under the same claim, budget and block as the daemon's. */
import { setTimeout as pause } from "node:timers/promises";
import { acquireLease } from "../cache/lease.ts";
import type { Paths, Site } from "../cache/paths.ts";
import type { LiveSettings } from "../config/effective.ts";
import { accountChanged } from "../model/account.ts";
import { type Failure, isLoginFailure } from "../model/outcome.ts";
import { hasOutcome, type Snapshot } from "../model/snapshot.ts";
import { after, type Instant, millis, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { FEW_RETRIES } from "../sources/credentials.ts";
import { createPorts, holderRecord } from "./create.ts";
import { loadState } from "./load-state.ts";
import type { PollerState } from "./ports.ts";
import { tick } from "./tick.ts";

export interface PollResult {
  readonly snapshot: Snapshot;
  /** Why nobody could poll, where that is so. */
  readonly blocked: string | null;
}

/** An attempt of somebody else's may take this long. */
export const POLL_TIMEOUT_MS = millis(25 * SECOND);

/**
 * What is known once somebody has polled: we, or whoever was faster.
 * `pressing` polls even when the next poll is not due, though never against block or budget.
 */
export async function pollOnce(
  site: Site,
  settings: LiveSettings,
  pressing: boolean,
): Promise<PollResult> {
  const { paths } = site;
  const start = clock.now();
  const first = loadState(paths, clock);
  for (;;) {
    const now = clock.now();
    const state = loadState(paths, clock);
    const answered = { snapshot: state.snapshot, blocked: null };
    if (isAnswered(first, state, now) || (!pressing && !isDue(state.snapshot, now)))
      return answered;
    const claimed = await acquireLease(paths, holderRecord("once"), now);
    if (claimed.kind === "unwritable") {
      return { ...answered, blocked: unwritableMessage(paths, claimed.code) };
    }
    if (claimed.kind === "ours") {
      try {
        const latest = loadState(paths, clock);
        if (isAnswered(state, latest, clock.now())) {
          return { snapshot: latest.snapshot, blocked: null };
        }
        const { held } = claimed.lease;
        const quiet = { report: () => {}, onWriteError: () => {} };
        const world = createPorts({ site, settings, clock, retries: FEW_RETRIES, held, ...quiet });
        const { signal } = new AbortController();
        let next = await tick(latest, world, signal);
        if (accountChanged(latest.snapshot, next.snapshot) && !hasOutcome(next.snapshot)) {
          // The files of another's login are all written in a moment, and then it is asked with.
          await clock.sleepUntil(next.snapshot.dueAt, signal);
          next = await tick(next, world, signal);
        }
        return { snapshot: next.snapshot, blocked: null };
      } finally {
        await claimed.lease.release();
      }
    }
    if (clock.now() > after(start, POLL_TIMEOUT_MS)) return answered;
    await pause(60);
  }
}

/** Somebody has asked since `before`: an answer, whatever it was, puts the next poll into the future. */
export const isAnswered = (before: PollerState, { snapshot }: PollerState, now: Instant): boolean =>
  hasOutcome(snapshot) && snapshot.dueAt !== before.snapshot.dueAt && snapshot.dueAt > now;

export const unwritableMessage = (paths: Paths, code: string): string =>
  `The cache folder ${paths.cache} cannot be written (${code}); without it nothing is asked.`;

/** A missing login, and a word of Claude Code's, is looked for at every call: that asks nobody. */
const isDue = ({ kind, health, dueAt }: Snapshot, now: Instant): boolean =>
  dueAt <= now || (health.kind === "failing" ? needsNoRequest(health.failure) : kind === "blank");

const needsNoRequest = (trouble: Failure): boolean =>
  trouble.kind === "waiting" || isLoginFailure(trouble);
