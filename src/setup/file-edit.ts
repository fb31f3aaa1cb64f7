/** A planned change of another program's file: what it would be, what is written, and the backup beside it. */
import { rmdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { tryFs } from "../platform/fs.ts";
import { type OriginalFile, readOriginal, replaceFile } from "../platform/replace-file.ts";
import { type CommentMark, hasBlock, withMarkedLines, withoutMarkedLines } from "./marked-block.ts";
import { fileText } from "./surroundings.ts";

export interface FileEdit {
  /** As the user knows it, before any link. */
  readonly path: string;
  readonly original: OriginalFile;
  /** The new content; null for no file. */
  readonly next: Buffer | null;
  /** Adding keeps a backup; taking out removes it. A setting of ours has none, and stays. */
  readonly direction: "add" | "take-out" | "setting";
  /** The lines that come and go, with a sign. */
  readonly shown: readonly string[];
}

/** Another name than that of `telemetry`, whose undo reads its own. */
export const setupBackup = (file: string): string => `${file}.before-claude-usage`;

/** A byte is a character, so that a file in any encoding keeps every byte. */
const textOf = ({ bytes }: OriginalFile): string => bytes?.toString("latin1") ?? "";
const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");
const asBytes = (line: string): string => Buffer.from(line).toString("latin1");

/** Adds a block of lines to a file; null where the file has just these lines already, or why it stays unchanged. */
export function planBlock(
  path: string,
  lines: readonly string[],
  comment: CommentMark,
): FileEdit | null | string {
  const original = readOriginal(path);
  if (typeof original === "string") return original;
  const before = textOf(original);
  const result = withMarkedLines(before, lines.map(asBytes), comment);
  if (result.kind === "broken") return `${original.file} ${result.why}; left unchanged`;
  if (result.text === before) return null;
  return editTo(path, original, bytesOf(result.text), "add");
}

/** Takes our block out of a file; null where it has none. */
export function planBlockRemoval(path: string, comment: CommentMark): FileEdit | null | string {
  const original = readOriginal(path);
  // A reason matters only where there is something to take out.
  if (typeof original === "string") return hasBlock(fileText(path), comment) ? original : null;
  const before = textOf(original);
  const result = withoutMarkedLines(before, comment);
  if (result.kind === "broken") return `${original.file} ${result.why}; left unchanged`;
  if (result.text === before) return null;
  const isOurs = result.text === "" && !hasBackup(original);
  return editTo(path, original, isOurs ? null : bytesOf(result.text), "take-out");
}

export function editTo(
  path: string,
  original: OriginalFile,
  next: Buffer | null,
  direction: FileEdit["direction"],
): FileEdit {
  const after = next === null ? "" : next.toString("latin1");
  return { path, original, next, direction, shown: changedLines(textOf(original), after) };
}

const hasBackup = ({ file }: OriginalFile): boolean => {
  const backup = readOriginal(setupBackup(file));
  return typeof backup !== "string" && backup.bytes !== null;
};

/** The lines between what both texts begin and end with. */
function changedLines(before: string, after: string): readonly string[] {
  const [old, now] = [before, after].map((text) => text.split(/\r?\n/)) as [string[], string[]];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let same = 0;
  while (
    same < Math.min(old.length, now.length) - start &&
    old[old.length - 1 - same] === now[now.length - 1 - same]
  ) {
    same += 1;
  }
  const signed = (sign: string, lines: readonly string[]) =>
    lines.slice(start, lines.length - same).map((line) => `${sign} ${bytesOf(line).toString()}`);
  return [...signed("-", old), ...signed("+", now)];
}

/** Writes a change; null once that is done, or why nothing was changed. */
export async function writeEdit({
  original,
  next,
  direction,
}: Pick<FileEdit, "original" | "next" | "direction">): Promise<string | null> {
  const { file, bytes } = original;
  const adds = bytes === null || hasBackup(original) ? "leave" : "keep";
  const action = { add: adds, "take-out": "drop", setting: "leave" } as const;
  const problem = await replaceFile(original, next, action[direction], setupBackup(file));
  // A folder that only held our file goes too; a dotfile's folder is the home.
  if (problem === null && next === null && !basename(file).startsWith(".")) {
    tryFs(() => rmdirSync(dirname(file)));
  }
  return problem;
}
