/** `claude-usage doctor`: what is wrong and how to fix it. It makes no network request and changes nothing. */
import { realpathSync } from "node:fs";
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary: "find what is wrong and how to fix it; exits 1 for a problem",
  flags: { json: { help: "print the checks as a JSON document" } },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const [{ CHECKS }, report, { takeSample }, { printScreen, screenOf }] = await Promise.all([
    import("../doctor/checks.ts"),
    import("../doctor/report.ts"),
    import("../doctor/sample.ts"),
    import("../cli/screen.ts"),
  ]);
  const sample = await takeSample(context, realpathSync(context.program));
  const findings = report.runChecks(CHECKS, sample);
  const screen = screenOf(context, sample.settings.values.ascii);
  if (parsed.flags.has("json")) print(report.doctorJson(findings));
  else printScreen(report.doctorLines(findings, screen), screen);
  return report.isHealthy(findings) ? EXIT.done : EXIT.problem;
};
