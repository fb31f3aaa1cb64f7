/** The demo: the real poller against a server of its own that plays the story. No login is used and no cache touched. */
import { INITIAL_PACE } from "../model/schedule/pace.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import { after, type Instant } from "../model/units.ts";
import { acceleratedClock, systemClock } from "../platform/clock.ts";
import { errnoOf } from "../platform/fs.ts";
import { startLoop } from "../poller/loop.ts";
import { tick } from "../poller/tick.ts";
import { rehearsal } from "./demo-ports.ts";
import { guarded, type Question, type Server, serve } from "./server.ts";
import { onStage } from "./stage.ts";
import { STORY_LENGTH, still, story } from "./story.ts";

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
    answer: (question) => guarded(question, moment().token, moment().answer),
  });
  const login = () => ({ token: moment().token, expiresAt: moment().tokenExpiresAt });
  const loop = startLoop(
    { snapshot: blankSnapshot(start), pace: INITIAL_PACE },
    {
      ...rehearsal(server, clock, login),
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
  const server = await serve({ port: 0, answer: () => still(systemClock.now()) });
  const ports = rehearsal(server, systemClock, () => ({ token: "demo", expiresAt: null }));
  const initial = { snapshot: blankSnapshot(systemClock.now()), pace: INITIAL_PACE };
  const { snapshot } = await tick(initial, ports, new AbortController().signal);
  await server.close();
  return snapshot;
}

/** A server that plays the story to any token, and any known response behind its path; or the error code of the port. */
export async function serveStory(port: number): Promise<Server | string> {
  const start = systemClock.now();
  const answer = (question: Question) => onStage(question, start, systemClock.now());
  try {
    return await serve({ port, answer });
  } catch (error) {
    return errnoOf(error);
  }
}
