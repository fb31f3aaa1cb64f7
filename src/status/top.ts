/** `top`: the screen of `status` on the terminal's other screen, drawn in place whenever its text changes, until a key ends it. */

import { paragraph } from "../cli/layout.ts";
import { printRaw } from "../cli/output.ts";
import { fitted, type Screen, type ScreenLine, screenOf, screenText } from "../cli/screen.ts";
import { currentView, ensureDaemon } from "../client/view.ts";
import { type ChangeSource, cacheChanges, wakeLoop } from "../client/wake-loop.ts";
import type { Context } from "../context.ts";
import { after, SECOND, span } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { modifiedAt } from "../platform/fs.ts";
import { type StatusSample, takeStatusSample } from "./sample.ts";
import { statusLines } from "./screen.ts";
import { readTopCharts, type TopCharts } from "./top-charts.ts";

const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const TO_START = "\x1b[H";
const REST_OF_LINE = "\x1b[K";
const REST_OF_SCREEN = "\x1b[J";

/** q, Ctrl-C, Ctrl-D, and Escape where it is not the beginning of another key. */
const ENDING_KEYS: readonly string[] = ["q", "Q", "\x03", "\x04", "\x1b"];
/** What arrows and function keys send. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys begin with Escape.
const OTHER_KEYS = /\x1b(?:\[[\d;]*[~A-Za-z]|O.)/g;
const CHART_KEY = "c";
const REPORT_KEY = "r";
const HINT = "q ends · c charts · r report";

/** The login's expiry and who polls change without the snapshot. */
const SAMPLE_MS = 5 * SECOND;

export async function runTop(context: Context, startsDaemon: boolean): Promise<void> {
  const { stdin, stdout } = process;
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  // Also where a bug of ours ends the process.
  const restore = () => {
    process.removeListener("exit", restore);
    if (stdin.isTTY) stdin.setRawMode(false);
    printRaw(LEAVE);
  };
  process.on("exit", restore);
  stdin.setRawMode(true);
  let wakeUp = () => {};
  // The chart that is shown, by its place; before the first is status.
  let place = -1;
  let notice = "";
  let sample: StatusSample | null = null;
  const report = async () => {
    const { showReport } = await import("../report/show.ts");
    const login = sample?.login ?? null;
    notice = await showReport(context, login?.kind === "found" ? login.plan : null);
    wakeUp();
  };
  stdin.on("data", (keys) => {
    // What is typed quickly comes at once.
    for (const key of keys.toString("latin1").replace(OTHER_KEYS, "")) {
      if (ENDING_KEYS.includes(key)) return stop();
      if (key === CHART_KEY) place += 1;
      if (key === REPORT_KEY) void report();
    }
    wakeUp();
  });
  stdin.on("end", stop);
  printRaw(ENTER);

  const others = (wake: () => void) => {
    wakeUp = wake;
    stdout.on("resize", wake);
    return () => stdout.removeListener("resize", wake);
  };
  let charts: TopCharts | null = null;
  let seen: number | null = null;
  let drawn = "";
  try {
    await wakeLoop(
      { clock, changes: both(cacheChanges(context.paths), others), stop: stopping.signal },
      async (now) => {
        const written = modifiedAt(context.paths.snapshot);
        if (sample === null || written !== seen || span(sample.now, now) >= SAMPLE_MS) {
          seen = written;
          const view = await currentView(context, new Map());
          await ensureDaemon(context, view, startsDaemon && view.values.autostart);
          sample = await takeStatusSample(context);
          charts = null;
        }
        const current = { ...sample, now };
        const screen = topScreen(current, context);
        const rows = stdout.rows || USUAL_ROWS;
        if (place >= 0) charts ??= await readTopCharts(context);
        const chart = charts?.(place, now, screen, rows) ?? null;
        if (chart === null) place = -1;
        const text = topFrame(chart ?? statusLines(current, screen), notice, screen, rows);
        if (text !== drawn) printRaw(text);
        drawn = text;
        return after(now, SECOND);
      },
    );
  } finally {
    stdin.pause();
    restore();
  }
}

const both =
  (files: ChangeSource, others: (wake: () => void) => () => void): ChangeSource =>
  (wake) => {
    const watcher = files(wake);
    const forget = others(wake);
    return {
      rearm: watcher.rearm,
      close: () => {
        forget();
        watcher.close();
      },
    };
  };

const USUAL_ROWS = 24;

function topScreen({ settings }: StatusSample, context: Context): Screen {
  // What the shell exported before a resize is not the width any more.
  const env = { ...context.env, COLUMNS: undefined };
  return screenOf({ ...context, env }, settings.values.ascii);
}

/** All lines that fit, each over what stood there before; what the last key led to, and the keys. */
function topFrame(
  lines: readonly ScreenLine[],
  notice: string,
  screen: Screen,
  rows: number,
): string {
  const below = [
    [],
    ...(notice === "" ? [] : paragraph(screen, notice)),
    fitted(screen, { text: HINT, accent: "quiet" }),
  ];
  const shown = [...lines.slice(0, Math.max(rows - below.length, 1)), ...below].slice(0, rows);
  const texts = shown.map((line) => `${screenText([line], screen)}${REST_OF_LINE}`);
  return `${TO_START}${texts.join("\r\n")}${REST_OF_SCREEN}`;
}
