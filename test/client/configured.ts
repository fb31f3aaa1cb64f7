/** A home with a config.toml that is edited, and the settings of a poller that reads it. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { openSettings } from "../../src/config/effective.ts";
import type { Context } from "../../src/context.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
export const paths = (): Paths => pathsFor({ home: home(), cwd: "/", env: {} });

type Texts = Readonly<Record<string, string>>;

export const callWith = (env: Texts = {}): Context => ({
  argv: [],
  env,
  paths: paths(),
  isTerminal: () => false,
  program: "",
});

export const start = (env: Texts = {}, flags: Texts = {}) => {
  const given = Object.entries(flags).map(
    ([key, text]) => [key, { text, where: `--${key}` }] as const,
  );
  return openSettings(callWith(env), new Map(given));
};

let edits = 0;

/** Writes the file, each time a second later; null removes it, "/" puts a folder in its place. */
export function edit(toml: string | null): void {
  const { config } = paths();
  mkdirSync(dirname(config), { recursive: true });
  rmSync(config, { recursive: true, force: true });
  if (toml === null) return;
  if (toml === "/") mkdirSync(config);
  else writeFileSync(config, toml);
  edits += 1;
  utimesSync(config, edits, edits);
}
