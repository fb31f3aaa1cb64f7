/** `claude-usage`: prints the line from the cache, and never fails in a bar or a prompt. */

import { lineUsageError } from "../cli/line-command.ts";
import { printRaw } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { LINE } from "../cli/shared-specs.ts";
import { requestLine } from "../client/line-requests.ts";
import { outputFormat } from "../client/output-format.ts";
import { currentView, ensureDaemon, flagProblem, startsDaemon } from "../client/view.ts";
import { RENDER_SETTINGS, variantOf } from "../config/render-settings.ts";
import { type Command, isTmuxJob } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = LINE;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, RENDER_SETTINGS, spec);
  if (typeof parsed === "string") return lineUsageError(isTmuxJob, context, parsed);
  if (parsed.flags.has("all")) return lineUsageError(isTmuxJob, context, "--all needs --json.");
  const format = outputFormat(context, parsed.flags);
  if (typeof format === "string") return lineUsageError(isTmuxJob, context, format);
  const view = await currentView(context, parsed.layer);
  const problem = flagProblem(view);
  if (problem !== undefined) return lineUsageError(isTmuxJob, context, problem);
  const wantsDaemon = startsDaemon(parsed.flags, view);
  printRaw(`${format.format(view, await ensureDaemon(context, view, wantsDaemon)).text}\n`);
  const hasPainter = view.holder !== null || wantsDaemon;
  const { surface } = format;
  if (surface !== null && hasPainter && parsed.layer.size === 0 && view.problems.length === 0) {
    const variant = variantOf(context.env);
    if (variant !== null) requestLine(context.paths, { surface, variant }, view.now);
  }
  return EXIT.done;
};
