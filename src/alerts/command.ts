/** Runs the person's own command for an alert: their line as it stands, the alert in variables and on stdin, within bounds. */

import type { AlertDelivery } from "../model/alerts/record.ts";
import { type Env, passedVariables, runProgram } from "../platform/exec.ts";
import { printable } from "../platform/printable.ts";
import { type AlertDocument, alertVariables } from "../render/alert-text.ts";

/** A slow network is waited for; what hangs is killed with all that it started. */
const COMMAND_TIMEOUT_MS = 20_000;

/** What the command says is for the person who mends it: its last line. */
const MAX_SAID = 160;

export async function runAlertCommand(
  command: string,
  document: AlertDocument,
  env: Env,
  timeoutMs: number = COMMAND_TIMEOUT_MS,
): Promise<AlertDelivery> {
  const result = await runProgram("/bin/sh", ["-c", command], {
    env: { ...passedVariables(env), ...alertVariables(document) },
    input: Buffer.from(`${JSON.stringify(document)}\n`),
    timeoutMs,
    group: true,
  });
  if (result.kind === "missing")
    return { channel: "command", result: "failed", detail: "no /bin/sh" };
  if (result.kind === "stopped") {
    return {
      channel: "command",
      result: "failed",
      detail: `killed, or over ${timeoutMs / 1_000} s`,
    };
  }
  if (result.code === 0) return { channel: "command", result: "delivered", detail: "on_alert" };
  const said = printable(result.stderr.trim().split("\n").at(-1) ?? "").slice(0, MAX_SAID);
  const detail = `exit code ${result.code}${said === "" ? "" : `: ${said}`}`;
  return { channel: "command", result: "failed", detail };
}
