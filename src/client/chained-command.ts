/** Runs the user's other statusLine command with the same stdin; its output is bounded, and it never outlives us. */
import { SECOND } from "../model/units.ts";
import { type Env, runProgram } from "../platform/exec.ts";
import { refuseDebugger } from "../platform/long-running.ts";

const MAX_CHAIN_BYTES = 64 * 1024;
const CHAIN_TIMEOUT_MS = 3 * SECOND;

const END_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** What `command` writes to stdout when given `input`, up to the limits. Its stderr is ignored. */
export async function runChained(command: string, input: Buffer, env: Env): Promise<string> {
  refuseDebugger();
  const controller = new AbortController();
  // Before the command starts: a signal in between would leave it behind.
  for (const signal of END_SIGNALS) {
    process.once(signal, () => {
      controller.abort();
      process.kill(process.pid, signal);
    });
  }
  const result = await runProgram("/bin/sh", ["-c", command], {
    env,
    cwd: null,
    input,
    timeoutMs: CHAIN_TIMEOUT_MS,
    maxBytes: MAX_CHAIN_BYTES,
    ignoreStderr: true,
    group: true,
    signal: controller.signal,
  });
  return result.kind === "missing" ? "" : result.stdout;
}
