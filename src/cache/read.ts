/** Recall: cache files back into values. Loaded by every one-shot command, so node:fs is all it may cost. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TodayCost } from "../model/money.ts";
import type { Observation } from "../model/observations.ts";
import type { Pace } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { END_OF_TIME, type Instant, SECOND } from "../model/units.ts";
import { inRange, oneOf, record, text } from "../platform/decoders.ts";
import { errnoOf } from "../platform/fs.ts";
import { sendSignal } from "../platform/process.ts";
import {
  decodeInbox,
  decodePace,
  decodeSnapshot,
  decodeTodayCost,
  fileDecoder,
} from "./formats.ts";
import type { Paths } from "./paths.ts";

/** Who polls: written by the holder of the claim. */
export interface LeaseHolder {
  readonly pid: number;
  readonly role: "daemon" | "once";
  readonly build: string;
  readonly since: number;
  /** Tells this holder from every other, past ones with the same pid too. */
  readonly nonce: string;
}

/** A claim whose holder has not renewed it for this long is free. */
export const LEASE_STALE_MS = 12 * SECOND;

export const readSnapshot = (paths: Paths): Snapshot | null =>
  readFileAs(paths.snapshot, decodeSnapshot);

export const readPace = (paths: Paths): Pace | null => readFileAs(paths.pace, decodePace);

/** What today has cost; null where no server is asked for it. */
export const readTodayCost = ({ cost }: Paths): TodayCost | null =>
  readFileAs(cost, decodeTodayCost);

/** What Claude Code has told its status line, in all its sessions. */
export const inboxFile = ({ inbox }: Paths): string => join(inbox, "statusline.json");

export const readInbox = (paths: Paths): readonly Observation[] =>
  readFileAs(inboxFile(paths), decodeInbox)?.heard ?? [];

const holder = fileDecoder<LeaseHolder>(
  record({
    // Signals are sent there, and 0 and below are whole groups of processes.
    pid: inRange(1, 2 ** 31 - 1),
    role: oneOf("daemon", "once"),
    build: text,
    since: inRange(0, END_OF_TIME),
    nonce: text,
  }),
);

export const readLeaseHolder = (paths: Paths): LeaseHolder | null =>
  readFileAs(paths.holder, holder);

/** Who polls just now; null when nobody holds the claim or its holder died. */
export function currentHolder(paths: Paths, now: Instant): LeaseHolder | null {
  const renewed = modifiedAt(`${paths.lease}.lock`);
  if (renewed === null || Math.abs(now - renewed) > LEASE_STALE_MS) return null;
  return readLeaseHolder(paths);
}

/** The daemon of this account; null also for one that was killed and whose claim has not run out yet. */
export function runningDaemon(paths: Paths, now: Instant): LeaseHolder | null {
  const holder = currentHolder(paths, now);
  return holder?.role === "daemon" && sendSignal(holder.pid, 0) ? holder : null;
}

/** What lies in a folder; nothing where it cannot be seen, for others make it when they first put something there. */
export function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    errnoOf(error);
    return [];
  }
}

/** When a file last changed, in ms since the epoch; null where it cannot be seen. */
export function modifiedAt(path: string): number | null {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    errnoOf(error);
    return null;
  }
}

/** A file that is missing, unreadable or not ours is the same to a reader: nothing known. */
export function readFileAs<T>(path: string, decode: (content: string) => T | null): T | null {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    errnoOf(error);
    return null;
  }
  return decode(content);
}
