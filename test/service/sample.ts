/** A task whose every text is as awkward as a path or a variable may be. */
import type { Task } from "../../src/service/spec.ts";

export const AWKWARD = `/a b/we$ird "q" 'p' \\ %h & <c> é ; # \${HOME}`;

export const task = (folder = AWKWARD): Task => ({
  node: process.execPath,
  program: `${folder}/dist/main.cjs`,
  cache: `${folder}/.cache/claude-usage`,
  log: `${folder}/.cache/claude-usage/default/daemon.log`,
  env: [
    ["HOME", folder],
    ["CLAUDE_USAGE_USER_AGENT", AWKWARD],
  ],
});
