/** Every command there is, and what each takes. A new one is an entry here, a file in cli/ and its import in main.ts. */
import { SURFACE_NAMES } from "../render/surfaces.ts";
import { SERVICE_NAMES } from "../telemetry/names.ts";
import type { CommandSpec, SpecFlag } from "./spec.ts";

const NO_DAEMON = { help: "do not start the daemon" } as const satisfies SpecFlag;

const FOR = {
  placeholder: "SURFACE",
  members: [...SURFACE_NAMES, "json"],
  help: "the place it is printed for",
} as const satisfies SpecFlag;

const FORMAT = {
  placeholder: "TEMPLATE",
  help: "a line of your own: {five_hour.utilization:3} is a field of --json in 3 cells",
} as const satisfies SpecFlag;

const WINDOW = {
  placeholder: "LIMITS",
  help: "the limits to go by: 5h, 7d or names of models",
} as const satisfies SpecFlag;

/** `claude-usage` with no command after it. */
export const LINE = {
  summary: "print the line, in the dialect of the place it is printed to",
  flags: {
    for: FOR,
    format: FORMAT,
    json: { help: "print what is known as a JSON document" },
    "no-daemon": NO_DAEMON,
  },
  settings: "looking",
} as const satisfies CommandSpec;

const NAMED = {
  daemon: {
    summary: "poll, in the foreground; a look does this by itself",
    flags: { detach: { help: "in the background" } },
    settings: "polling",
  },
  stop: { summary: "end the daemon", flags: {}, settings: "none" },
  status: { summary: "say what is known, and how", flags: {}, settings: "none" },
  doctor: {
    summary: "find what is wrong, and say how to mend it; exits 1 where something is",
    flags: { json: { help: "print what was found as a JSON document" } },
    settings: "none",
  },
  service: {
    summary: "let systemd or launchd keep the daemon; a look starts it without",
    flags: {},
    operand: { placeholder: "ACT", members: ["install", "uninstall", "status"] },
    settings: "none",
  },
  refresh: {
    summary: "ask now, as far as block and budget allow",
    flags: {},
    settings: "polling",
  },
  config: {
    summary: "print the settings in force and where each comes from",
    flags: {},
    settings: "all",
  },
  demo: {
    summary: "play a day with Claude in half a minute; needs no login",
    flags: {
      once: { help: "print one line, of the reference answer" },
      states: { help: "print every state of the line, what it means and what to do" },
      serve: {
        placeholder: "PORT",
        help: "only serve the endpoint, of the play and of every known ending",
      },
    },
    settings: "looking",
  },
  telemetry: {
    summary: "what Claude Code itself sends, why and where to; or set its switches",
    flags: {
      json: { help: "print what was found as a JSON document" },
      explain: {
        placeholder: "SERVICE",
        members: SERVICE_NAMES,
        help: "all there is to say of one service",
      },
      check: { help: "exit 1 where what is required does not hold" },
      require: { placeholder: "POLICY", help: "what must hold: statsig=off,prompts=off" },
      "metrics-url": { placeholder: "URL", help: "where local sends metrics" },
      "logs-url": { placeholder: "URL", help: "where local sends logs" },
      yes: { help: "write without asking" },
    },
    operand: {
      placeholder: "ACT",
      members: ["off", "on", "local", "undo"],
      optional: true,
      rest: { placeholder: "SERVICE", members: SERVICE_NAMES },
    },
    settings: "none",
  },
  cost: {
    summary: "what Claude Code has recorded in VictoriaMetrics: today, 7 and 30 days",
    flags: {
      json: { help: "print it as a JSON document" },
      url: { placeholder: "URL", help: "the server to ask" },
    },
    settings: "none",
  },
  watch: {
    summary: "print the line now and at every change, until it is ended",
    flags: {
      for: FOR,
      format: FORMAT,
      json: { help: "print a JSON document a line" },
      "no-daemon": NO_DAEMON,
    },
    settings: "looking",
  },
  guard: {
    summary: "exit 0 where there is room for another job, 75 where there is none",
    flags: {
      below: { placeholder: "PERCENT", help: "room is below this percentage (90)" },
      window: WINDOW,
      quiet: { help: "only the exit code" },
    },
    settings: "none",
  },
  "wait-reset": {
    summary: "sleep until the limit that is used most has started anew",
    flags: { window: WINDOW, "no-daemon": NO_DAEMON },
    settings: "none",
  },
  statusline: {
    summary: "print it as Claude Code's statusLine command, and take its numbers",
    flags: {
      chain: {
        placeholder: "COMMAND",
        help: "run another statusLine command too, and print its lines first",
      },
      "no-daemon": NO_DAEMON,
    },
    settings: "looking",
  },
  init: {
    summary: "print what to put into a shell's rc file",
    flags: {},
    operand: {
      placeholder: "SHELL",
      members: ["zsh", "bash", "fish", "p10k", "starship", "nushell"],
    },
    settings: "none",
  },
  completions: {
    summary: "print what completes these commands and flags in a shell",
    flags: {},
    operand: { placeholder: "SHELL", members: ["zsh", "bash", "fish"] },
    settings: "none",
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

/** By the name that is typed. */
export const COMMANDS = {
  ...NAMED,
  help: {
    summary: "print all of this, or what one command takes",
    flags: {},
    operand: {
      placeholder: "COMMAND",
      members: [...Object.keys(NAMED), "help"],
      optional: true,
    },
    settings: "none",
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

/** What every command takes besides; main.ts answers these itself. */
export const ALWAYS = {
  help: { help: "print what it takes" },
  version: { help: "print the version" },
} as const satisfies CommandSpec["flags"];
