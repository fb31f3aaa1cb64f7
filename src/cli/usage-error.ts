/** What is wrong with a call whose output goes to a bar: in a job of tmux one word, elsewhere the sentence. */

import { isTmuxJob } from "../client/surface.ts";
import { type Context, EXIT, type ExitCode } from "../context.ts";
import { print, usageError } from "./output.ts";

export function lineUsageError(call: Context, ...sentences: readonly string[]): ExitCode {
  if (!isTmuxJob(call)) return usageError(...sentences);
  print("usage");
  return EXIT.done;
}
