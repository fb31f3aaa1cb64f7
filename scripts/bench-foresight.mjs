// What forecasts cost a daemon: time a reading, and memory with two years of history beside none: node scripts/bench-foresight.mjs
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { home, path, simulated, start } from "./bench-home.mjs";
import { logIn } from "./login.mjs";

const DAYS = 730;
const PAIRS = 5;
/** V8 gives back what its start took within some seconds. */
const REST_SECONDS = 60;

async function bundled(source, name) {
  const bundle = await rolldown({
    platform: "node",
    input: fileURLToPath(new URL(source, import.meta.url)),
  });
  const file = join(home, `${name}.mjs`);
  await bundle.write({ format: "esm", codeSplitting: false, file });
  await bundle.close();
  return file;
}

// As the daemon runs: see src/platform/long-running.ts.
const table = await bundled("../test/world/forecast/cost/table.ts", "cost");
const run = `import { costTable } from ${JSON.stringify(pathToFileURL(table).href)}; console.log(costTable());`;
const flags = ["--no-opt", "--expose-gc", "--input-type=module"];
const { stdout, stderr } = spawnSync(process.execPath, [...flags, "-e", run], { encoding: "utf8" });
process.stdout.write(stdout + stderr);

const baseEnv = { HOME: home, PATH: path, TZ: "UTC", LANG: "C.UTF-8" };
const { CLAUDE_USAGE_API_URL } = await simulated(baseEnv);
const { fillHistory } = await import(
  pathToFileURL(await bundled("bench-history.ts", "history")).href
);

/** A daemon in a home of its own, with an account whose history is so long. */
function daemon(name, days) {
  const own = join(home, name);
  mkdirSync(own);
  logIn(own);
  const accountUuid = "0f5ad3d2-0000-4000-8000-000000000000";
  writeFileSync(join(own, ".claude.json"), JSON.stringify({ oauthAccount: { accountUuid } }));
  if (days > 0) fillHistory(own, days);
  return start({ ...baseEnv, HOME: own, CLAUDE_USAGE_API_URL }, "daemon");
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
const mebibytes = (pid) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

if (existsSync("/proc/self/status")) {
  const pairs = Array.from({ length: PAIRS }, (_, pair) => ({
    none: daemon(`none-${pair}`, 0).pid,
    long: daemon(`long-${pair}`, DAYS).pid,
  }));
  await pause(REST_SECONDS * 1000);
  for (const pair of pairs.keys()) {
    const file = join(home, `long-${pair}`, ".cache/claude-usage/default/snapshot.json");
    const { outlooks = [] } = JSON.parse(readFileSync(file, "utf8"));
    if (!outlooks.some(({ scored }) => scored > 0)) throw new Error("a daemon has learned nothing");
  }
  const none = pairs.map((pids) => mebibytes(pids.none));
  const grown = pairs.map((pids, pair) => mebibytes(pids.long) - none[pair]);
  console.log(
    `memory (RSS): ${median(none).toFixed(1)} MiB without a history, ${median(grown).toFixed(1)} MiB more with two years of it`,
  );
}
// Its daemons are killed as it exits.
process.exit(0);
