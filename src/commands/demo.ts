/** `claude-usage demo`: the whole program against a server of its own. No login is used and no cache touched. */

import { print, printError, printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { localTime } from "../client/local-time.ts";
import { detectSurface } from "../client/surface.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { environmentSettings } from "../config/setting.ts";
import {
  type RenderSettings,
  renderOptions,
  resolveRenderSettings,
} from "../config/shared-settings.ts";
import { type Command, type Context, EXIT } from "../context.ts";
import { legendText } from "../manual/legend.ts";
import { INITIAL_PACE } from "../model/schedule/pace.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import { after, type Instant, millis, SECOND } from "../model/units.ts";
import { acceleratedClock, systemClock, utcOffset } from "../platform/clock.ts";
import { errnoOf } from "../platform/fs.ts";
import { startLoop } from "../poller/loop.ts";
import { tick } from "../poller/tick.ts";
import { lineChangesAt, renderNow } from "../render/rendered-line.ts";
import type { SurfaceName } from "../render/surfaces.ts";
import { rehearsal } from "../sim/demo-ports.ts";
import { guarded, type Options, type Question, type Server, serve } from "../sim/server.ts";
import { onStage, PROGRAMME } from "../sim/stage.ts";
import { STORY_LENGTH, still, story } from "../sim/story.ts";

/** A story second lasts this part of a real one: seven hours in 35 seconds. */
const SPEED = 720;
const FLASH = millis(5 * 60 * SECOND);

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, RENDER_SETTINGS, COMMANDS.demo);
  if (typeof parsed === "string") return usageError(parsed);
  const { values, problems } = resolveRenderSettings([
    parsed.layer,
    environmentSettings(RENDER_SETTINGS, call.env),
  ]);
  if (problems.length > 0) return usageError(...problems);
  const port = parsed.flags.get("serve");
  if (port !== undefined) return await serveAlone(port);
  if (parsed.flags.has("states")) {
    print(legendText(detectSurface(call), values));
    return EXIT.done;
  }
  if (parsed.flags.has("once")) return await playOnce(call, values);
  return await play(call, values);
};

async function serveAlone(text: string): ReturnType<Command> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535))
    return usageError(`--serve takes a port from 0 to 65535, not ${JSON.stringify(text)}.`);
  const start = systemClock.now();
  const answer = (question: Question) => onStage(question, start, systemClock.now());
  const server = await listening({ port, answer });
  if (typeof server === "string") {
    printError(`port ${port} cannot be used (${server}).`);
    return EXIT.noData;
  }
  print(
    `Serving a day with Claude to any token. To look at it: CLAUDE_USAGE_API_URL=${server.url}`,
  );
  print(
    "With one of these behind that address, each request ends as it is known to end now and then:",
  );
  for (const line of PROGRAMME) print(line);
  await interrupted();
  await server.close();
  return EXIT.done;
}

async function playOnce(call: Context, values: RenderSettings): ReturnType<Command> {
  const server = await serve({ port: 0, answer: () => still(systemClock.now()) });
  const world = rehearsal(server, systemClock, () => ({ token: "demo", expiresAt: null }));
  const begun = { snapshot: blankSnapshot(systemClock.now()), pace: INITIAL_PACE };
  const { snapshot } = await tick(begun, world, new AbortController().signal);
  await server.close();
  print(lineOf(snapshot, systemClock.now(), values, detectSurface(call)));
  return EXIT.done;
}

async function play(call: Context, values: RenderSettings): ReturnType<Command> {
  const clock = acceleratedClock(systemClock, SPEED);
  const start = clock.now();
  const moment = () => story(start, clock.now());
  const server = await serve({
    port: 0,
    answer: (question) => guarded(question, moment().token, moment().answer),
  });
  const login = () => ({ token: moment().token, expiresAt: moment().tokenExpiresAt });
  const surface = detectSurface(call);
  const screen = call.isTerminal() ? terminalScreen() : pipeScreen();
  const playing = startLoop(
    { snapshot: blankSnapshot(start), pace: INITIAL_PACE },
    {
      ...rehearsal(server, clock, login),
      held: () => true,
      render: (snapshot, now) => {
        const line = lineOf(snapshot, now, values, surface);
        screen(line, moment().scene, now);
        return lineChangesAt(frameOf(snapshot, now, values));
      },
    },
  );
  const over = new AbortController();
  void interrupted().then(() => over.abort());
  await clock.sleepUntil(after(start, STORY_LENGTH), over.signal);
  playing.stop();
  await playing.done;
  await server.close();
  if (call.isTerminal()) print("");
  return EXIT.done;
}

const frameOf = (snapshot: Snapshot, now: Instant, values: RenderSettings) => ({
  snapshot,
  now,
  options: renderOptions(values, FLASH),
  utcOffset: utcOffset(now),
  notice: null,
});

const lineOf = (snapshot: Snapshot, now: Instant, values: RenderSettings, surface: SurfaceName) =>
  renderNow(frameOf(snapshot, now, values), surface);

async function listening(options: Options): Promise<Server | string> {
  try {
    return await serve(options);
  } catch (error) {
    return errnoOf(error);
  }
}

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => resolve());
    }
  });

/** Where the demo is seen: a terminal has the line drawn over in place; a pipe gets one line a scene and hour. */
type DemoScreen = (line: string, scene: string, now: Instant) => void;

function terminalScreen(): DemoScreen {
  let told = "";
  let drawn = "";
  return (line, scene, now) => {
    if (scene !== told) printRaw(`\r\x1b[K\x1b[2m${localTime(now)}  ${scene}\x1b[22m\n`);
    if (scene !== told || line !== drawn) printRaw(`\r\x1b[K${line}`);
    told = scene;
    drawn = line;
  };
}

function pipeScreen(): DemoScreen {
  let told = "";
  return (line, scene, now) => {
    const beat = `${scene} ${localTime(now).slice(0, 2)}`;
    if (beat !== told) print(`${localTime(now)}  ${line}  (${scene})`);
    told = beat;
  };
}
