/** Changes Claude Code's settings.json: plans an edit or its undo, shows it, asks for confirmation, and writes it. */
import { print, printError, printText } from "../cli/output.ts";
import { canConfirm, confirm } from "../cli/terminal.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { type CurrentEnv, changeBetween, changeDiff, type EnvChange } from "./change.ts";
import { OTEL, SWITCHES } from "./reference.ts";
import {
  backupPath,
  type OriginalFile,
  originalText,
  readOriginal,
  replaceFile,
} from "./replace-file.ts";
import { editEnv, envVariablesIn, parseSettings, textWithoutEnv } from "./settings-file.ts";

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
export function planUndo(path: string): SettingsRewrite | string {
  const content = readSettings(path);
  if (typeof content === "string") return content;
  const { original, text } = content;
  const backup = readOriginal(backupPath(original));
  if (typeof backup === "string") return backup;
  if (backup.bytes === null) return `nothing to undo: there is no ${backup.file}`;
  const before = originalText(backup);
  if (typeof before === "string") return before;
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
  const saved = backup === "keep" ? ` Backup: ${backupPath(original)}` : "";
  print(`${next === null ? "Removed" : "Wrote"} ${original.file}.${saved}`);
  print("Already-running sessions keep their old settings.");
  return null;
}
