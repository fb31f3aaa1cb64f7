/** `claude-usage config`: the settings in force and where each comes from; `init`, `set` and `edit` write config.toml. */

import { printError, usageError } from "../cli/output.ts";
import { parseCommand, unexpectedArgument } from "../cli/parse.ts";
import type { Words } from "../cli/screen.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { accountRows } from "../config/account-tables.ts";
import { ALL_SETTINGS } from "../config/poller-settings.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

export const spec = {
  summary: "print the settings in force; init, set KEY VALUE or edit the file",
  flags: {},
  operand: {
    placeholder: "ACTION",
    members: ["init", "set", "edit"],
    optional: true,
    rest: { placeholder: "WORD" },
  },
  settings: "all",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, ALL_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { operand: action, rest } = parsed;
  if (action !== undefined) return await write(context, action, rest);
  const { openSettings } = await import("../config/effective.ts");
  const { values, origins, problems, shared } = openSettings(context, parsed.layer).current();
  const [{ table }, { printScreen, screenOf, withTilde }] = await Promise.all([
    import("../cli/layout.ts"),
    import("../cli/screen.ts"),
  ]);
  const rows = Object.entries(ALL_SETTINGS).flatMap(([key, { kind }]) => {
    const value = values[key as keyof typeof ALL_SETTINGS];
    const text = `${key} = ${(kind.toml as (value: unknown) => string)(value)}`;
    const origin = origins.get(key);
    // One line for all of them would be as wide as no screen.
    const lines =
      key === "accounts" && values.accounts.length > 0
        ? values.accounts.map((one) => {
            const table = `accounts.${one.name}`;
            const where = origins.get(table) ?? origin;
            return { line: `${table} = { ${accountRows(one)} }`, where };
          })
        : [{ line: text, where: origin }];
    return lines.map(({ line, where }): readonly Words[] => [
      { text: line, accent: where === undefined ? undefined : "strong" },
      { text: `# ${where ?? "default"}`, accent: "quiet" },
    ]);
  });
  const screen = screenOf(context, values.ascii);
  printScreen(
    [
      ...table(screen, [[{ text: `# ${context.paths.config}`, accent: "quiet" }]]),
      ...table(screen, rows),
    ],
    screen,
  );
  const allProblems = [...problems, ...shared.problems];
  if (allProblems.length === 0) return EXIT.done;
  const { settingHint } = await import("../manual/usage-hint.ts");
  for (const sentence of allProblems) {
    printError(withTilde(settingHint(sentence), screen.home));
  }
  return EXIT.usage;
};

async function write(
  context: Context,
  action: "init" | "set" | "edit",
  words: readonly string[],
): Promise<ExitCode> {
  const [key, value] = words;
  const extra = words[action === "set" ? 2 : 0];
  if (extra !== undefined) return usageError(unexpectedArgument(extra));
  const { initConfig, setConfig, editConfig } = await import("../setup/edit-config.ts");
  if (action === "init") return initConfig(context);
  if (action === "edit") return editConfig(context);
  if (key === undefined || value === undefined) {
    return usageError("set takes a setting and its value, such as: set max_width 60.");
  }
  return setConfig(context, key, value);
}
