/** `claude-usage cost`: what Claude Code has recorded. */
import { type Command, EXIT } from "../host/call.ts";
import { COMMANDS } from "../host/commands.ts";
import { misused } from "../host/out.ts";
import { parse } from "../host/parse.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, {}, COMMANDS.cost);
  return typeof parsed === "string" ? misused(parsed) : EXIT.noData;
};
