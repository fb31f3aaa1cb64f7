/** What becomes of the state where another machine of the account has read the numbers, or is about to. */
import type { PeerAnswer, PeerReading } from "../model/peers.ts";
import { isNews } from "../model/peers.ts";
import { reduceOutcome } from "../model/reduce.ts";
import { usageChanged } from "../model/schedule/idle.ts";
import { scheduleAdopted } from "../model/schedule/next.ts";
import { after, type Instant, instant, SECOND } from "../model/units.ts";
import { postponePoll } from "./apply-outcome.ts";
import type { Inputs, PollerState, Step } from "./ports.ts";

const MIN_ASK_MS = 5 * SECOND;

/** The state with that reading; the same one where it is no news. */
export function adopt(state: PollerState, peer: PeerReading, inputs: Inputs): Step {
  const { now, random, limits, activeAt, observations } = inputs;
  const { snapshot, pace } = state;
  const { reading, askAt } = peer;
  if (!isNews(snapshot, peer, now)) return { state, outcomes: [] };
  const known = snapshot.kind === "read" ? snapshot.reading : null;
  const moved = known === null || usageChanged(known, reading);
  const next =
    askAt === null
      ? { pace, dueAt: snapshot.dueAt }
      : scheduleAdopted(pace, reading, now, random, limits, { moved, activeAt }, askAt);
  const outcome = { kind: "learned", reading } as const;
  // A reading that was a while on its way must not be asked after at once.
  const dueAt = instant(Math.max(next.dueAt, after(now, MIN_ASK_MS)));
  return {
    state: {
      pace: next.pace,
      snapshot: reduceOutcome(snapshot, outcome, now, dueAt, observations),
    },
    outcomes: [outcome],
  };
}

/** The state where other machines say to wait. */
export function awaitPeer(
  state: PollerState,
  { why, until }: Extract<PeerAnswer, { kind: "wait" }>,
  now: Instant,
): Step {
  if (why !== "peer") return postponePoll(state, { why, until }, now);
  const { snapshot, pace } = state;
  // Once Claude Code is in use again, the wait of an idle machine ends.
  const reason = pace.reason === "idle" ? "idle" : "peer";
  return {
    state: { snapshot: { ...snapshot, dueAt: until }, pace: { ...pace, reason } },
    outcomes: [],
  };
}
