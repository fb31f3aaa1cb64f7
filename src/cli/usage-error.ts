/** What is wrong with a call whose output goes to a bar: in a job of tmux one word, elsewhere the sentence. */

import { inTmuxJob } from "../client/surface.ts";
import { type Call, EXIT, type Exit } from "../context.ts";
import { misused, print } from "./output.ts";

export function misusedHere(call: Call, ...sentences: readonly string[]): Exit {
  if (!inTmuxJob(call)) return misused(...sentences);
  print("usage");
  return EXIT.done;
}
