/** The demo: the real poller against a server of its own that plays the story. No login is used and no cache touched. */

import type { Alert } from "../model/alerts/alert.ts";
import type { Outcome } from "../model/outcome.ts";
import { DEFAULT_LIMITS, INITIAL_PACE, NOTHING_ELSEWHERE } from "../model/schedule/pace.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type Millis,
  millis,
  SECOND,
} from "../model/units.ts";
import { type Clock, systemClock, utcOffset } from "../platform/clock.ts";
import { errnoOf } from "../platform/fs.ts";
import { startLoop } from "../poller/loop.ts";
import type { Ports } from "../poller/ports.ts";
import { tick } from "../poller/tick.ts";
import { createEndpoint } from "../sources/endpoint.ts";
import { Secret } from "../sources/secret.ts";
import { lookoutFrom } from "./lookout.ts";
import { demoReply } from "./replies.ts";
import { storyLength, storyMoment } from "./scenes.ts";
import { requireToken, type SimRequest, type SimServer, serve } from "./server.ts";
import { referenceResponse } from "./story.ts";
import { storyClock } from "./story-clock.ts";
import { WEEK_STORY } from "./week-story.ts";

/** A week of the usual interval would be a minute of requests. */
const WEEK_INTERVAL_MS = millis(4 * MINUTE);

interface Drawn {
  readonly snapshot: Snapshot;
  readonly now: Instant;
  readonly scene: string;
  /** What would be sent now. */
  readonly alerts: readonly Alert[];
}

/** Draws what is known in a scene of the story; gives when the text changes next by the clock alone. */
export type Draw = (drawn: Drawn) => Instant;

/** Each scene in its own time. */
const stretches = () => {
  const { scenes, end } = WEEK_STORY;
  return scenes.map(({ at, seconds = 1 }, index) => ({
    length: millis(((scenes[index + 1]?.at ?? end) - at) * MINUTE),
    takes: millis(seconds * SECOND),
  }));
};

/** The last Monday, 9:00. */
function lastMonday(now: Instant, offset: Millis): Instant {
  const local = now + offset;
  const monday = Math.floor((local - FIRST_MONDAY_MS) / (7 * DAY)) * 7 * DAY + FIRST_MONDAY_MS;
  return instant(monday - offset);
}

/** The first of January 1970 was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY + 9 * HOUR;

/** Plays the week from start to end, or until `stop`, in the time of `machine`. */
export async function playStory(
  draw: Draw,
  stop: AbortSignal,
  machine: Clock = systemClock,
): Promise<void> {
  const today = machine.now();
  const start = lastMonday(today, utcOffset(today));
  const lookout = lookoutFrom(start, utcOffset);
  const end = after(start, storyLength(WEEK_STORY));
  let request: Promise<Outcome> | null = null;
  const clock = storyClock(machine, start, stretches(), () => request);
  const moment = () => storyMoment(WEEK_STORY, start, clock.now());
  const server = await serve({
    port: 0,
    answer: (request) => requireToken(request, moment().token, moment().response),
  });
  const login = () => ({ token: moment().token, expiresAt: moment().tokenExpiresAt });
  const ports = demoPorts(server, clock, login);
  const loop = startLoop(
    { snapshot: blankSnapshot(start), pace: INITIAL_PACE },
    {
      ...ports,
      limits: () => ({ ...DEFAULT_LIMITS, interval: WEEK_INTERVAL_MS }),
      request: (secret, signal) => {
        request = ports.request(secret, signal).finally(() => {
          request = null;
        });
        return request;
      },
      held: () => clock.now() < end,
      render: (read, now) => {
        const snapshot = lookout.foreseen(read);
        const alerts = lookout.alerts(snapshot, now);
        return draw({ snapshot, now, scene: moment().scene, alerts });
      },
    },
  );
  stop.addEventListener("abort", loop.stop);
  await loop.done;
  await server.close();
}

/** What one poll of the reference response gives. */
export async function pollReference(): Promise<Snapshot> {
  const server = await serve({ port: 0, answer: () => referenceResponse(systemClock.now()) });
  const ports = demoPorts(server, systemClock, () => ({ token: "demo", expiresAt: null }));
  const initial = { snapshot: blankSnapshot(systemClock.now()), pace: INITIAL_PACE };
  const { snapshot } = await tick(initial, ports, new AbortController().signal, null);
  await server.close();
  return snapshot;
}

/** A server that plays the story to any token, and any known response behind its path; or the error code of the port. */
export async function serveStory(port: number): Promise<SimServer | string> {
  const start = systemClock.now();
  const answer = (request: SimRequest) => demoReply(request, start, systemClock.now());
  try {
    return await serve({ port, answer });
  } catch (error) {
    return errnoOf(error);
  }
}

/** What Claude Code would have stored. */
interface DemoLogin {
  readonly token: string;
  readonly expiresAt: Instant | null;
}

/** The poller's ports for the demo: no login, no cache, nothing of this machine but a loopback socket. */
function demoPorts(server: SimServer, clock: Clock, currentLogin: () => DemoLogin): Ports {
  const requestUsage = createEndpoint({
    base: new URL(server.url),
    userAgent: "claude-usage-demo",
  });
  return {
    clock,
    random: Math.random,
    limits: () => DEFAULT_LIMITS,
    elsewhere: () => NOTHING_ELSEWHERE,
    observations: () => [],
    activeAt: () => null,
    mayRequest: () => true,
    account: () => "demo",
    login: async (now) => {
      const { token, expiresAt } = currentLogin();
      if (expiresAt !== null && expiresAt <= now)
        return { kind: "signedOut", why: "expired", where: "demo" };
      return { kind: "usable", secret: new Secret(token), expiresAt };
    },
    request: (secret, signal) => requestUsage(secret, clock.now, signal),
    save: () => true,
    report: () => {},
  };
}
