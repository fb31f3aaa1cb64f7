/** The demo: the real poller against a server of its own that plays the story. No login is used and no cache touched. */
import { DEFAULT_LIMITS, INITIAL_PACE, NOTHING_ELSEWHERE } from "../model/schedule/pace.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import { after, type Instant } from "../model/units.ts";
import { acceleratedClock, type Clock, systemClock } from "../platform/clock.ts";
import { errnoOf } from "../platform/fs.ts";
import { startLoop } from "../poller/loop.ts";
import type { Ports } from "../poller/ports.ts";
import { tick } from "../poller/tick.ts";
import { createEndpoint } from "../sources/endpoint.ts";
import { Secret } from "../sources/secret.ts";
import { demoReply } from "./replies.ts";
import { requireToken, type SimRequest, type SimServer, serve } from "./server.ts";
import { referenceResponse, STORY_LENGTH, story } from "./story.ts";

/** Seconds of the story per real second: seven hours in 35 seconds. */
const SPEED = 720;

/** Draws a snapshot in a scene of the story; gives when the text changes next by the clock alone. */
export type Draw = (snapshot: Snapshot, now: Instant, scene: string) => Instant;

/** Plays the story from start to end, or until `stop`. */
export async function playStory(draw: Draw, stop: AbortSignal): Promise<void> {
  const clock = acceleratedClock(systemClock, SPEED);
  const start = clock.now();
  const moment = () => story(start, clock.now());
  const server = await serve({
    port: 0,
    answer: (request) => requireToken(request, moment().token, moment().response),
  });
  const login = () => ({ token: moment().token, expiresAt: moment().tokenExpiresAt });
  const loop = startLoop(
    { snapshot: blankSnapshot(start), pace: INITIAL_PACE },
    {
      ...demoPorts(server, clock, login),
      held: () => true,
      render: (snapshot, now) => draw(snapshot, now, moment().scene),
    },
  );
  await clock.sleepUntil(after(start, STORY_LENGTH), stop);
  loop.stop();
  await loop.done;
  await server.close();
}

/** What one poll of the reference response gives. */
export async function pollReference(): Promise<Snapshot> {
  const server = await serve({ port: 0, answer: () => referenceResponse(systemClock.now()) });
  const ports = demoPorts(server, systemClock, () => ({ token: "demo", expiresAt: null }));
  const initial = { snapshot: blankSnapshot(systemClock.now()), pace: INITIAL_PACE };
  const { snapshot } = await tick(initial, ports, new AbortController().signal);
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
