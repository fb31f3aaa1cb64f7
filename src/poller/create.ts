/** The poller, plugged together: settings, login, endpoint and cache. Loaded only by what may ask the endpoint. */

import type { Places, Site } from "../cache/paths.ts";
import { type Holder, readPace, readSnapshot } from "../cache/read.ts";
import { publish } from "../cache/write.ts";
import type { Settings } from "../config/effective.ts";
import { rewound } from "../model/clock-rollback.ts";
import { type Pace, RESTED } from "../model/schedule/pace.ts";
import { blank } from "../model/snapshot.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { accountIn } from "../sources/account.ts";
import { lastActivity } from "../sources/activity.ts";
import type { Looks } from "../sources/credentials.ts";
import { endpoint } from "../sources/endpoint.ts";
import { logins } from "../sources/find-login.ts";
import { VERSION } from "../version.ts";
import { ownSnapshot } from "./account-guard.ts";
import { hearing } from "./free-sources.ts";
import { keychainFor } from "./keychain-access.ts";
import { historian } from "./outcome-recorder.ts";
import type { State, World } from "./ports.ts";

/** What the last poller left; what is missing is as in `remembered`. */
export function recall(places: Places, clock: Clock, remembered: State | null = null): State {
  const now = clock.now();
  const known = readSnapshot(places) ?? remembered?.snapshot ?? blank(now);
  const pace = readPace(places) ?? remembered?.pace ?? RESTED;
  return rewound({ snapshot: ownSnapshot(places, known, now), pace }, now);
}

export interface Plugs {
  readonly site: Site;
  readonly settings: Settings;
  readonly clock: Clock;
  /** How patiently a login is looked at that may be in the middle of its writing. */
  readonly looks: Looks;
  readonly note: World["note"];
  /** False once another polls: nothing is asked or written any more. */
  readonly held: () => boolean;
  /** Told when the disk refuses; a poller that cannot keep count asks nothing. */
  readonly refused: (code: string) => void;
}

export function plug({ site, settings, clock, looks, note, held, refused }: Plugs): World {
  const { places, env } = site;
  const account = accountIn(places.claudeState);
  const keychain = keychainFor(site, process.platform);
  const { onSkew, record } = historian(places, clock);
  return {
    clock,
    dice: Math.random,
    limits: () => settings.current().values,
    hear: hearing(places, settings),
    // Each prompt goes into the history; start and end of a session, a headless one's too, change the other two.
    active: lastActivity([places.prompts, places.claudeState, places.projects]),
    asks: () => settings.current().values.source !== "local",
    login: logins({ file: places.credentials, looks, env, account, keychain }),
    account,
    ask: (secret, signal) => {
      // Made for each call: the file may name another address by now.
      const { api_url, user_agent } = settings.current().values;
      return endpoint({ base: api_url, userAgent: user_agent, onSkew })(secret, clock.now, signal);
    },
    keep: keeper(places, held, refused),
    note: (outcome, state) => {
      record(outcome);
      note(outcome, state);
    },
  };
}

/** Writes a state down. The pace changes with requests only, and is not written without. */
function keeper(places: Places, held: Plugs["held"], refused: Plugs["refused"]): World["keep"] {
  let written: Pace | null = null;
  return ({ snapshot, pace }) => {
    // The requests and the block that stand there are another's.
    if (!held()) return false;
    const unchanged = JSON.stringify(pace) === JSON.stringify(written);
    const refusal =
      // A reading lost in a power cut is soon read again; a block or a request counted must not be.
      (unchanged ? null : publish(places.pace, pace)) ?? publish(places.snapshot, snapshot, false);
    if (refusal === null) written = pace;
    else refused(refusal);
    return refusal === null;
  };
}

/** How this process names itself as the holder of the claim. */
export const introduce = (role: Holder["role"]): Omit<Holder, "nonce"> => ({
  pid: process.pid,
  role,
  build: VERSION,
  since: systemClock.now(),
});
