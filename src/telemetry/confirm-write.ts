/** A settings.json of Claude Code's rewritten: what will change is shown, asked, and done. */

import { print, printError } from "../cli/output.ts";
import { canConfirm, confirm } from "../cli/terminal.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Rewriting } from "./rewriting.ts";
import { backupOf, replace } from "./write.ts";

/** Shows, asks and writes; null where it is as it was wanted, else how it ended. */
export async function carriedOut(
  plan: Rewriting | string,
  sure: boolean,
  backup: "keep" | "drop",
): Promise<ExitCode | null> {
  if (typeof plan === "string") {
    printError(plan);
    return EXIT.problem;
  }
  const { original, next, change, difference } = plan;
  if (change.size === 0 && backup === "keep") {
    print(`${original.file} says so already.`);
    return null;
  }
  print(difference);
  if (!sure) {
    if (!canConfirm()) {
      printError("nothing was written; --yes writes it.");
      return EXIT.problem;
    }
    if (!(await confirm("Write it?"))) {
      print("Nothing was written.");
      return EXIT.done;
    }
  }
  const refused = await replace(original, next, backup);
  if (refused !== null) {
    printError(refused);
    return EXIT.problem;
  }
  const before = backup === "keep" ? ` The one before is ${backupOf(original)}.` : "";
  print(`${next === null ? "Removed" : "Wrote"} ${original.file}.${before}`);
  print("Sessions that run already keep what they began with.");
  return null;
}
