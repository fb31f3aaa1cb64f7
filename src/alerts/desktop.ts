/** A notification on the desktop: notify-send, or osascript on macOS. Text travels as arguments, and never in a script. */
import { existsSync } from "node:fs";
import type { AlertDelivery } from "../model/alerts/record.ts";
import { type Env, passedVariables, runProgram } from "../platform/exec.ts";

const TIMEOUT_MS = 5_000;

/** The body is markup for most servers; the title is not. @internal */
export const escapedMarkup = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const SCRIPT = [
  "on run argv",
  "display notification (item 2 of argv) with title (item 1 of argv)",
  "end run",
];

/** The program for this system, with its arguments. */
export const notifierFor = (
  platform: NodeJS.Platform,
  title: string,
  text: string,
): readonly [name: string, ...args: string[]] =>
  platform === "darwin"
    ? ["/usr/bin/osascript", ...SCRIPT.flatMap((line) => ["-e", line]), title, text]
    : ["notify-send", "--app-name=claude-usage", "--", title, escapedMarkup(text)];

/** A daemon that was started over ssh or by cron has no address of the session's bus; systemd's is always there. */
export function busAddress(env: Env, uid: number | undefined): string | undefined {
  if (env.DBUS_SESSION_BUS_ADDRESS) return env.DBUS_SESSION_BUS_ADDRESS;
  const socket = `${env.XDG_RUNTIME_DIR || `/run/user/${uid}`}/bus`;
  return existsSync(socket) ? `unix:path=${socket}` : undefined;
}

export async function notifyDesktop(
  title: string,
  text: string,
  env: Env,
  platform: NodeJS.Platform,
): Promise<AlertDelivery> {
  const channel = "desktop";
  const bus = platform === "darwin" ? undefined : busAddress(env, process.getuid?.());
  // Without a bus, libnotify would start one that nobody sees.
  if (platform !== "darwin" && bus === undefined)
    return { channel, result: "absent", detail: "no desktop session" };
  const [name, ...args] = notifierFor(platform, title, text);
  const result = await runProgram(name, args, {
    env: { ...passedVariables(env), DBUS_SESSION_BUS_ADDRESS: bus },
    timeoutMs: TIMEOUT_MS,
    group: true,
  });
  if (result.kind === "missing") return { channel, result: "absent", detail: `no ${name}` };
  if (result.kind === "stopped")
    return { channel, result: "failed", detail: `${name} did not end in ${TIMEOUT_MS / 1_000} s` };
  return result.code === 0
    ? { channel, result: "delivered", detail: name }
    : { channel, result: "failed", detail: `${name}: exit code ${result.code}` };
}
