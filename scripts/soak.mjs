// npm run soak: daemons and readers under every fault at once, for ten minutes or --minutes N; prints a table.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0)) throw new Error("--minutes is a number above 0");
if (!existsSync("/proc/self/fd")) throw new Error("the soak needs /proc");

const root = fileURLToPath(new URL("..", import.meta.url));
if (!existsSync(join(root, "dist/main.cjs")))
  throw new Error("dist is missing; run `npm run build`");
const home = mkdtempSync(join(tmpdir(), "claude-usage-soak-"));
// A copy, because a build that replaces the program ends its daemons.
for (const name of ["dist", "scripts", "package.json"])
  cpSync(join(root, name), join(home, "program", name), { recursive: true });

/** In a pid namespace of its own a signal to a wrong process reaches no process of this machine. */
const UNSHARE = [
  ...(process.getuid() === 0 ? [] : ["--user", "--map-root-user"]),
  ...["--pid", "--fork", "--mount-proc", "--kill-child"],
];
const namespaces = spawnSync("unshare", [...UNSHARE, "true"]).status === 0;
/** The namespace's process 1 writes down each signal that it gets; all of them are meant for another process. */
const INIT = `
for name in HUP INT TERM USR1 USR2; do trap "echo $name >>'${home}/wrong-signals'" $name; done
"$@" &
while :; do
  wait $!
  code=$?
  kill -0 $! 2>/dev/null || exit $code
done`;
const run = [
  process.execPath,
  fileURLToPath(new URL("soak-run.mjs", import.meta.url)),
  JSON.stringify({ home, minutes, seed, namespaces }),
];
const [command, ...args] = namespaces
  ? ["unshare", ...UNSHARE, "sh", "-c", INIT, "sh", ...run]
  : run;
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
// The table of what was seen until then.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => writeFileSync(join(home, "end"), ""));
child.once("close", (code) => {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  process.exitCode = code ?? 1;
});
