/** `claude-usage demo`: the whole program against a simulated endpoint. No login is used and no cache touched. */

import { print, printError, printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { printScreen, screenOf, type Words } from "../cli/screen.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { detectSurface } from "../client/output-format.ts";
import {
  onTerminal,
  RENDER_SETTINGS,
  type RenderSettings,
  readerVariables,
  renderOptions,
  resolveRenderSettings,
} from "../config/render-settings.ts";
import { environmentSettings } from "../config/setting.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, millis, SECOND } from "../model/units.ts";
import { systemClock, utcOffset } from "../platform/clock.ts";
import { refuseDebugger } from "../platform/long-running.ts";
import { alertDocument } from "../render/alert-text.ts";
import { lastingClockTime } from "../render/countdown.ts";
import type { Frame } from "../render/frame.ts";
import { lineChangesAt, renderNow } from "../render/rendered-line.ts";

export const spec = {
  summary: "play a simulated week in a minute; needs no login",
  flags: {
    once: { help: "print one line, of the reference response" },
    states: { help: "print every state of the line, what it means and what to do" },
    serve: {
      placeholder: "PORT",
      help: "only serve the simulated endpoint: the day, and every known response",
    },
  },
  settings: "render",
} as const satisfies CommandSpec;

/** How long a percentage that has changed is underlined, on the story's clock. */
const FLASH_MS = millis(5 * 60 * SECOND);

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, RENDER_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const resolved = resolveRenderSettings([
    parsed.layer,
    environmentSettings(RENDER_SETTINGS, readerVariables(context.env)),
  ]);
  if (resolved.problems.length > 0) return usageError(...resolved.problems);
  const values = context.isTerminal() ? onTerminal(resolved.values, context.env) : resolved.values;
  refuseDebugger();
  const port = parsed.flags.get("serve");
  if (port !== undefined) return await serveAlone(port);
  const surface = detectSurface(context);
  if (parsed.flags.has("states")) {
    const { statesText } = await import("../manual/line-states.ts");
    printRaw(`${statesText(surface, values)}\n`);
    return EXIT.done;
  }
  const { playStory, pollReference } = await import("../sim/play.ts");
  if (parsed.flags.has("once")) {
    const snapshot = await pollReference();
    printRaw(`${renderNow(frameOf(snapshot, systemClock.now(), values), surface)}\n`);
    return EXIT.done;
  }
  const show = context.isTerminal() ? await terminalScreen(context) : pipeScreen();
  const stop = new AbortController();
  void interrupted().then(() => stop.abort());
  await playStory(({ snapshot, now, scene, alerts }) => {
    const frame = frameOf(snapshot, now, values);
    const context = { now, utcOffset, account: "demo", named: false };
    const sentences = alerts.map((alert) => `alert: ${alertDocument(alert, context).text}`);
    show(renderNow(frame, surface), scene, now, sentences);
    return lineChangesAt(frame);
  }, stop.signal);
  if (context.isTerminal()) print("");
  return EXIT.done;
};

async function serveAlone(text: string): Promise<ExitCode> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    return usageError(`--serve takes a port from 0 to 65535, not ${JSON.stringify(text)}.`);
  }
  const { serveStory } = await import("../sim/play.ts");
  const { KNOWN_REPLY_LINES } = await import("../sim/replies.ts");
  const server = await serveStory(port);
  if (typeof server === "string") {
    printError(`port ${port} cannot be used (${server})`);
    return EXIT.noData;
  }
  print(
    `Serving a simulated day to any token. To use it: CLAUDE_USAGE_API_URL=${server.url}`,
    "With one of these behind that address, each request gets that response:",
    ...KNOWN_REPLY_LINES,
  );
  await interrupted();
  await server.close();
  return EXIT.done;
}

const frameOf = (snapshot: Snapshot, now: Instant, values: RenderSettings): Frame => ({
  snapshot,
  now,
  polled: true,
  options: renderOptions(values, FLASH_MS),
  utcOffset: utcOffset(now),
  notice: null,
});

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => resolve());
    }
  });

type DemoScreen = (line: string, scene: string, now: Instant, alerts: readonly string[]) => void;

const timeIn = (now: Instant): string => lastingClockTime(now, now, utcOffset(now));

/** A terminal shows each scene and each alert once, and the line below them drawn over in place. */
async function terminalScreen(context: Context): Promise<DemoScreen> {
  const { hanging } = await import("../cli/layout.ts");
  let shownScene = "";
  let shownLine = "";
  return (line, scene, now, alerts) => {
    const screen = screenOf(context);
    const said: readonly Words[] = [
      ...(scene === shownScene ? [] : [{ text: scene, accent: "quiet" as const }]),
      ...alerts.map((text) => ({ text, accent: "strong" as const })),
    ];
    for (const words of said) {
      printRaw("\r\x1b[K");
      printScreen(hanging(screen, { text: `${timeIn(now)}  `, accent: "quiet" }, words), screen);
    }
    if (said.length > 0 || line !== shownLine) printRaw(`\r\x1b[K${line}`);
    shownScene = scene;
    shownLine = line;
  };
}

/** A pipe gets a line per scene and alert. */
function pipeScreen(): DemoScreen {
  let shown = "";
  return (line, scene, now, alerts) => {
    for (const said of [...(scene === shown ? [] : [scene]), ...alerts])
      printRaw(`${timeIn(now)}  ${line}  (${said})\n`);
    shown = scene;
  };
}
