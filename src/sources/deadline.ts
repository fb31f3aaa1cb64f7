/** What may end a call before its answer does: the caller, the clock, or a verdict reached on the way. */
import type { Outcome } from "../model/outcome.ts";
import { type Millis, SECOND } from "../model/units.ts";

export interface Timeouts {
  /** Until name, connection and TLS stand, those of a proxy included. */
  readonly connect: Millis;
  /** Until the last byte of the answer. */
  readonly total: Millis;
}

export interface Deadline {
  /** Aborts when the call is over; everything the call opened hangs on it. */
  readonly signal: AbortSignal;
  /** What the call ended as before its answer; the first verdict counts. */
  readonly verdict: () => Outcome | null;
  readonly end: (outcome: Outcome) => void;
  /** To be told when the connection stands. */
  readonly connected: () => void;
  /** The call is over, whichever way. */
  readonly release: () => void;
}

/** How a call ends that its caller gave up. */
export const ABORTED: Outcome = { kind: "unreachable", cause: "network", detail: "aborted" };

/** The deadline of a call that begins now, for a caller who has not given up yet. */
export function deadline(caller: AbortSignal, { connect, total }: Timeouts): Deadline {
  const over = new AbortController();
  let verdict: Outcome | null = null;
  const end = (outcome: Outcome) => {
    verdict ??= outcome;
    over.abort();
  };
  const giveUp = () => end(ABORTED);
  const connecting = setTimeout(end, connect, timedOut("no connection", connect));
  const answering = setTimeout(end, total, timedOut("no whole answer", total));
  caller.addEventListener("abort", giveUp);
  return {
    signal: over.signal,
    verdict: () => verdict,
    end,
    connected: () => clearTimeout(connecting),
    release: () => {
      clearTimeout(connecting);
      clearTimeout(answering);
      caller.removeEventListener("abort", giveUp);
      over.abort();
    },
  };
}

const timedOut = (what: string, after: Millis): Outcome => ({
  kind: "unreachable",
  cause: "timeout",
  detail: `${what} after ${after / SECOND} s`,
});
