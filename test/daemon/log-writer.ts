/** Says in the log at argv[2] what it is told; a program for tests. */
import { closeSync, openSync } from "node:fs";
import { daemonLog } from "../../src/daemon/log.ts";
import { answering } from "../world/answering.ts";

// The lowest number that is free is given next: the log stands where the daemon's does.
closeSync(2);
openSync(process.argv[2] ?? "", "a");

void answering((line) => {
  daemonLog.say(line);
  return "said";
});
