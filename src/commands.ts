/** Every command by the name that is typed, in the groups and the order of help. A new command is a file and a line here. */
import type { CommandModule } from "./cli/spec.ts";

type Loaders = Readonly<Record<string, () => Promise<CommandModule>>>;

const SEE = {
  status: () => import("./commands/status.ts"),
  top: () => import("./commands/top.ts"),
  machines: () => import("./commands/machines.ts"),
  accounts: () => import("./commands/accounts.ts"),
  watch: () => import("./commands/watch.ts"),
  chart: () => import("./commands/chart.ts"),
  report: () => import("./commands/report.ts"),
  forecast: () => import("./commands/forecast.ts"),
  history: () => import("./commands/history.ts"),
  demo: () => import("./commands/demo.ts"),
} as const satisfies Loaders;

const SCRIPT = {
  guard: () => import("./commands/guard.ts"),
  "wait-reset": () => import("./commands/wait-reset.ts"),
  alerts: () => import("./commands/alerts.ts"),
  metrics: () => import("./commands/metrics.ts"),
} as const satisfies Loaders;

const SET_UP = {
  setup: () => import("./commands/setup.ts"),
  init: () => import("./commands/init.ts"),
  statusline: () => import("./commands/statusline.ts"),
  completions: () => import("./commands/completions.ts"),
  themes: () => import("./commands/themes.ts"),
  config: () => import("./commands/config.ts"),
  service: () => import("./commands/service.ts"),
} as const satisfies Loaders;

const REPAIR = {
  doctor: () => import("./commands/doctor.ts"),
  refresh: () => import("./commands/refresh.ts"),
  daemon: () => import("./commands/daemon.ts"),
  stop: () => import("./commands/stop.ts"),
  uninstall: () => import("./commands/uninstall.ts"),
  help: () => import("./commands/help.ts"),
} as const satisfies Loaders;

const CLAUDE_CODE = {
  telemetry: () => import("./commands/telemetry.ts"),
  cost: () => import("./commands/cost.ts"),
} as const satisfies Loaders;

export const COMMANDS = { ...SEE, ...SCRIPT, ...SET_UP, ...REPAIR, ...CLAUDE_CODE } as const;

export type CommandName = keyof typeof COMMANDS;

/** The groups of help, with the names of their commands. */
export const COMMAND_GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["See it", Object.keys(SEE)],
  ["Script it", Object.keys(SCRIPT)],
  ["Set it up", Object.keys(SET_UP)],
  ["Look after it", Object.keys(REPAIR)],
  ["Claude Code", Object.keys(CLAUDE_CODE)],
];

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);
