// A home folder for a benchmark, with the simulator's account: removed at exit, and all that was started is killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { logIn } from "./login.mjs";

export const launcher = fileURLToPath(new URL("claude-usage", import.meta.url));
export const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
/** Where the daemon writes rendered lines. */
export const lines = join(home, ".cache/claude-usage/default/lines");
/** With this Node first. */
export const path = `${dirname(process.execPath)}:${process.env.PATH}`;

const children = [];
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Starts the program; it is killed when the benchmark exits. */
export function start(env, ...args) {
  const child = spawn(launcher, args, { env, cwd: home, stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  return child;
}

/** Logs in to the simulator; returns the environment with its address. */
export async function simulated(baseEnv) {
  const server = start(baseEnv, "demo", "--serve", "0");
  const [said] = await Promise.race([once(server.stdout, "data"), once(server, "exit")]);
  const url = /http:\S+/.exec(String(said))?.[0];
  if (url === undefined) throw new Error("the simulator did not start; run `npm run build`");
  logIn(home);
  return { ...baseEnv, CLAUDE_USAGE_API_URL: url };
}
