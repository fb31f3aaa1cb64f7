/** The parts of a spec that several commands share. */
import { SURFACE_NAMES } from "../render/surfaces.ts";
import type { CommandSpec, SpecFlag } from "./spec.ts";

export const NO_DAEMON = { help: "do not start the daemon" } as const satisfies SpecFlag;

export const FOR = {
  placeholder: "SURFACE",
  members: [...SURFACE_NAMES, "json"],
  help: "the surface to format for",
} as const satisfies SpecFlag;

export const FORMAT = {
  placeholder: "TEMPLATE",
  help: "a template of your own: {five_hour.utilization:3} is a field of --json in 3 cells",
} as const satisfies SpecFlag;

export const WINDOW = {
  placeholder: "LIMITS",
  list: true,
  help: "the limits to use: 5h, 7d, spend or names of models",
} as const satisfies SpecFlag;

/** What counts as room, for the commands that look for it. */
export const belowFlag = (percent: number) =>
  ({
    placeholder: "PERCENT",
    help: `a limit below this has room (${percent})`,
  }) as const satisfies SpecFlag;

/** `claude-usage` without a command, `--json` included. */
export const LINE = {
  summary: "print the line, formatted for where it is printed",
  flags: {
    for: FOR,
    format: FORMAT,
    json: { help: "print the data as a JSON document" },
    all: { help: "with --json: of every account of config.toml" },
    active: { help: "with --json, for a machine that reads from this one: its user is at work" },
    "no-daemon": NO_DAEMON,
  },
  settings: "render",
} as const satisfies CommandSpec;

/** Every command takes `--account` and `--help`, and all take `--version`; main.ts handles them. */
export const ALWAYS = {
  account: { placeholder: "NAME", accounts: true, help: "use this account of config.toml" },
  help: { help: "print this help" },
  version: { help: "print the version" },
} as const satisfies CommandSpec["flags"];
