/** `claude-usage themes`: every theme in the person's own terminal, and which one is in force. */
import { printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { onTerminal, RENDER_SETTINGS, renderOptions } from "../config/render-settings.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "show a gauge in every theme, in this terminal's own colours",
  flags: {},
  settings: "render",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, RENDER_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const [{ openSettings }, { screenOf }, { themeSamples }] = await Promise.all([
    import("../config/effective.ts"),
    import("../cli/screen.ts"),
    import("../manual/theme-samples.ts"),
  ]);
  const values = onTerminal(openSettings(context, parsed.layer).current().values, context.env);
  const screen = screenOf(context, values.ascii);
  const options = renderOptions(values, values.flash);
  const samples = themeSamples(
    { ...options, ascii: screen.ascii },
    { current: values.theme, own: values.colors, ...screen },
  );
  printRaw(`${samples.join("\n")}\n`);
  return EXIT.done;
};
