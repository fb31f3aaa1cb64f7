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
  help: "the limits to use: 5h, 7d, spend or names of models",
} as const satisfies SpecFlag;

/** `claude-usage` without a command, `--json` included. */
export const LINE = {
  summary: "print the line, formatted for where it is printed",
  flags: {
    for: FOR,
    format: FORMAT,
    json: { help: "print the data as a JSON document" },
    "no-daemon": NO_DAEMON,
  },
  settings: "render",
} as const satisfies CommandSpec;

/** Every command takes `--help`, and all take `--version`; main.ts handles both. */
export const ALWAYS = {
  help: { help: "print this help" },
  version: { help: "print the version" },
} as const satisfies CommandSpec["flags"];
