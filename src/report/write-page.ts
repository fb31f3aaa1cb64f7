/** Writes the report for this user only, whole or not at all; never through a link, nor over a file that is not a report. */
import { randomInt } from "node:crypto";
import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  lstatSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { readBounded } from "../platform/bounded-file.ts";
import { errnoOf, openForWriting, tryFs } from "../platform/fs.ts";

/** What stands where the report is to be written. */
export type PagePlace = "free" | "report" | "foreign" | { readonly refused: string };

export function placeOf(file: string, mark: string): PagePlace {
  let found: ReturnType<typeof lstatSync>;
  try {
    found = lstatSync(file);
  } catch (error) {
    const code = errnoOf(error);
    return code === "ENOENT" ? "free" : { refused: `${file} cannot be seen (${code})` };
  }
  if (found?.isSymbolicLink()) return { refused: `${file} is a link; name the file itself` };
  if (!found?.isFile()) return { refused: `${file} is not a file` };
  return beginsWith(file, mark) ? "report" : "foreign";
}

/** A report of many years is smaller. */
const MAX_PAGE_BYTES = 64 * 2 ** 20;

/** What cannot be read is not ours. */
function beginsWith(file: string, mark: string): boolean {
  const page = readBounded(file, MAX_PAGE_BYTES);
  return typeof page === "string" && page.startsWith(mark);
}

/** Null, or why nothing was written. A free place must still be free when the page is complete. */
export function writePage(file: string, page: string, place: "free" | "replace"): string | null {
  const draft = `${file}.${randomInt(2 ** 32)}`;
  const failed = tryFs(() => {
    const descriptor = openForWriting(draft, constants.O_EXCL);
    try {
      writeFileSync(descriptor, page);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    // A link is made only where there is nothing; a rename replaces.
    if (place === "free") linkSync(draft, file);
    else renameSync(draft, file);
  });
  tryFs(() => rmSync(draft, { force: true }));
  return failed === null ? null : `${file} cannot be written (${failed})`;
}
