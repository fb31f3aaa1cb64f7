/** Claims the cache folder of the home at argv[2] when told to; a program for tests. */

import { acquireLease, type Lease } from "../../src/cache/lease.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { answering } from "../world/answering.ts";

const [, , home = ""] = process.argv;
const me = { pid: process.pid, role: "once", build: "test", since: 1 } as const;
let mine: Lease | null = null;

void answering(async (line) => {
  if (line === "claim") {
    const claimed = await acquireLease(
      pathsFor({ home, cwd: "/", env: {} }),
      me,
      systemClock.now(),
    );
    mine = claimed.kind === "ours" ? claimed.lease : null;
    return claimed.kind;
  }
  if (line === "release") await mine?.release();
  return mine?.held() ? "held" : "not held";
});
