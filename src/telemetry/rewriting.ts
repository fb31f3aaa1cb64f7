/** From a wish to what would be written: the file read, its env block changed, nothing written yet. */
import type { Change, Now } from "./change.ts";
import { difference } from "./difference.ts";
import { documentOf } from "./document.ts";
import { edited, variablesIn } from "./edit.ts";
import { undone } from "./undo.ts";
import { backupOf, type Original, originalOf, textOf } from "./write.ts";

export interface Rewriting {
  readonly original: Original;
  /** What it comes to; null takes the file away. */
  readonly next: Buffer | null;
  readonly change: Change;
  readonly difference: string;
}

interface Readable {
  readonly original: Original;
  readonly text: string;
}

/** The settings as they can be edited, or the sentence that says why not. */
function readable(path: string): Readable | string {
  const original = originalOf(path);
  if (typeof original === "string") return original;
  const content = textOf(original);
  if (typeof content === "string") return content;
  const document = documentOf(content.text.replace(/^\uFEFF/, ""));
  if (document.kind === "broken") {
    return `${original.file}:${document.line}: ${document.why}; it is left alone.`;
  }
  return { original, text: content.text };
}

export function rewriting(
  path: string,
  weaker: Now["weaker"],
  wish: (now: Now) => Change,
): Rewriting | string {
  const content = readable(path);
  if (typeof content === "string") return content;
  const { original, text } = content;
  const file = variablesIn(text);
  const change = wish({ file, weaker });
  const result = edited(text, change);
  if (result.kind === "broken") throw new Error("what was read can be edited");
  const next = change.size === 0 ? original.bytes : Buffer.from(result.text);
  return { original, next, change, difference: difference(original.file, file, change) };
}

/** What takes the last change back. */
export function unwriting(path: string): Rewriting | string {
  const content = readable(path);
  if (typeof content === "string") return content;
  const { original, text } = content;
  const backup = originalOf(backupOf(original));
  if (typeof backup === "string") return backup;
  if (backup.bytes === null) return `there is no ${backup.file}: nothing to undo.`;
  const before = textOf(backup);
  if (typeof before === "string") return before;
  const back = undone(before.text, text);
  if (back === null) throw new Error("what was read can be edited");
  const { change } = back;
  const next = back.text === null ? null : Buffer.from(back.text);
  return {
    original,
    next,
    change,
    difference: difference(original.file, variablesIn(text), change),
  };
}
