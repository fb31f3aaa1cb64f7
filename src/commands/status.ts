/** `claude-usage status`: everything that is known, on one screen. */

import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "show each limit with its reset, money, plan and what is wrong",
  flags: { json: { help: "print it as a JSON document" } },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { takeStatusSample } = await import("../status/sample.ts");
  const sample = await takeStatusSample(context);
  if (parsed.flags.has("json")) {
    const { statusDocument } = await import("../status/document.ts");
    print(JSON.stringify(statusDocument(sample)));
    return EXIT.done;
  }
  const [{ statusLines }, { printScreen, screenOf }] = await Promise.all([
    import("../status/screen.ts"),
    import("../cli/screen.ts"),
  ]);
  const screen = screenOf(context, sample.settings.values.ascii);
  printScreen(statusLines(sample, screen), screen);
  return EXIT.done;
};
