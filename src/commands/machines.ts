/** `claude-usage machines`: which machines share the account, which one polls, and the requests of the shared hour. */
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand, unexpectedArgument } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "which machines share the account, and which one polls",
  flags: { json: { help: "print a JSON document" } },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { operand } = parsed;
  if (operand !== undefined) return usageError(unexpectedArgument(operand));
  const [{ machinesSample, machinesDocument, machinesScreen }, { printScreen, screenOf }] =
    await Promise.all([import("../status/machines.ts"), import("../cli/screen.ts")]);
  const sample = await machinesSample(context);
  if (parsed.flags.has("json")) print(JSON.stringify(machinesDocument(sample)));
  else {
    const screen = screenOf(context, sample.settings.values.ascii);
    const lines = machinesScreen(sample, screen);
    if (lines.length > 0) printScreen(lines, screen);
  }
  if (sample.problem === null) return EXIT.done;
  if (!parsed.flags.has("json")) printError(sample.problem);
  return EXIT.noData;
};
