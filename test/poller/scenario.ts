/** Runs the poll loop on a virtual clock by a scenario: the responses, the login, and what happens to the machine. */

import { decodePace, decodeSnapshot, encodeFile } from "../../src/cache/formats.ts";
import type { Observation } from "../../src/model/observations.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { INITIAL_PACE, NOTHING_ELSEWHERE } from "../../src/model/schedule/pace.ts";
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
import { OPTIONS } from "../render/sample.ts";
import { virtualClock } from "../world/virtual-clock.ts";

export const START = Date.parse("2026-02-14T06:00:00Z");

export interface Scenario {
  readonly begin?: number;
  readonly length?: number;
  /** The boot clock, where the machine has one: ms since the boot. */
  readonly uptime?: (at: Instant) => number;
  readonly from?: PollerState;
  readonly respond?: (at: Instant, nth: number) => Outcome;
  readonly login?: (at: Instant) => Login;
  readonly account?: (at: Instant) => string | null;
  readonly canSave?: (at: Instant) => boolean;
  readonly held?: (at: Instant) => boolean;
  readonly observations?: (at: Instant) => readonly Observation[];
  readonly active?: (at: Instant) => Instant | null;
  readonly mayRequest?: (at: Instant) => boolean;
  readonly interval?: Millis;
  /** No line is rendered: only `renderEvery` wakes the loop. */
  readonly noLine?: true;
  /** Renders at least this often. */
  readonly renderEvery?: Millis;
  /** Called at every render. */
  readonly onRender?: (
    at: Instant,
    loop: PollLoop,
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

/** Runs a scenario; returns when requests were made and lines rendered, in milliseconds from the start. */
export async function runScenario(scenario: Scenario) {
  const begin = scenario.begin ?? START;
  const requests: number[] = [];
  const renders: number[] = [];
  const shown: { readonly at: number; readonly snapshot: Snapshot }[] = [];
  const tokens: string[] = [];
  let saved: PollerState = scenario.from ?? {
    snapshot: blankSnapshot(instant(START)),
    pace: INITIAL_PACE,
  };
  let loop: PollLoop | null = null;
  const clock = virtualClock(begin, begin + (scenario.length ?? HOUR), () => loop?.stop());
  const boot = () =>
    scenario.uptime === undefined
      ? null
      : { id: "0a1b2c3d", uptime: Math.round(scenario.uptime(clock.now()) / 10) };
  loop = startLoop(saved, {
    clock: { ...clock, boot },
    random: () => 0.5,
    elsewhere: () => NOTHING_ELSEWHERE,
    limits: () => ({ interval: scenario.interval ?? millis(90 * SECOND), budget: 28 }),
    login: async (at) => scenario.login?.(at) ?? signedIn,
    account: () => scenario.account?.(clock.now()) ?? null,
    observations: (at) => scenario.observations?.(at) ?? [],
    activeAt: (at) => scenario.active?.(at) ?? null,
    mayRequest: () => scenario.mayRequest?.(clock.now()) ?? true,
    request: async (secret) => {
      const at = clock.now();
      tokens.push(secret.fingerprint);
      requests.push(at - START);
      return scenario.respond?.(at, requests.length) ?? learned(at);
    },
    save: (state) => {
      if (scenario.canSave?.(clock.now()) === false) return false;
      // The saved state passes through the file format.
      const snapshot = decodeSnapshot(encodeFile(state.snapshot));
      const pace = decodePace(encodeFile(state.pace));
      if (snapshot === null || pace === null) throw new Error("a state that cannot be read back");
      saved = { snapshot, pace };
      return true;
    },
    report: () => {},
    held: () => scenario.held?.(clock.now()) ?? true,
    render: (snapshot, now) => {
      renders.push(now - START);
      shown.push({ at: now - START, snapshot });
      if (loop !== null) scenario.onRender?.(now, loop, clock.set, snapshot);
      const frame = {
        snapshot,
        now,
        polled: true,
        options: OPTIONS,
        utcOffset: millis(0),
        notice: null,
      };
      const changes = scenario.noLine ? [] : [lineChangesAt(frame, renderOn(["ansi"]))];
      return earliest([...changes, instant(now + (scenario.renderEvery ?? DAY))]);
    },
  });
  const ending = await loop.done;
  return { requests, renders, shown, tokens, saved, ending };
}
