/** Ends a request before its response does: by its caller, a timeout, or an outcome known on the way. */
import type { Outcome } from "../model/outcome.ts";
import { type Millis, SECOND } from "../model/units.ts";

export interface Timeouts {
  /** Until the connection is established: name lookup, TLS and a proxy's included. */
  readonly connect: Millis;
  /** Until the last byte of the response. */
  readonly total: Millis;
}

export interface Deadline {
  /** Aborts when the request is over; everything that the request opened is bound to it. */
  readonly signal: AbortSignal;
  /** The outcome that ended the request early; the first one counts. */
  readonly earlyOutcome: () => Outcome | null;
  readonly end: (outcome: Outcome) => void;
  /** To be called when the connection is established. */
  readonly connected: () => void;
  /** To be called when the request is over, whichever way. */
  readonly release: () => void;
}

/** The outcome of a request that its caller aborted. */
export const ABORTED: Outcome = { kind: "unreachable", cause: "network", detail: "aborted" };

/** The deadline of a request that begins now; `caller` must not be aborted yet. */
export function deadline(caller: AbortSignal, { connect, total }: Timeouts): Deadline {
  const done = new AbortController();
  let early: Outcome | null = null;
  const end = (outcome: Outcome) => {
    early ??= outcome;
    done.abort();
  };
  const abort = () => end(ABORTED);
  const connectTimer = setTimeout(end, connect, timedOut("no connection", connect));
  const totalTimer = setTimeout(end, total, timedOut("no complete response", total));
  caller.addEventListener("abort", abort);
  return {
    signal: done.signal,
    earlyOutcome: () => early,
    end,
    connected: () => clearTimeout(connectTimer),
    release: () => {
      clearTimeout(connectTimer);
      clearTimeout(totalTimer);
      caller.removeEventListener("abort", abort);
      done.abort();
    },
  };
}

const timedOut = (what: string, after: Millis): Outcome => ({
  kind: "unreachable",
  cause: "timeout",
  detail: `${what} after ${after / SECOND} s`,
});
