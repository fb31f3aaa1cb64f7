/** A test program: acquires and releases the lease of the home at argv[2] on request. */
import { acquireLease, type Lease } from "../../src/cache/lease.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { serveLines } from "../world/line-server.ts";

const [, , home = ""] = process.argv;
const me = { pid: process.pid, role: "once", build: "test", since: 1, shared: false } as const;
let mine: Lease | null = null;

void serveLines(async (line) => {
  if (line.startsWith("acquire")) {
    const paths = pathsFor({ home, cwd: "/", env: {} });
    const result = await acquireLease(paths, me, systemClock.now(), line === "acquire stalled");
    mine = result.kind === "ours" ? result.lease : null;
    return result.kind;
  }
  if (line === "release") await mine?.release();
  return mine?.held() ? "held" : "not held";
});
