/** A reader that starts the daemon at argv[3] for the home at argv[2] on request; a program for tests. */

import { pathsFor } from "../../src/cache/paths.ts";
import { startDaemonOnce } from "../../src/client/launcher.ts";
import { instant } from "../../src/model/units.ts";
import { serveLines } from "../world/line-server.ts";

const [, , home = "", program = ""] = process.argv;
const env = { HOME: home };
const paths = pathsFor({ home, cwd: "/", env });

void serveLines((line) =>
  line === "start"
    ? startDaemonOnce(
        { argv: [], env, paths, isTerminal: () => false, program },
        instant(Date.now()),
      )
    : "ready",
);
