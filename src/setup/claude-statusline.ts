/** Claude Code's statusLine setting: ours set, with the one before it chained, and taken back. */
import { isRecord } from "../platform/json.ts";
import { originalText, readOriginal } from "../platform/replace-file.ts";
import { wordOfSh } from "../platform/shell-word.ts";
import { editSetting, settingText } from "../telemetry/settings-file.ts";
import { editTo, type FileEdit, setupBackup } from "./file-edit.ts";

const NAME = "statusLine";

/** Without it the line stands still while Claude Code is idle. */
const REFRESH_SECONDS = 10;

const isOurs = (command: unknown): boolean =>
  typeof command === "string" && /claude-usage\W+statusline\b/.test(command);

/** The setting with ours in it; null where it is complete, or why it cannot be. */
function statusLineWith(before: unknown, command: string): object | null | string {
  const ours = `${command} statusline`;
  if (before === null) return { type: "command", command: ours, refreshInterval: REFRESH_SECONDS };
  if (!isRecord(before) || typeof before.command !== "string") return "has another statusLine";
  const refreshInterval = before.refreshInterval ?? REFRESH_SECONDS;
  if (isOurs(before.command)) {
    return before.refreshInterval === undefined ? { ...before, refreshInterval } : null;
  }
  const chained = `${ours} --chain ${wordOfSh(before.command)}`;
  return { ...before, type: "command", command: chained, refreshInterval };
}

/** The text of a settings.json, or why it cannot be edited. */
function readSettingsText(path: string) {
  const original = readOriginal(path);
  if (typeof original === "string") return original;
  const content = originalText(original);
  return typeof content === "string" ? content : { original, text: content.text };
}

/** Puts ours into the settings; null where it is there already, or why the file stays unchanged. */
export function planStatusLine(path: string, command: string): FileEdit | null | string {
  const settings = readSettingsText(path);
  if (typeof settings === "string") return settings;
  const { original, text } = settings;
  // Checks the whole file first: a value is parsed only where all of it is JSON.
  const checked = editSetting(text, NAME, null);
  if (checked.kind === "broken") {
    return `${original.file}:${checked.line}: ${checked.why}; left unchanged`;
  }
  const next = statusLineWith(JSON.parse(settingText(text, NAME) ?? "null"), command);
  if (next === null) return null;
  if (typeof next === "string") return `${original.file} ${next}; left unchanged`;
  const edited = textWith(text, JSON.stringify(next, null, 2));
  return editTo(path, original, Buffer.from(edited), "add");
}

/** Takes ours back: the file as it was where nothing else has changed since, else only the setting. */
export function planStatusLineRemoval(path: string): FileEdit | null | string {
  const settings = readSettingsText(path);
  if (typeof settings === "string") return null;
  const { original, text } = settings;
  const now = settingText(text, NAME);
  const checked = editSetting(text, NAME, null);
  if (now === null || checked.kind === "broken") return null;
  const value: unknown = JSON.parse(now);
  if (!isRecord(value) || !isOurs(value.command)) return null;
  const backup = readSettingsText(setupBackup(original.file));
  if (typeof backup === "string") return backup;
  if (backup.original.bytes === null)
    return planWithoutBackup(path, settings.original, checked.text, now);
  const before = settingText(backup.text, NAME);
  const rest = editSetting(backup.text, NAME, null);
  const isElseSame =
    rest.kind === "edited" &&
    (rest.text === checked.text || (rest.text.trim() === "" && checked.text.trim() === "{}"));
  const next = isElseSame ? backup.text : textWith(text, before);
  return editTo(path, original, Buffer.from(next), "take-out");
}

/** A file that setup created has no backup. What a person wrote by hand stays. */
function planWithoutBackup(
  path: string,
  original: FileEdit["original"],
  rest: string,
  now: string,
): FileEdit | null {
  const { type, command, refreshInterval, ...others } = JSON.parse(now);
  const isAsCreated = / statusline$/.test(command) && Object.keys(others).length === 0;
  if (!isAsCreated || refreshInterval !== REFRESH_SECONDS || type !== "command") return null;
  const next = rest.trim() === "{}" ? null : Buffer.from(rest);
  return editTo(path, original, next, "take-out");
}

function textWith(text: string, json: string | null): string {
  const result = editSetting(text, NAME, json);
  if (result.kind === "broken") throw new Error("what was parsed can be edited");
  return result.text;
}
