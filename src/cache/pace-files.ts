/**
 * The count of requests on disk: one file in the cache, and copies that outlive it. Nothing is lost with one of them,
 * and what other folders of the same account have used can be seen.
 */
import { basename, join } from "node:path";
import type { ClockPair } from "../model/clock-rollback.ts";
import { type Elsewhere, NOTHING_ELSEWHERE, type Pace } from "../model/schedule/pace.ts";
import { setForward, setForwardBy, stricterPace } from "../model/schedule/strictness.ts";
import type { SnapshotOwner } from "../model/snapshot.ts";
import { type Instant, instant } from "../model/units.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { fingerprint } from "../platform/fingerprint.ts";
import { listFolder, modifiedAt } from "../platform/fs.ts";
import { realFolder } from "./account-folder.ts";
import { clocksOfPace, decodePace, paceFromParts } from "./formats.ts";
import type { Paths } from "./paths.ts";

/** Far more than an hour's requests take. */
const MAX_PACE_BYTES = 2 ** 20;
/** More caches than one account has. */
const MAX_COPIES = 64;

/** The stored pace as it is at `now`; null where nothing was ever stored. */
export function readPaceFiles(
  paths: Paths,
  account: string | null,
  now: Instant,
  clocks: ClockPair | null,
): Pace | null {
  const copies = copyFolders(paths, account).map((folder) => join(folder, copyName(paths)));
  const stored = [paths.pace, ...copies].flatMap(
    (file) => readPaceFile(file, now, now, clocks) ?? [],
  );
  const [first, ...others] = stored;
  return first === undefined ? null : others.reduce(stricterPace, first);
}

/** What other folders and other caches of the account have used. */
export function readElsewhere(
  paths: Paths,
  account: string | null,
  now: Instant,
  clocks: ClockPair | null,
): Elsewhere {
  const files = copyFolders(paths, account).flatMap((folder) =>
    listFolder(folder)
      .filter((name) => COPY_NAME.test(name) && name !== copyName(paths))
      .slice(0, MAX_COPIES)
      .map((name) => join(folder, name)),
  );
  const paces = new Map<string, Pace>();
  for (const file of files) {
    // Damaged files of others are not written again, so they count from when they were.
    const written = Math.min(Math.floor(modifiedAt(file) ?? now), now);
    const found = readPaceFile(file, instant(written), now, clocks);
    const known = paces.get(basename(file));
    if (found !== null)
      paces.set(basename(file), known === undefined ? found : stricterPace(known, found));
  }
  if (paces.size === 0) return NOTHING_ELSEWHERE;
  const all = [...paces.values()];
  return {
    // After the clock was set back, what was sent since is not older than now.
    sent: all.flatMap(({ sent }) => sent).map((at) => instant(Math.min(at, now))),
    blocks: all.flatMap(({ blocks }) => blocks),
  };
}

/** What to save for a pace beside the file in the cache: the copies that outlive it. */
export function paceCopies(
  paths: Paths,
  owner: SnapshotOwner | null,
  pace: Pace,
): readonly (readonly [file: string, pace: Pace])[] {
  const [byFolder = "", byAccount] = copyFolders(paths, owner?.account ?? null);
  const copy = (folder: string, value: Pace) => [join(folder, copyName(paths)), value] as const;
  if (byAccount === undefined) return [copy(byFolder, pace)];
  // What another account sent from this folder before is not this account's.
  const sent = pace.sent.filter((at) => at >= (owner?.since ?? 0));
  return [copy(byFolder, pace), copy(byAccount, { ...pace, sent })];
}

/** Where the copies are: by the folder of the login, and by the account itself, which several folders may have. */
const copyFolders = ({ state, cache }: Paths, account: string | null): readonly string[] =>
  [basename(cache), ...(account === null ? [] : [account])].map((name) => join(state, name));

export const COPY_NAME = /^pace-[0-9a-f]{16}\.json$/;

/** One name for each cache, so that no two processes write one file. */
const copyName = ({ cache }: Paths): string => `pace-${fingerprint(realFolder(cache))}.json`;

function readPaceFile(
  file: string,
  writtenAt: Instant,
  now: Instant,
  clocks: ClockPair | null,
): Pace | null {
  const content = readBounded(file, MAX_PACE_BYTES);
  if (typeof content !== "string") {
    return content.why === "missing" ? null : paceFromParts("", writtenAt);
  }
  const pace = decodePace(content) ?? paceFromParts(content, writtenAt);
  return setForward(pace, setForwardBy(clocksOfPace(content), clocks), now);
}
