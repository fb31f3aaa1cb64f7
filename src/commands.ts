/** Every command by the name that is typed, in the order of `--help`. A new command is a file and a line here. */
import type { CommandModule } from "./cli/spec.ts";

export const COMMANDS = {
  daemon: () => import("./commands/daemon.ts"),
  stop: () => import("./commands/stop.ts"),
  status: () => import("./commands/status.ts"),
  doctor: () => import("./commands/doctor.ts"),
  service: () => import("./commands/service.ts"),
  refresh: () => import("./commands/refresh.ts"),
  config: () => import("./commands/config.ts"),
  demo: () => import("./commands/demo.ts"),
  telemetry: () => import("./commands/telemetry.ts"),
  cost: () => import("./commands/cost.ts"),
  watch: () => import("./commands/watch.ts"),
  guard: () => import("./commands/guard.ts"),
  "wait-reset": () => import("./commands/wait-reset.ts"),
  statusline: () => import("./commands/statusline.ts"),
  init: () => import("./commands/init.ts"),
  completions: () => import("./commands/completions.ts"),
  help: () => import("./commands/help.ts"),
} as const satisfies Readonly<Record<string, () => Promise<CommandModule>>>;

export type CommandName = keyof typeof COMMANDS;

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);
