/** Writes each line from stdin into the log at argv[2], which is ours when it is argv[3]; a program for tests. */
import { closeSync, openSync } from "node:fs";
import { daemonLog } from "../../src/daemon/log.ts";
import { serveLines } from "../world/line-server.ts";

const [, , opened = "", ours = ""] = process.argv;

// The next file opened gets the lowest free number: the log becomes stderr, as the daemon's is.
closeSync(2);
openSync(opened, "a");
daemonLog.adopt(ours);

void serveLines((line) => {
  daemonLog.say(line);
  return "said";
});
