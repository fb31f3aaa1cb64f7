/** Memory: values into whole files, 0600 in folders 0700, each by rename. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Instant } from "../model/units.ts";
import { type FsError, makeFolder, tryFs } from "../platform/fs.ts";
import { readBootClock } from "./boot-clock.ts";
import { encodeFile } from "./formats.ts";

/** Writes a versioned value; one that is `durable` survives a crash of the machine too. */
export const writeValue = (path: string, value: object, durable = true): FsError =>
  writeAtomic(path, encodeFile(value), { fsync: durable });

/** Writes a text as it is, for this person only. */
export const writeText = (path: string, text: string): FsError =>
  writeAtomic(path, text, { fsync: false });

/** What `paint` makes; here only as far as a file holds it. */
interface LineFile {
  readonly text: string;
  readonly validUntil: Instant;
  readonly expiredText: string;
}

/**
 * Writes a painted line as the launcher and the shells read it: the text; until when it is true, as epoch
 * seconds, as uptime in hundredths of a second, and the boot it counts from; the text from then on; since when, in
 * epoch seconds, for readers who have only a clock that can be set.
 */
export function writeRenderedLine(
  folder: string,
  name: string,
  painted: LineFile,
  now: Instant,
): FsError {
  const boot = readBootClock();
  const left = Math.floor((painted.validUntil - now) / 10);
  const machine = boot === null ? "- -" : `${boot.uptime + left} ${boot.id}`;
  const epoch = Math.floor(painted.validUntil / 1000);
  const since = Math.floor(now / 1000);
  const content = `${painted.text}\n${epoch} ${machine}\n${painted.expiredText}\n${since}\n`;
  // A line lost in a power cut is painted again at once: not worth waking the disk for.
  return writeAtomic(join(folder, name), content, { fsync: false });
}

function writeAtomic(path: string, content: string, { fsync }: { fsync: boolean }): FsError {
  // On a disk that is filling up write-file-atomic takes a part written for the whole; writeFileSync does not.
  const tmpfileCreated = (temporary: string) => writeFileSync(temporary, content);
  return (
    makeFolder(dirname(path)) ??
    tryFs(() => writeFileAtomic.sync(path, "", { mode: 0o600, fsync, tmpfileCreated }))
  );
}
