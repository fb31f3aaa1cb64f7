/** `claude-usage doctor`: what is wrong, and how to mend it. It asks nobody over the network and changes nothing. */
import { realpathSync } from "node:fs";
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, EXIT } from "../context.ts";
import { CHECKS } from "../doctor/checks.ts";
import { documentOf, examine, isHealthy, screen } from "../doctor/report.ts";
import { sample } from "../doctor/sample.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, {}, COMMANDS.doctor);
  if (typeof parsed === "string") return usageError(parsed);
  const found = examine(CHECKS, await sample(call, realpathSync(call.program)));
  print(parsed.flags.has("json") ? documentOf(found) : screen(found));
  return isHealthy(found) ? EXIT.done : EXIT.problem;
};
