/** The poller, plugged together: settings, login, endpoint and cache. Loaded only by what may ask the endpoint. */
import { RESTED } from "../model/pacing.ts";
import { blank } from "../model/snapshot.ts";
import type { State, World } from "../sources/attempt.ts";
import { type Clock, systemClock } from "../sources/clock.ts";
import { readLogin } from "../sources/credentials.ts";
import { endpoint } from "../sources/endpoint.ts";
import type { Places } from "../store/places.ts";
import { publish } from "../store/publish.ts";
import { type Holder, readPace, readSnapshot } from "../store/read.ts";
import { VERSION } from "../version.ts";
import type { Settings } from "./settings.ts";

/** What the last poller left. */
export function recall(places: Places, clock: Clock): State {
  return {
    snapshot: readSnapshot(places) ?? blank(clock.now()),
    pace: readPace(places) ?? RESTED,
  };
}

export interface Plugs {
  readonly places: Places;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly note: World["note"];
}

export function plug({ places, settings, clock, note }: Plugs): World {
  const { api_url, user_agent } = settings.current().values;
  const ask = endpoint({ base: api_url, userAgent: user_agent });
  return {
    clock,
    dice: Math.random,
    limits: () => settings.current().values,
    login: (now) => readLogin(places.credentials, now),
    ask: (secret, signal) => ask(secret, clock.now, signal),
    keep: ({ snapshot, pace }) =>
      publish(places.pace, pace) === null && publish(places.snapshot, snapshot) === null,
    note,
  };
}

/** How this process names itself as the holder of the claim. */
export const introduce = (role: Holder["role"]): Omit<Holder, "nonce"> => ({
  pid: process.pid,
  role,
  build: VERSION,
  since: systemClock.now(),
});
