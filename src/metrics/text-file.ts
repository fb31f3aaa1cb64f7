/** The text as a file for node_exporter's textfile collector: replaced whole, and readable by the user that it runs as. */
import { randomInt } from "node:crypto";
import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Site } from "../cache/paths.ts";
import { type Instant, MINUTE } from "../model/units.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { type FsError, listFolder, modifiedAt, ownerOf, tryFs } from "../platform/fs.ts";
import { folderDigits } from "./labels.ts";

/** No secret is in it, and node_exporter is another user. */
const MODE = 0o644;

/** The folder belongs to the user of node_exporter, and is not made. */
export function writeMetricsFile(file: string, text: string): FsError {
  // A name that the collector does not read, should we die before the rename.
  const draft = join(dirname(file), `.${basename(file)}.${randomInt(2 ** 32)}`);
  const failed = tryFs(() => writeNew(draft, text)) ?? tryFs(() => renameSync(draft, file));
  if (failed !== null) tryFs(() => rmSync(draft, { force: true }));
  return failed;
}

function writeNew(draft: string, text: string): void {
  const descriptor = openSync(draft, "wx", MODE);
  try {
    // Our umask would take the mode away.
    fchmodSync(descriptor, MODE);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  } finally {
    closeSync(descriptor);
  }
}

/** Several may be missed while a machine sleeps. */
const LEFT_MS = 5 * MINUTE;
const MAX_FILE_BYTES = 256 * 1024;

/**
 * Removes what is left of this account under another name of ours, such as that of a table before it was renamed: its
 * series would be there twice. `setting` is the file that the settings name, of which each account's name is made.
 */
export function removeLeftovers(
  setting: string,
  file: string,
  account: string,
  now: Instant,
): void {
  const stem = basename(setting, ".prom");
  for (const name of listFolder(dirname(file))) {
    const other = join(dirname(file), name);
    const isOurs =
      name === `${stem}.prom` || (name.startsWith(`${stem}-`) && name.endsWith(".prom"));
    if (!isOurs || other === file) continue;
    if (ownerOf(other) !== process.getuid?.()) continue;
    const writtenAt = modifiedAt(other);
    if (writtenAt === null || writtenAt > now - LEFT_MS) continue;
    const text = readBounded(other, MAX_FILE_BYTES);
    if (typeof text === "string" && text.includes(`\nclaude_usage_info{account="${account}",`))
      tryFs(() => rmSync(other));
  }
}

/** Where the file of an account is: each has its own, so that no two loops write one, such as `claude-usage-work.prom`. */
export function accountFile(file: string, { paths, env }: Site, table: string | null): string {
  const path = file.replace(/^~(?=\/)/, env.HOME ?? "~");
  const digits = folderDigits(paths.cache);
  return digits === null ? path : path.replace(/\.prom$/, `-${table ?? digits}.prom`);
}
