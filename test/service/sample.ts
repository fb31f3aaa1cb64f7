/** A service whose every text is as awkward as a path or a variable may be, and a manager with a program that records its calls. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathsFor } from "../../src/cache/paths.ts";
import type { Context } from "../../src/context.ts";
import { managerFor } from "../../src/service/installed.ts";
import type { ServiceSpec } from "../../src/service/spec.ts";

export const AWKWARD = `/a b/we$ird "q" 'p' \\ %h & <c> é ; # \${HOME}`;

export const spec = (folder = AWKWARD): ServiceSpec => ({
  node: process.execPath,
  program: `${folder}/dist/main.cjs`,
  cache: `${folder}/.cache/claude-usage`,
  state: `${folder}/.local/state/claude-usage`,
  log: `${folder}/.cache/claude-usage/default/daemon.log`,
  env: [
    ["HOME", folder],
    ["CLAUDE_USAGE_USER_AGENT", AWKWARD],
  ],
});

/** The manager of `platform` in the home folder `home`; its program records its arguments, then runs `script`. */
export function managerWith(home: string, platform: "darwin" | "linux", script = "exit 0") {
  const name = platform === "darwin" ? "launchctl" : "systemctl";
  const file = join(home, "calls");
  writeFileSync(join(home, name), `#!/bin/sh\necho "$*" >>'${file}'\n${script}\n`, { mode: 0o755 });
  const env = { HOME: home, PATH: `${home}:/usr/bin:/bin` };
  const paths = pathsFor({ home, cwd: "/", env });
  const call: Context = { argv: [], env, paths, isTerminal: () => false, program: "" };
  const calls = () => (existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : []);
  return { manager: managerFor(call, platform, 501), calls };
}
