/** What a command whose output goes to a bar or a prompt does when it fails: it prints one word and exits 0. */

import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print, usageError } from "./output.ts";

/** The sentence and exit code 64, or one word where a bar would show the sentence or blank the line on that code. */
export function lineUsageError(
  isBar: (context: Context) => boolean,
  context: Context,
  sentence: string,
): ExitCode {
  if (!isBar(context)) return usageError(sentence);
  print("usage");
  return EXIT.done;
}

/** A bar and a prompt get one word for a bug, never a stack; a person at a terminal gets all of it. */
export const oneWordOnBug =
  (command: Command): Command =>
  async (context) => {
    try {
      return await command(context);
    } catch (bug) {
      if (context.isTerminal()) throw bug;
      print("fault");
      return EXIT.done;
    }
  };
