/** What `config init`, `config set` and `config edit` do to config.toml: never over what is there, and never to an invalid file. */
import { spawnSync } from "node:child_process";
import { print, printError, usageError } from "../cli/output.ts";
import { withTilde } from "../cli/screen.ts";
import { configTemplate, withSetting } from "../config/config-edit.ts";
import { parseConfig, readConfigFile } from "../config/config-file.ts";
import { ALL_SETTINGS, settingsConflict } from "../config/poller-settings.ts";
import { quoted, resolveSettings, type SettingsTable, variableOf } from "../config/setting.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { refuseDebugger } from "../platform/long-running.ts";
import { originalText, readOriginal, replaceFile } from "../platform/replace-file.ts";

export async function initConfig(context: Context): Promise<ExitCode> {
  const { config } = context.paths;
  const original = readOriginal(config);
  if (typeof original === "string") return failed(context, original);
  if (original.bytes !== null) {
    return failed(
      context,
      `${config} is there already, and stays; claude-usage config edit opens it`,
    );
  }
  const problem = await replaceFile(original, Buffer.from(configTemplate(ALL_SETTINGS)), "leave");
  if (problem !== null) return failed(context, problem);
  print(
    `Wrote ${shown(context)}, with every setting as a comment; claude-usage config edit opens it.`,
  );
  return EXIT.done;
}

export async function setConfig(context: Context, key: string, text: string): Promise<ExitCode> {
  const { config } = context.paths;
  const all: SettingsTable = ALL_SETTINGS;
  const row = Object.hasOwn(all, key) ? all[key] : undefined;
  if (row === undefined) return usageError(`there is no setting ${quoted(key)}.`);
  if (key === "accounts") {
    return usageError("accounts are tables of the file; claude-usage config edit opens it.");
  }
  const { kind } = row;
  // As `claude-usage config` prints it, too.
  const asFile = kind.list && text.startsWith("[") ? `${key} = ${text}` : "";
  const given = parseConfig(asFile, config, ALL_SETTINGS).layer?.get(key)?.text ?? text;
  const parsed = kind.parse(given);
  if (parsed.kind === "invalid") {
    return usageError(`${key} takes ${parsed.expected}, not ${quoted(text)}.`);
  }
  const original = readOriginal(config);
  const content = typeof original === "string" ? original : originalText(original);
  if (typeof original === "string" || typeof content === "string") {
    return failed(context, String(content));
  }
  const before = parseConfig(content.text, config, ALL_SETTINGS);
  if (before.layer === null)
    return failed(context, `${before.problems.join(" ")} Nothing was changed.`);
  const value = kind.toml(parsed.value);
  const next = withSetting(content.text, key, value);
  const after = parseConfig(next, config, ALL_SETTINGS).layer;
  const table = before.layer.get(key);
  if (after === null && kind.table && table !== undefined) {
    const why = `${key} is a table of several lines, which only an editor changes`;
    return failed(context, `${table.where}: ${why}; claude-usage config edit opens it`);
  }
  if (after === null) throw new Error(`the edit of ${key} is not TOML`);
  const conflict = settingsConflict(resolveSettings(ALL_SETTINGS, [after]));
  if (conflict !== null) return usageError(withTilde(conflict, homeOf(context.env)));
  const problem = await replaceFile(original, Buffer.from(next), "leave");
  if (problem !== null) return failed(context, problem);
  print(`${key} = ${value}, in ${shown(context)}`);
  const variable = variableOf(key);
  if (context.env[variable]) printError(`${variable} is set here, and is stronger.`);
  return EXIT.done;
}

/** The person's editor on the file; what it left is checked. */
export async function editConfig(context: Context): Promise<ExitCode> {
  const { env, paths } = context;
  const original = readOriginal(paths.config);
  if (typeof original === "string") return failed(context, original);
  if (original.bytes === null) {
    const code = await initConfig(context);
    if (code !== EXIT.done) return code;
  }
  const editor = env.VISUAL || env.EDITOR || "vi";
  // As git does: the variable may hold flags, and the file's name any character.
  refuseDebugger();
  const { status, error } = spawnSync("sh", ["-c", `${editor} "$@"`, "sh", paths.config], {
    stdio: "inherit",
  });
  if (error !== undefined || status !== 0) {
    return failed(
      context,
      `the editor ${quoted(editor)} ended with ${status ?? "a signal"}; set VISUAL or EDITOR`,
    );
  }
  const { layer, problems } = readConfigFile(paths.config, ALL_SETTINGS);
  const found = layer === null ? null : resolveSettings(ALL_SETTINGS, [layer]);
  const conflict = found === null ? null : settingsConflict(found);
  const all = [...problems, ...(found?.problems ?? []), ...(conflict === null ? [] : [conflict])];
  for (const sentence of all) printError(withTilde(sentence, homeOf(env)));
  if (all.length > 0) return EXIT.problem;
  print(`${shown(context)} is valid.`);
  return EXIT.done;
}

const shown = ({ paths, env }: Context): string => withTilde(paths.config, homeOf(env));

function failed({ env }: Context, sentence: string): ExitCode {
  printError(withTilde(sentence, homeOf(env)));
  return EXIT.problem;
}
