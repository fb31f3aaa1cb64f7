/** One poll for a command that found no current reading: under the same lease, budget and block as the daemon's. */
import { setTimeout as pause } from "node:timers/promises";
import { acquireLease, type Lease } from "../cache/lease.ts";
import type { Site } from "../cache/paths.ts";
import type { LiveSettings } from "../config/effective.ts";
import { accountChanged } from "../model/account.ts";
import { type Failure, needsOtherLogin } from "../model/outcome.ts";
import { hasOutcome, type Snapshot } from "../model/snapshot.ts";
import { after, type Instant, millis, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { refuseDebugger } from "../platform/long-running.ts";
import { FEW_RETRIES } from "../sources/credentials.ts";
import { createPorts, holderRecord } from "./create.ts";
import { loadState, unwritableMessage } from "./load-state.ts";
import { clocksNow, type PollerState } from "./ports.ts";
import { tick } from "./tick.ts";

export interface PollResult {
  readonly snapshot: Snapshot;
  /** Why no process could poll, where that is so. */
  readonly blocked: string | null;
}

/** Another process's attempt may take this long. */
export const POLL_TIMEOUT_MS = millis(25 * SECOND);

/**
 * The snapshot after a poll, by this process or by one that was faster. With `force`, polls even when the next poll is
 * not due, though never against block or budget.
 */
export async function pollOnce(
  site: Site,
  settings: LiveSettings,
  force: boolean,
): Promise<PollResult> {
  refuseDebugger();
  const { paths } = site;
  const start = clock.now();
  const first = loadState(paths, clock);
  for (;;) {
    const now = clock.now();
    const state = loadState(paths, clock);
    const current = { snapshot: state.snapshot, blocked: null };
    if (isAnswered(first, state, now) || (!force && !isDue(state.snapshot, now))) return current;
    const acquired = await acquireLease(paths, holderRecord("once"), now);
    if (acquired.kind === "unwritable")
      return { ...current, blocked: unwritableMessage(paths, acquired.code) };
    if (acquired.kind === "ours")
      return { snapshot: await pollAsHolder(site, settings, state, acquired.lease), blocked: null };
    if (clock.now() > after(start, POLL_TIMEOUT_MS)) return current;
    await pause(60);
  }
}

/** The snapshot after a poll under our lease, unless another process has polled since `before`. Releases the lease. */
async function pollAsHolder(
  site: Site,
  settings: LiveSettings,
  before: PollerState,
  { held, release }: Lease,
): Promise<Snapshot> {
  try {
    const clocks = clocksNow(clock, clock.now());
    const state = loadState(site.paths, clock);
    if (isAnswered(before, state, clock.now())) return state.snapshot;
    const ports = createPorts({
      site,
      settings,
      clock,
      retries: FEW_RETRIES,
      held,
      report: () => {},
      onWriteError: () => {},
    });
    const { signal } = new AbortController();
    const next = await tick(state, ports, signal, clocks);
    const since = clocksNow(clock, clock.now());
    if (!accountChanged(state.snapshot, next.snapshot) || hasOutcome(next.snapshot))
      return next.snapshot;
    // All files of the other account's login are written within a moment; then it can be used.
    await clock.sleepUntil(next.snapshot.dueAt, signal);
    return (await tick(next, ports, signal, since)).snapshot;
  } finally {
    await release();
  }
}

/** True when there was a poll since `before`: whatever its outcome, the next poll is then in the future. */
export const isAnswered = (before: PollerState, { snapshot }: PollerState, now: Instant): boolean =>
  hasOutcome(snapshot) && snapshot.dueAt !== before.snapshot.dueAt && snapshot.dueAt > now;

/** A missing login, or a number from Claude Code, is looked for on every call: that takes no request. */
const isDue = ({ kind, health, dueAt }: Snapshot, now: Instant): boolean =>
  dueAt <= now || (health.kind === "failing" ? needsNoRequest(health.failure) : kind === "blank");

const needsNoRequest = (failure: Failure): boolean =>
  failure.kind === "waiting" || needsOtherLogin(failure);
