/** Recall: cache files back into values. Loaded by every one-shot command, so node:fs is all it may cost. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Spent } from "../model/money.ts";
import type { Heard } from "../model/observations.ts";
import type { Pace } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { END_OF_TIME, type Instant, SECOND } from "../model/units.ts";
import { only, record, text, within } from "../platform/decoders.ts";
import { codeOf } from "../platform/fs.ts";
import { signal } from "../platform/process.ts";
import { decodeFile, decodeHandover, decodePace, decodeSnapshot, decodeSpent } from "./formats.ts";
import type { Places } from "./paths.ts";

/** Who polls: written by the holder of the claim. */
export interface Holder {
  readonly pid: number;
  readonly role: "daemon" | "once";
  readonly build: string;
  readonly since: number;
  /** Tells this holder from every other, past ones with the same pid too. */
  readonly nonce: string;
}

/** A claim whose holder has not renewed it for this long is free. */
export const CLAIM_STALE = 12 * SECOND;

export const readSnapshot = (places: Places): Snapshot | null =>
  read(places.snapshot, decodeSnapshot);

export const readPace = (places: Places): Pace | null => read(places.pace, decodePace);

/** What today has cost; null where no server is asked for it. */
export const readSpent = ({ cost }: Places): Spent | null => read(cost, decodeSpent);

/** What Claude Code has told its status line, in all its sessions. */
export const handoverIn = ({ handover }: Places): string => join(handover, "statusline.json");

export const readHandover = (places: Places): readonly Heard[] =>
  read(handoverIn(places), decodeHandover)?.heard ?? [];

const holder = decodeFile<Holder>(
  record({
    // Signals are sent there, and 0 and below are whole groups of processes.
    pid: within(1, 2 ** 31 - 1),
    role: only("daemon", "once"),
    build: text,
    since: within(0, END_OF_TIME),
    nonce: text,
  }),
);

export const readHolder = (places: Places): Holder | null => read(places.holder, holder);

/** Who polls just now; null when nobody holds the claim or its holder died. */
export function livingHolder(places: Places, now: Instant): Holder | null {
  const renewed = modifiedAt(`${places.claim}.lock`);
  if (renewed === null || Math.abs(now - renewed) > CLAIM_STALE) return null;
  return readHolder(places);
}

/** The daemon of this account; null also for one that was killed and whose claim has not run out yet. */
export function runningDaemon(places: Places, now: Instant): Holder | null {
  const holder = livingHolder(places, now);
  return holder?.role === "daemon" && signal(holder.pid, 0) ? holder : null;
}

/** What lies in a folder; nothing where it cannot be seen, for others make it when they first put something there. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    codeOf(error);
    return [];
  }
}

/** When a file last changed, in ms since the epoch; null where it cannot be seen. */
export function modifiedAt(path: string): number | null {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    codeOf(error);
    return null;
  }
}

/** A file that is missing, unreadable or not ours is the same to a reader: nothing known. */
export function read<T>(path: string, decode: (content: string) => T | null): T | null {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    codeOf(error);
    return null;
  }
  return decode(content);
}
