/** One poll for a command that found nothing current: under the same claim, budget and block as the daemon's. */
import { setTimeout as pause } from "node:timers/promises";
import { claim } from "../cache/lease.ts";
import type { Places, Site } from "../cache/paths.ts";
import type { Settings } from "../config/effective.ts";
import { changedHands } from "../model/account.ts";
import { isLoginTrouble, type Trouble } from "../model/outcome.ts";
import { isKnown, type Snapshot } from "../model/snapshot.ts";
import { after, type Instant, millis, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { BRIEF } from "../sources/credentials.ts";
import { introduce, plug, recall } from "./create.ts";
import type { State } from "./ports.ts";
import { attempt } from "./tick.ts";

export interface Polled {
  readonly snapshot: Snapshot;
  /** Why nobody could poll, where that is so. */
  readonly hindrance: string | null;
}

/** An attempt of somebody else's may take this long. */
export const PATIENCE = millis(25 * SECOND);

/**
 * What is known once somebody has polled: we, or whoever was faster.
 * `pressing` polls even when the next poll is not due, though never against block or budget.
 */
export async function once(site: Site, settings: Settings, pressing: boolean): Promise<Polled> {
  const { places } = site;
  const start = clock.now();
  const first = recall(places, clock);
  for (;;) {
    const now = clock.now();
    const state = recall(places, clock);
    const answered = { snapshot: state.snapshot, hindrance: null };
    if (isAnswered(first, state, now) || (!pressing && !isDue(state.snapshot, now)))
      return answered;
    const claimed = await claim(places, introduce("once"), now);
    if (claimed.kind === "unwritable") {
      return { ...answered, hindrance: unwritable(places, claimed.code) };
    }
    if (claimed.kind === "ours") {
      try {
        const latest = recall(places, clock);
        if (isAnswered(state, latest, clock.now())) {
          return { snapshot: latest.snapshot, hindrance: null };
        }
        const { held } = claimed.claim;
        const quiet = { note: () => {}, refused: () => {} };
        const world = plug({ site, settings, clock, looks: BRIEF, held, ...quiet });
        const { signal } = new AbortController();
        let next = await attempt(latest, world, signal);
        if (changedHands(latest.snapshot, next.snapshot) && !isKnown(next.snapshot)) {
          // The files of another's login are all written in a moment, and then it is asked with.
          await clock.sleepUntil(next.snapshot.dueAt, signal);
          next = await attempt(next, world, signal);
        }
        return { snapshot: next.snapshot, hindrance: null };
      } finally {
        await claimed.claim.release();
      }
    }
    if (clock.now() > after(start, PATIENCE)) return answered;
    await pause(60);
  }
}

/** Somebody has asked since `before`: an answer, whatever it was, puts the next poll into the future. */
export const isAnswered = (before: State, { snapshot }: State, now: Instant): boolean =>
  isKnown(snapshot) && snapshot.dueAt !== before.snapshot.dueAt && snapshot.dueAt > now;

export const unwritable = (places: Places, code: string): string =>
  `The cache folder ${places.cache} cannot be written (${code}); without it nothing is asked.`;

/** A missing login, and a word of Claude Code's, is looked for at every call: that asks nobody. */
const isDue = ({ kind, health, dueAt }: Snapshot, now: Instant): boolean =>
  dueAt <= now || (health.kind === "ill" ? isFree(health.trouble) : kind === "blank");

const isFree = (trouble: Trouble): boolean => trouble.kind === "unheard" || isLoginTrouble(trouble);
