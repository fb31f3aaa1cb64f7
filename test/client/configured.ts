/** A home with a config.toml that is edited, and the settings of a poller that reads it. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { type LiveSettings, openSettings } from "../../src/config/effective.ts";
import type { Context } from "../../src/context.ts";
import { folderPerTest } from "../world/program.ts";

type Texts = Readonly<Record<string, string>>;

interface ConfiguredHome {
  readonly paths: () => Paths;
  readonly callWith: (env?: Texts) => Context;
  readonly start: (env?: Texts, flags?: Texts) => LiveSettings;
  /** Writes the file, each time a second later; null removes it, "/" puts a folder in its place. */
  readonly edit: (toml: string | null) => void;
}

/** One for each test of the file that calls this; several files have one process, and this module once. */
export function configuredHome(): ConfiguredHome {
  const home = folderPerTest();
  const paths = (): Paths => pathsFor({ home: home(), cwd: "/", env: {} });
  const callWith = (env: Texts = {}): Context => ({
    argv: [],
    env,
    paths: paths(),
    isTerminal: () => false,
    program: "",
  });
  let edits = 0;
  return {
    paths,
    callWith,
    start: (env = {}, flags = {}) => {
      const given = Object.entries(flags).map(
        ([key, text]) => [key, { text, where: `--${key}` }] as const,
      );
      return openSettings(callWith(env), new Map(given));
    },
    edit: (toml) => {
      const { config } = paths();
      mkdirSync(dirname(config), { recursive: true });
      rmSync(config, { recursive: true, force: true });
      if (toml === null) return;
      if (toml === "/") mkdirSync(config);
      else writeFileSync(config, toml);
      edits += 1;
      utimesSync(config, edits, edits);
    },
  };
}
