/** Another command that wants the same stdin: its output is taken, within bounds, and it never outlives us. */
import { type ChildProcess, spawn } from "node:child_process";
import { SECOND } from "../model/units.ts";
import { sendSignal } from "../platform/process.ts";

const MOST_BYTES = 64 * 1024;
const PATIENCE = 3 * SECOND;
/** What a command leaves running may hold its output open; what it wrote itself is here by then. */
const DRAIN = SECOND / 10;

const ENDINGS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** What `command` writes to stdout when it is given `input`, up to the bounds. Its errors are its own affair. */
export function chained(
  command: string,
  input: Buffer,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  // Before the command is there: a signal in between would leave it behind.
  for (const ending of ENDINGS) {
    process.once(ending, () => {
      kill(child);
      process.kill(process.pid, ending);
    });
  }
  // A group of its own, for a shell that is killed leaves its children behind.
  const child = spawn("/bin/sh", ["-c", command], {
    detached: true,
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  // It may end without having read all.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const done = () => resolve(Buffer.concat(chunks).subarray(0, MOST_BYTES).toString("utf8"));
    const giveUp = () => {
      kill(child);
      done();
    };
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) giveUp();
    });
    child.once("error", done);
    child.once("close", done);
    child.once("exit", () => setTimeout(done, DRAIN));
    setTimeout(giveUp, PATIENCE);
  });
}

/** Ends it and all it has started; what it had finished long ago is not looked for. */
function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) sendSignal(-pid, "SIGKILL");
}
