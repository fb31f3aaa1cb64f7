/** A settings.json of Claude Code's rewritten: what will change is shown, asked, and done. */

import { complain, print } from "../cli/output.ts";
import { agreed, canAsk } from "../cli/prompt.ts";
import { EXIT, type Exit } from "../context.ts";
import type { Rewriting } from "./rewriting.ts";
import { backupOf, replace } from "./write.ts";

/** Shows, asks and writes; null where it is as it was wanted, else how it ended. */
export async function carriedOut(
  plan: Rewriting | string,
  sure: boolean,
  backup: "keep" | "drop",
): Promise<Exit | null> {
  if (typeof plan === "string") {
    complain(plan);
    return EXIT.amiss;
  }
  const { original, next, change, difference } = plan;
  if (change.size === 0 && backup === "keep") {
    print(`${original.file} says so already.`);
    return null;
  }
  print(difference);
  if (!sure) {
    if (!canAsk()) {
      complain("nothing was written; --yes writes it.");
      return EXIT.amiss;
    }
    if (!(await agreed("Write it?"))) {
      print("Nothing was written.");
      return EXIT.done;
    }
  }
  const refused = await replace(original, next, backup);
  if (refused !== null) {
    complain(refused);
    return EXIT.amiss;
  }
  const before = backup === "keep" ? ` The one before is ${backupOf(original)}.` : "";
  print(`${next === null ? "Removed" : "Wrote"} ${original.file}.${before}`);
  print("Sessions that run already keep what they began with.");
  return null;
}
