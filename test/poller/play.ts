/** The daemon's loop on a virtual clock, by a script: what is answered, what the login is, what befalls the machine. */

import { decodePace, decodeSnapshot, encodeFile } from "../../src/cache/formats.ts";
import type { Observation } from "../../src/model/observations.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import {
  DAY,
  earliest,
  HOUR,
  type Instant,
  instant,
  type Millis,
  millis,
  percent,
  SECOND,
} from "../../src/model/units.ts";
import { type PollLoop, startLoop } from "../../src/poller/loop.ts";
import type { PollerState } from "../../src/poller/ports.ts";
import { lineChangesAt, renderOn } from "../../src/render/rendered-line.ts";
import type { Login } from "../../src/sources/credentials.ts";
import { Secret } from "../../src/sources/secret.ts";
import { LOOK } from "../render/sample.ts";
import { virtualClock } from "./virtual.ts";

export const START = Date.parse("2026-02-14T06:00:00Z");

export interface Script {
  readonly begin?: number;
  readonly length?: number;
  readonly from?: PollerState;
  readonly answer?: (at: Instant, nth: number) => Outcome;
  readonly login?: (at: Instant) => Login;
  readonly account?: (at: Instant) => string | null;
  readonly keeps?: (at: Instant) => boolean;
  readonly held?: (at: Instant) => boolean;
  readonly hear?: (at: Instant) => readonly Observation[];
  readonly active?: (at: Instant) => Instant | null;
  readonly asks?: (at: Instant) => boolean;
  readonly interval?: Millis;
  /** No line is reckoned: it is painted by the ticks alone. */
  readonly unseen?: true;
  /** Paints at least this often. */
  readonly ticks?: Millis;
  /** Called at every paint, with the means to interfere. */
  readonly meanwhile?: (
    at: Instant,
    watching: PollLoop,
    set: (to: Instant) => void,
    snapshot: Snapshot,
  ) => void;
}

export const signedIn: Login = { kind: "usable", secret: new Secret("token-one"), expiresAt: null };

export const learned = (at: Instant, used = 54, resetsAt = instant(START + 4 * HOUR)): Outcome => ({
  kind: "learned",
  reading: {
    at,
    source: "api",
    windows: [{ scope: { kind: "session" }, used: percent(used), resetsAt }],
    extra: null,
  },
});

/** Plays a script and tells what was asked and painted when, in milliseconds from the start. */
export async function play(script: Script) {
  const begin = script.begin ?? START;
  const asked: number[] = [];
  const painted: number[] = [];
  const shown: { readonly at: number; readonly snapshot: Snapshot }[] = [];
  const answeredTo: string[] = [];
  let kept: PollerState = script.from ?? {
    snapshot: blankSnapshot(instant(START)),
    pace: INITIAL_PACE,
  };
  let watching: PollLoop | null = null;
  const clock = virtualClock(begin, begin + (script.length ?? HOUR), () => watching?.stop());
  watching = startLoop(kept, {
    clock,
    random: () => 0.5,
    limits: () => ({ interval: script.interval ?? millis(90 * SECOND), budget: 28 }),
    login: async (at) => script.login?.(at) ?? signedIn,
    account: () => script.account?.(clock.now()) ?? null,
    observations: (at) => script.hear?.(at) ?? [],
    activeAt: (at) => script.active?.(at) ?? null,
    mayRequest: () => script.asks?.(clock.now()) ?? true,
    request: async (secret) => {
      const at = clock.now();
      answeredTo.push(secret.fingerprint);
      asked.push(at - START);
      return script.answer?.(at, asked.length) ?? learned(at);
    },
    save: (state) => {
      if (script.keeps?.(clock.now()) === false) return false;
      // What is kept goes through the files' own format.
      const snapshot = decodeSnapshot(encodeFile(state.snapshot));
      const pace = decodePace(encodeFile(state.pace));
      if (snapshot === null || pace === null) throw new Error("a state that cannot be read back");
      kept = { snapshot, pace };
      return true;
    },
    report: () => {},
    held: () => script.held?.(clock.now()) ?? true,
    render: (snapshot, now) => {
      painted.push(now - START);
      shown.push({ at: now - START, snapshot });
      if (watching !== null) script.meanwhile?.(now, watching, clock.set, snapshot);
      const frame = { snapshot, now, options: LOOK, utcOffset: millis(0), notice: null };
      const changes = script.unseen ? [] : [lineChangesAt(frame, renderOn(["ansi"]))];
      return earliest([...changes, instant(now + (script.ticks ?? DAY))]);
    },
  });
  const ending = await watching.done;
  return { asked, painted, shown, answeredTo, kept, ending };
}
