/** What the server that `demo --serve` starts answers: the play, or the ending that the address names. */
import type { Instant } from "../model/units.ts";
import type { Reply } from "./answer.ts";
import { ENDINGS, isEnding } from "./endings.ts";
import { NOT_FOUND, type Question } from "./server.ts";
import { story } from "./story.ts";

/** The answer at `now`, of a play that began at `start`. */
export function onStage({ part }: Question, start: Instant, now: Instant): Reply {
  if (part === null) return story(start, now).answer;
  return isEnding(part) ? ENDINGS[part].reply(now) : NOT_FOUND;
}

const WIDTH = Math.max(...Object.keys(ENDINGS).map(({ length }) => length));

/** The endings for people, a line for each. */
export const PROGRAMME: readonly string[] = Object.entries(ENDINGS).map(
  ([name, { says }]) => `  /${name.padEnd(WIDTH)}  ${says}`,
);
