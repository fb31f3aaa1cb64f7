/** The poll loop: polls when due, renders when the line changes, and sleeps in between. */

import { calendarChange, moveSnapshot, rollBack } from "../model/clock-rollback.ts";
import { needsOtherLogin } from "../model/outcome.ts";
import { MAX_WAIT_MS } from "../model/schedule/gate.ts";
import { setForward, setForwardBy } from "../model/schedule/strictness.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, MINUTE, span } from "../model/units.ts";
import { observe, observedSnapshot } from "./observe.ts";
import {
  clocksNow,
  commit,
  type Inputs,
  type PollerState,
  type Ports,
  sampleInputs,
} from "./ports.ts";
import { checkLogin, tick } from "./tick.ts";

export interface LoopPorts extends Ports {
  /** Renders the snapshot; returns when the rendered line next changes by itself. */
  readonly render: (snapshot: Snapshot, now: Instant) => Instant;
  /** False once another poller has taken over. */
  readonly held: () => boolean;
}

/** The loop wakes at least this often: the settings may have changed. */
const MAX_SLEEP_MS = MINUTE;

export interface PollLoop {
  /** Resolves with why it ended: stopped, or another poller took over. Rejects only on a bug of ours. */
  readonly done: Promise<"stopped" | "lost">;
  readonly stop: () => void;
  /** Polls now where block and budget allow it, and renders. */
  readonly refresh: () => void;
  /** True for a refresh that was requested and not begun: after the end, the next loop has to do it. */
  readonly refreshPending: () => boolean;
  /** Merges what free sources reported, and renders; makes no request. */
  readonly wake: () => void;
  /** Reads the changed login, and renders; makes a request only where a poll is then due. */
  readonly loginChanged: () => void;
}

export function startLoop(start: PollerState, ports: LoopPorts): PollLoop {
  let state = start;
  const stopping = new AbortController();
  let sleep = new AbortController();
  let attempt: "poll" | "login-check" | null = null;
  let poll = new AbortController();
  let bug: { readonly cause: unknown } | null = null;
  let refreshRequested = false;
  // The login may have changed before the start.
  let loginCheckDue = true;
  let clocks = clocksNow(ports.clock, ports.clock.now());
  // A changed setting is followed by a poll at once.
  let mayRequestAtLastPoll = start.pace.reason !== "local";

  const begin = async (kind: "poll" | "login-check", work: () => Promise<PollerState>) => {
    attempt = kind;
    loginCheckDue = false;
    try {
      state = await work();
    } catch (cause) {
      bug = { cause };
    }
    attempt = null;
    sleep.abort();
  };

  /** The state after the clock may have been set: with the boot clock, ages are exact. */
  const onThisCalendar = (now: Instant): PollerState => {
    const before = clocks;
    clocks = clocksNow(ports.clock, now);
    const change = before === null || clocks === null ? null : calendarChange(before, clocks);
    const rolledBack = rollBack(state, now);
    if (change === null) return rolledBack;
    const snapshot = moveSnapshot(state.snapshot, change);
    // A clock that was set forward frees nothing of the budget and ends no block.
    const pace = setForward(rolledBack.pace, setForwardBy(before, clocks), now);
    return snapshot === state.snapshot && pace === state.pace ? state : { snapshot, pace };
  };

  /** Begins a poll or a login check where one is due; merges observations otherwise. */
  const advance = (inputs: Inputs): void => {
    const { now, mayRequest } = inputs;
    // After the clock was set back, saved times lie ahead, and numbers would pass for fresh until then.
    state = commit(state, { state: onThisCalendar(now), outcomes: [] }, ports);
    const due = isDue(state.snapshot, now);
    // Without a login no request is possible; after it is back, a poll may not be due.
    const lacksLogin =
      mayRequest && (ports.peers?.() ?? null) === null && isLoginMissing(state.snapshot);
    if (refreshRequested || mayRequestAtLastPoll !== mayRequest || (due && !lacksLogin)) {
      refreshRequested = false;
      mayRequestAtLastPoll = mayRequest;
      poll = new AbortController();
      const signal = AbortSignal.any([stopping.signal, poll.signal]);
      void begin("poll", () => tick(state, ports, signal, clocks));
    } else if (loginCheckDue || due) void begin("login-check", () => checkLogin(state, ports));
    else state = commit(state, observe(state, inputs), ports);
  };

  const run = async (): Promise<"stopped" | "lost"> => {
    for (;;) {
      if (bug !== null) throw bug.cause;
      if (stopping.signal.aborted) return "stopped";
      if (!ports.held()) return "lost";
      const inputs = sampleInputs(ports);
      if (attempt === null) advance(inputs);
      sleep = new AbortController();
      // During an attempt, observations are only shown: the attempt itself saves them.
      const idle = attempt === null;
      const snapshot = idle ? state.snapshot : observedSnapshot(state, inputs);
      const wakeTimes = [ports.render(snapshot, inputs.now), after(inputs.now, MAX_SLEEP_MS)];
      // An attempt ends the sleep by itself; rendering goes on meanwhile.
      if (idle) wakeTimes.push(state.snapshot.dueAt);
      await ports.clock.sleepUntil(earliest(wakeTimes), sleep.signal);
    }
  };

  return {
    done: run(),
    stop: () => {
      stopping.abort();
      sleep.abort();
    },
    refresh: () => {
      // A poll under way serves this request too.
      refreshRequested = attempt !== "poll";
      sleep.abort();
    },
    refreshPending: () => refreshRequested,
    wake: () => sleep.abort(),
    loginChanged: () => {
      loginCheckDue = true;
      // A response to a login that is gone is of no use.
      poll.abort();
      sleep.abort();
    },
  };
}

const isLoginMissing = ({ health }: Snapshot): boolean =>
  health.kind === "failing" && needsOtherLogin(health.failure);

/** A time further off than any wait of ours comes from a clock that was set back. */
const isDue = ({ dueAt }: Snapshot, now: Instant): boolean =>
  dueAt <= now || span(now, dueAt) > MAX_WAIT_MS;
