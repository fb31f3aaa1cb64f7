/** Writes our cache files whole, each by rename: 0600 in folders 0700. */
import { randomInt } from "node:crypto";
import { lstatSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Instant } from "../model/units.ts";
import { readBootTime } from "../platform/clock.ts";
import { type FsError, makeFolder, tryFs } from "../platform/fs.ts";
import { encodeFile } from "./formats.ts";

/** Writes a versioned value; a `durable` one survives a crash of the machine too. */
export const writeValue = (path: string, value: object, durable = true): FsError =>
  writeAtomic(path, encodeFile(value), durable);

/** Writes a versioned value where no file is yet. */
export const createValue = (path: string, value: object): FsError =>
  makeFolder(dirname(path)) ??
  tryFs(() => writeFileSync(path, encodeFile(value), { flag: "wx", mode: 0o600 }));

/** Writes a text as it is, for this user only. */
export const writeText = (path: string, text: string): FsError => writeAtomic(path, text, false);

/** The part of a rendered line that its file holds. */
interface LineFile {
  readonly text: string;
  readonly validUntil: Instant;
  readonly expiredText: string;
  readonly stages: readonly { readonly from: Instant; readonly text: string }[];
}

/**
 * Writes a rendered line as the launcher and the shells read it: the text; until when it is valid, as
 * epoch seconds, as uptime in hundredths of a second, and the boot that counts from; the text after that; and since when
 * it is valid, in epoch seconds, for readers that have only a clock that can be set. Then a line for each later text of
 * the expired line: from when on in epoch seconds, a space, and the text.
 */
export function writeRenderedLine(
  folder: string,
  name: string,
  line: LineFile,
  now: Instant,
): FsError {
  const boot = readBootTime();
  const left = Math.floor((line.validUntil - now) / 10);
  const machine = boot === null ? "- -" : `${boot.uptime + left} ${boot.id}`;
  const epoch = Math.floor(line.validUntil / 1000);
  const since = Math.floor(now / 1000);
  const stages = line.stages.map(({ from, text }) => `${Math.ceil(from / 1000)} ${text}\n`);
  const content = `${line.text}\n${epoch} ${machine}\n${line.expiredText}\n${since}\n${stages.join("")}`;
  // A line that is lost in a power cut is rendered again at once: it is not worth waking the disk.
  return writeAtomic(join(folder, name), content, false);
}

function writeAtomic(path: string, content: string, fsync: boolean): FsError {
  // write-file-atomic names its temporary file after pid and count, which two containers that share the folder have in
  // common, and writes through a link. So it writes under a random name, and the last rename is ours.
  const complete = `${path}.${randomInt(2 ** 32)}`;
  // On a disk that is filling up it takes a partial write for the whole; writeFileSync does not.
  const tmpfileCreated = (temporary: string) => writeFileSync(temporary, content);
  const failed =
    makeFolder(dirname(path)) ??
    tryFs(() => writeFileAtomic.sync(complete, "", { mode: 0o600, fsync, tmpfileCreated })) ??
    tryFs(() => makeRoom(path)) ??
    tryFs(() => renameSync(complete, path));
  if (failed !== null) tryFs(() => rmSync(complete, { force: true }));
  return failed;
}

/** No file can be renamed over a folder, which would keep every daemon from polling. One with something in it stays. */
function makeRoom(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(path);
}
