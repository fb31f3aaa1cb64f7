/** What a manager's program said, as a reason. */
import type { ExecResult } from "../platform/exec.ts";

/** Null when it did what it was told. */
export function reasonIn(said: ExecResult): string | null {
  if (said.kind === "missing") return "there is no such program";
  if (said.kind === "stopped") return "it did not end in time";
  if (said.code === 0) return null;
  const [line = ""] = said.stderr.trim().split("\n");
  return line === "" ? `it ended with ${said.code}` : line;
}
