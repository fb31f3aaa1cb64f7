/** Changes Claude Code's settings.json: plans an edit or its undo, shows it, asks for confirmation, and writes it. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { writeText } from "../cache/write.ts";
import { print, printError, printText } from "../cli/output.ts";
import { canConfirm, confirm } from "../cli/terminal.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { makeFolder } from "../platform/fs.ts";
import {
  backupPath,
  type OriginalFile,
  originalText,
  readOriginal,
  replaceFile,
} from "../platform/replace-file.ts";
import { type CurrentEnv, changeBetween, changeDiff, type EnvChange } from "./change.ts";
import { SWITCHES } from "./reference.ts";
import { editEnv, envVariablesIn, parseSettings, textWithoutEnv } from "./settings-file.ts";
import { OTEL } from "./variables.ts";

interface SettingsRewrite {
  readonly original: OriginalFile;
  /** The new content; null removes the file. */
  readonly next: Buffer | null;
  readonly change: EnvChange;
  readonly diff: string;
}

interface EditableSettings {
  readonly original: OriginalFile;
  readonly text: string;
}

/** The settings where they can be edited, or why not. */
function readSettings(path: string): EditableSettings | string {
  const original = readOriginal(path);
  if (typeof original === "string") return original;
  const content = originalText(original);
  if (typeof content === "string") return content;
  const document = parseSettings(content.text.replace(/^\uFEFF/, ""));
  if (document.kind === "broken") {
    return `${original.file}:${document.line}: ${document.why}; left unchanged`;
  }
  return { original, text: content.text };
}

/** What would be written: the file read, its env block changed, nothing written yet. */
export function planRewrite(
  path: string,
  weaker: CurrentEnv["weaker"],
  changeOf: (current: CurrentEnv) => EnvChange,
): SettingsRewrite | string {
  const content = readSettings(path);
  if (typeof content === "string") return content;
  const { original, text } = content;
  const file = envVariablesIn(text);
  const change = changeOf({ file, weaker });
  const result = editEnv(text, change);
  if (result.kind === "broken") throw new Error("what was parsed can be edited");
  const next = change.size === 0 ? original.bytes : Buffer.from(result.text);
  return { original, next, change, diff: changeDiff(original.file, file, change) };
}

/** What would undo the last change. */
export function planUndo({ claudeSettings, state }: EditablePaths): SettingsRewrite | string {
  const content = readSettings(claudeSettings);
  if (typeof content === "string") return content;
  const { original, text } = content;
  const before = textBefore(original, state);
  if ("problem" in before) return before.problem;
  const undone = undoEdit(before.text, text);
  if (undone === null) throw new Error("what was parsed can be edited");
  const { change } = undone;
  const next = undone.text === null ? null : Buffer.from(undone.text);
  return {
    original,
    next,
    change,
    diff: changeDiff(original.file, envVariablesIn(text), change),
  };
}

type EditablePaths = Pick<Paths, "claudeSettings" | "state">;

/** The text of the backup; an empty one for a file that this program created. */
function textBefore(
  original: OriginalFile,
  state: string,
): { readonly text: string } | { readonly problem: string } {
  const backup = readOriginal(backupPath(original));
  if (typeof backup === "string") return { problem: backup };
  if (backup.bytes === null) {
    const created = readBounded(createdMark(state), MAX_MARK_BYTES);
    return created === original.file && original.bytes !== null
      ? { text: "" }
      : { problem: `nothing to undo: there is no ${backup.file}` };
  }
  const before = originalText(backup);
  return typeof before === "string" ? { problem: before } : before;
}

/** Names the settings file that this program created, which therefore has no backup. */
const createdMark = (state: string): string => join(state, "telemetry-created");
const MAX_MARK_BYTES = 8192;

/** All variables that this program ever changes. */
const OUR_VARIABLES: readonly string[] = [...SWITCHES.keys(), ...Object.values(OTEL)];

interface UndoneEdit {
  readonly change: EnvChange;
  /** The new text; null for no file. */
  readonly text: string | null;
}

/**
 * Undoes a change: the result is the text before it where nothing else has changed, else only its variables go back.
 * Null where `now` cannot be edited.
 * @internal
 */
export function undoEdit(before: string, now: string): UndoneEdit | null {
  const change = changeBetween(envVariablesIn(now), envVariablesIn(before), OUR_VARIABLES);
  const othersSame = otherVariables(before) === otherVariables(now);
  if (before === "" && othersSame && textWithoutEnv(now).trim() === "{}")
    return { change, text: null };
  if (othersSame && textWithoutEnv(before) === textWithoutEnv(now)) return { change, text: before };
  const result = editEnv(now, change);
  return result.kind === "broken" ? null : { change, text: result.text };
}

/** The variables that others have set. */
const otherVariables = (text: string): string =>
  JSON.stringify([...envVariablesIn(text)].filter(([name]) => !OUR_VARIABLES.includes(name)));

/** Shows a change, asks for confirmation and writes it; null where the file is as it should be, else the exit code. */
export async function confirmAndWrite(
  plan: SettingsRewrite | string,
  state: string,
  confirmed: boolean,
  backup: "keep" | "drop",
): Promise<ExitCode | null> {
  if (typeof plan === "string") {
    printError(plan);
    return EXIT.problem;
  }
  const { original, next, change, diff } = plan;
  if (change.size === 0 && backup === "keep") {
    print(`${original.file} needs no change.`);
    return null;
  }
  printText(diff);
  if (!confirmed) {
    if (!canConfirm()) {
      printError("nothing was written; --yes writes it without a question");
      return EXIT.problem;
    }
    if (!(await confirm("Write it?"))) {
      print("Nothing was written.");
      return EXIT.done;
    }
  }
  const problem = await replaceFile(original, next, backup);
  if (problem !== null) {
    printError(problem);
    return EXIT.problem;
  }
  const isNew = backup === "keep" && original.bytes === null;
  markCreated(state, isNew ? original.file : null);
  const saved = backup === "keep" && !isNew ? ` Backup: ${backupPath(original)}` : "";
  print(`${next === null ? "Removed" : "Wrote"} ${original.file}.${saved}`);
  print("Already-running sessions keep their old settings.");
  return null;
}

/** Without the mark `undo` leaves a created file, which is the safe side. */
function markCreated(state: string, file: string | null): void {
  if (file === null) rmSync(createdMark(state), { force: true });
  else if (makeFolder(state) === null) writeText(createdMark(state), file);
}
