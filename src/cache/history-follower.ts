/** Follows the last entries of an account for a process that asks again and again: of a file that has grown, only what was added is read. */
import type { HistoryEntry } from "../model/history.ts";
import { after, type Instant, MINUTE, type Millis } from "../model/units.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { fileStamp } from "../platform/fs.ts";
import {
  decodedLines,
  endsWithOwner,
  type HistoryOwner,
  importedFile,
  MAX_MONTH_BYTES,
  monthFile,
  monthOf,
  readHistory,
} from "./history.ts";
import type { KnownResets } from "./history-format.ts";
import type { Paths } from "./paths.ts";

/** What was read of a month's file. */
interface FollowedMonth {
  /** Another month, owner or import is read from its beginning. */
  readonly about: string;
  readonly length: number;
  /** The end of what was read, by which one sees that the file is the same. */
  readonly end: string;
  readonly resets: KnownResets;
  readonly isOwners: boolean;
  readonly entries: readonly HistoryEntry[];
}

const END_LENGTH = 200;

/** The entries of the last `reach`. */
export function historyFollower(
  paths: Paths,
  reach: Millis,
): (owner: HistoryOwner, now: Instant) => readonly HistoryEntry[] {
  let known: FollowedMonth | null = null;
  return (owner, now) => {
    const [month, since] = [monthOf(now), after(now, -reach)];
    const content = readBounded(monthFile(paths, month), MAX_MONTH_BYTES);
    const whole = typeof content === "string" ? content : "";
    // A line without its end may be torn.
    const text = whole.slice(0, whole.lastIndexOf("\n") + 1);
    const about = JSON.stringify([month, owner, fileStamp(importedFile(paths, month))]);
    const next = { about, length: text.length, end: text.slice(-END_LENGTH) };
    const added = known?.about === about ? addedTo(known, text) : null;
    if (known === null || added === null) {
      const resets: KnownResets = new Map();
      // Each line may move a reset.
      Array.from(decodedLines(text.split("\n"), resets));
      const entries = readHistory(paths, owner, since, now);
      known = { ...next, resets, entries, isOwners: endsWithOwner(paths, owner, since, now) };
      return entries;
    }
    const lines = [...decodedLines(added.split("\n"), known.resets)];
    const more = lines.flatMap((line) => (line.kind === "account" || !known?.isOwners ? [] : line));
    const latest = after(now, MINUTE);
    const entries = [...known.entries, ...more].filter(({ at }) => at >= since && at <= latest);
    known = { ...known, ...next, entries };
    return entries;
  };
}

/** What was added; null where the file is another, or where somebody logged in. */
function addedTo({ length, end }: FollowedMonth, text: string): string | null {
  const isSame = text.slice(Math.max(length - END_LENGTH, 0), length) === end;
  const added = text.slice(length);
  // Also behind a login there may be a gap, which the reader of the whole knows.
  const isLogin = added.includes('"account"') || /"account".*\n$/.test(end);
  return isSame && text.length >= length && !isLogin ? added : null;
}
