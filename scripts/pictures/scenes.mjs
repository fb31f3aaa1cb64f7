// What each picture shows, by the name of its file in docs/pictures.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boardDrawing } from "./board.mjs";
import { readable, TERMINALS } from "./cells.mjs";
import {
  anatomyDrawing,
  barsDrawing,
  filmDrawing,
  IMAGE,
  imageDrawing,
  screenDrawing,
} from "./drawing.mjs";
import { onStage, PLUGIN } from "./stage.mjs";
import { THEME_BARS } from "./theme-bars.mjs";

const WARM = { session: 78, resets: 84, week: 41, model: 91 };
const CALM = { session: 31, resets: 254, week: 41 };
const WIDE = "max_width = 60\n";
const LIVE = "#(claude-usage --for tmux)";
const DARK_BAR = "bg=colour235,fg=colour252";
const LIGHT_BAR = "bg=#e4e4e4,fg=#303030";

const { "gnome-dark": dark, "gnome-light": light, xterm } = TERMINALS;

export const SCENES = {
  anatomy: () =>
    onStage(async (stage) => {
      stage.settings(WIDE);
      const cells = await bar(stage, WARM, { columns: 66, "status-style": DARK_BAR });
      return anatomyDrawing({
        ...dark,
        cells,
        callouts: [
          { at: "78% ↻1h24m", says: "used of the 5-hour session; resets in" },
          { at: "7d 41%", says: "used of the week" },
          { at: "Opus 91%", says: "this model's own week stops you first" },
          { at: "$5.56/50", says: "extra usage spent, of its limit" },
        ],
      });
    }),

  bars: async () => {
    const rows = [
      { caption: "little used", account: CALM },
      { caption: "from 70 % on", account: { ...CALM, session: 73, resets: 125 } },
      { caption: "used up", account: { ...CALM, session: 100, resets: 84 } },
      { caption: "tmux's own green bar", account: WARM, style: "bg=green,fg=black", own: xterm },
      { caption: 'a light bar, theme = "light"', account: CALM, style: LIGHT_BAR, theme: "light" },
    ];
    const bars = [];
    for (const { caption, account, style = DARK_BAR, own = dark, theme = "auto" } of rows) {
      const cells = await onStage((stage) => {
        stage.settings(`${WIDE}theme = "${theme}"\n`);
        return bar(stage, account, { "status-style": style }, own);
      });
      bars.push({ caption, cells });
    }
    return barsDrawing(bars, dark);
  },

  gauges: async () => {
    const looks = [
      ...["blocks", "braille", "line", "pie", "none"].map((gauge) => `gauge = "${gauge}"`),
      ...['countdown = "both"', 'show = "left"', 'separator = " · "'],
    ];
    const bars = [];
    for (const look of looks) {
      const cells = await onStage((stage) => {
        stage.settings(`${WIDE}${look}\n`);
        return bar(stage, WARM, { "status-style": DARK_BAR }, dark, "Opus");
      });
      bars.push({ caption: look, cells });
    }
    return barsDrawing(bars, dark);
  },

  themes: async () => {
    const bars = [];
    for (const [theme, style] of Object.entries(THEME_BARS)) {
      const own = theme === "auto" ? xterm : dark;
      const cells = await onStage((stage) => {
        stage.settings(`${WIDE}theme = "${theme}"\n`);
        return bar(stage, WARM, { "status-style": style }, own);
      });
      bars.push({ caption: theme, cells });
    }
    return barsDrawing(bars, dark);
  },

  popup: () =>
    onStage(async (stage) => {
      stage.account(WARM);
      await stage.remember(WARM);
      await stage.start();
      await stage.openTmux({ columns: 84, rows: 20, options: { "status-style": DARK_BAR } });
      await stage.tmux("set", "-g", "status-right", "#{claude_usage}");
      await stage.tmux("run-shell", PLUGIN);
      await stage.screen("78% →", dark);
      await stage.keys("C-b", "u");
      const rows = await stage.screen("Session", dark);
      return screenDrawing({ title: "tmux: prefix + u", rows, ...dark });
    }),

  zsh: () =>
    onStage(async (stage) => {
      stage.account(CALM);
      await stage.start();
      const project = join(stage.home, "project");
      for (const name of ["docs", "src", "test"])
        mkdirSync(join(project, name), { recursive: true });
      const init = await stage.claudeUsage("init", "zsh");
      await stage.claudeUsage("--for", "zsh");
      await stage.pause(500);
      writeFileSync(join(stage.home, ".zshrc"), `PROMPT='%F{cyan}%~%f ❯ '\n${init}`);
      await stage.open({ columns: 80, rows: 5, command: `cd ${project} && exec zsh -i` });
      await stage.screen("31%", dark);
      await stage.keys("ls", "Enter");
      await stage.pause(300);
      await stage.keys("claude");
      const rows = await stage.screen("claude", dark);
      return screenDrawing({ title: "zsh", rows: rows.slice(0, 3), ...dark });
    }),

  "claude-code": () =>
    onStage(async (stage) => {
      stage.account(CALM);
      await stage.start();
      const input = join(stage.home, "input.json");
      writeFileSync(input, JSON.stringify(statusLineInput(CALM)));
      const line = `${"─".repeat(78)}`;
      const box = ` ${line}\\n > write a test for the parser\\n ${line}\\n`;
      await stage.open({
        columns: 80,
        rows: 5,
        command: `printf '${box}  ' && claude-usage statusline < ${input}; sleep 60`,
      });
      const rows = await stage.screen("31%", dark);
      return screenDrawing({ title: "Claude Code's status line", rows: rows.slice(0, 4), ...dark });
    }),

  light: () =>
    onStage(async (stage) => {
      stage.settings(`${WIDE}theme = "light"\n`);
      await bar(
        stage,
        WARM,
        { rows: 15, command: "claude-usage status; sleep 600", "status-style": LIGHT_BAR },
        light,
      );
      const rows = await stage.screen("Session", light);
      return screenDrawing({ title: "a light terminal", rows, ...light });
    }),

  accounts: () =>
    onStage(async (stage) => {
      stage.settings(`segments = ["5h", "accounts"]
[accounts.work]
dir = "~/.claude"
color = "#5fafff"
[accounts.codex]
command = "cat ~/codex.json"
color = "#ffaf5f"
`);
      const resets_at = new Date(Date.now() + 90 * 60_000).toISOString();
      const document = {
        schema: 1,
        five_hour: { utilization: 7, resets_at },
        seven_day: { utilization: 22, resets_at: null },
      };
      writeFileSync(join(stage.home, "codex.json"), JSON.stringify(document));
      stage.account(WARM);
      await stage.start();
      await stage.claudeUsage("--json", "--all");
      await stage.pause(1_000);
      const command = "claude-usage; echo; claude-usage accounts; sleep 60";
      await stage.open({ columns: 80, rows: 6, command });
      await stage.screen("command", dark);
      await stage.pause(500);
      const rows = await stage.screen("command", dark);
      return screenDrawing({ title: "two accounts", rows: withoutEnd(rows), ...dark });
    }),

  status: () =>
    onStage(async (stage) => {
      stage.account(WARM);
      await stage.remember(WARM);
      await stage.start();
      await stage.open({ columns: 80, rows: 24, command: "claude-usage status; sleep 60" });
      await stage.screen("41", dark);
      await stage.pause(500);
      const rows = await stage.screen("41", dark);
      return screenDrawing({ title: "claude-usage status", rows: withoutEnd(rows), ...dark });
    }),

  board: () => boardDrawing(dark),

  chart: () =>
    onStage(async (stage) => {
      await stage.open({ columns: 80, rows: 32, command: "claude-usage chart --demo; sleep 60" });
      await stage.screen("limit", dark);
      await stage.pause(500);
      const rows = await stage.screen("limit", dark);
      return screenDrawing({ title: "claude-usage chart", rows: withoutEnd(rows), ...dark });
    }),

  report: () =>
    onStage(async (stage) => {
      const file = join(stage.home, "report.html");
      await stage.claudeUsage("report", "--demo", "--days", "90", "--out", file);
      return imageDrawing({
        says: "The report: limits now, and charts of past weeks",
        png: screenshot(file, stage.home),
      });
    }),

  demo: () =>
    onStage(async (stage) => {
      await stage.open({ columns: 80, rows: 7, command: "claude-usage demo; sleep 60" });
      await stage.screen("%", dark);
      const frames = [];
      for (let at = 0; at < FILM_MOST_MS; at += FILM_STEP_MS) {
        const rows = await stage.screen("", dark);
        const last = frames.at(-1);
        if (last && JSON.stringify(last.rows) === JSON.stringify(rows)) last.seconds += 1;
        else frames.push({ rows, seconds: 1 });
        if (rows.map(readable).join().includes("given back before its reset, and is at")) break;
        await stage.pause(FILM_STEP_MS);
      }
      const steps = frames.reduce((sum, { seconds }) => sum + seconds, FILM_END_STEPS);
      frames.at(-1).seconds += FILM_END_STEPS;
      for (const frame of frames) frame.seconds *= FILM_SECONDS / steps;
      return filmDrawing({ title: "claude-usage demo", frames, ...dark });
    }),
};

/** The page's top as Debian's browser draws it. */
function screenshot(page, folder) {
  const file = join(folder, "page.png");
  const size = `${IMAGE.width},${IMAGE.height}`;
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"];
  const quiet = ["--virtual-time-budget=3000", `--user-data-dir=${join(folder, "browser")}`];
  execFileSync(
    "chromium",
    [...flags, ...quiet, `--window-size=${size}`, `--screenshot=${file}`, `file://${page}`],
    { stdio: "ignore", timeout: 60_000 },
  );
  return readFileSync(file);
}

/** A film of the week's work days, which ends with a picture to read. */
const FILM_SECONDS = 24;
const FILM_STEP_MS = 950;
const FILM_END_STEPS = 3;
const FILM_MOST_MS = 120_000;

/** tmux's bar for an account, as its terminal gets it. */
async function bar(
  stage,
  account,
  { columns = 80, rows = 3, command, ...options },
  terminal = dark,
  text = `${account.session}% ↻`,
) {
  stage.account(account);
  await stage.start();
  const room = { "status-right": LIVE, "status-right-length": "62" };
  const windows =
    columns < 80 ? { "window-status-format": "", "window-status-current-format": "" } : {};
  await stage.openTmux({ columns, rows, command, options: { ...room, ...windows, ...options } });
  return (await stage.screen(text, terminal)).at(-1);
}

/** What Claude Code passes to its status line. */
const statusLineInput = ({ session, resets, week }) => ({
  model: { id: "claude-opus-5-5", display_name: "Opus 5.5" },
  context_window: { context_window_size: 1_000_000, used_percentage: 23, remaining_percentage: 77 },
  rate_limits: {
    five_hour: {
      used_percentage: session,
      resets_at: Math.round(Date.now() / 1_000) + resets * 60 + 55,
    },
    seven_day: { used_percentage: week, resets_at: Math.round(Date.now() / 1_000) + 5 * 86_400 },
  },
});

function withoutEnd(rows) {
  const last = rows.findLastIndex((cells) => cells.some(({ glyph }) => glyph !== " "));
  return rows.slice(0, last + 1);
}
