/** What other processes want of the daemon: by a signal where its pid can be trusted and means one account, else by a file that it watches for. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { readFileAs } from "../platform/bounded-file.ts";
import { tryFs } from "../platform/fs.ts";
import { sendSignal } from "../platform/process.ts";
import type { RunningDaemon } from "./lease-holder.ts";
import type { Paths } from "./paths.ts";

const SIGNALS = { refresh: "SIGUSR2", stop: "SIGTERM" } as const;

export type DaemonRequest = keyof typeof SIGNALS;

const DAEMON_REQUESTS = Object.keys(SIGNALS) as readonly DaemonRequest[];

const requestFile = ({ inbox }: Paths, kind: DaemonRequest): string => join(inbox, kind);

export const requestFiles = (paths: Paths): readonly string[] =>
  DAEMON_REQUESTS.map((kind) => requestFile(paths, kind));

/** False where the daemon has just ended, or the request cannot be written. */
export async function requestOf(
  paths: Paths,
  daemon: RunningDaemon,
  kind: DaemonRequest,
): Promise<boolean> {
  const bySignal = kind === "stop" || !daemon.shared;
  if (daemon.isHere && bySignal) return sendSignal(daemon.pid, SIGNALS[kind]);
  if (paths.foreign !== null) return false;
  const { writeText } = await import("./write.ts");
  return writeText(requestFile(paths, kind), daemon.nonce) === null;
}

/** Takes a request back; false where the daemon has already taken it. */
export const withdrawRequest = (paths: Paths, kind: DaemonRequest): boolean =>
  tryFs(() => rmSync(requestFile(paths, kind))) === null;

/** Takes all requests; returns those for the daemon with this nonce. The others were for one that has ended. */
export const takeRequests = (paths: Paths, nonce: string): readonly DaemonRequest[] =>
  DAEMON_REQUESTS.filter((kind) => {
    const addressee = readFileAs(requestFile(paths, kind), (content) => content);
    return addressee !== null && withdrawRequest(paths, kind) && addressee === nonce;
  });
