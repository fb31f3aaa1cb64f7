// What `cost` takes with 5,000 sessions of 3 models in 30 days, and curl for the same queries: node scripts/bench-cost.mjs
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ENGINE = join(ROOT, "node_modules/.cache/programs/trixie/usr/bin/victoria-metrics");
const [SESSIONS, MODELS, DAYS, ROUNDS] = [5000, ["opus", "sonnet", "haiku"], 30, 7];
const COST = [join(ROOT, "dist/main.cjs"), "cost", "--json", "--url"];
const url = "http://127.0.0.1:18431";

const folder = mkdtempSync(join(tmpdir(), "claude-usage-bench-"));
const engine = spawn(
  ENGINE,
  [`-storageDataPath=${folder}/data`, `-httpListenAddr=${url.slice(7)}`, "-retentionPeriod=1y"],
  { stdio: "ignore" },
);

async function seed() {
  while (!(await fetch(`${url}/health`).catch(() => null))?.ok) await pause(100);
  const now = Date.now();
  for (let from = 0; from < SESSIONS; from += 500) {
    const lines = [];
    for (let session = from; session < from + 500; session += 1) {
      const start = now - ((session + 1) / (SESSIONS + 1)) * DAYS * 86_400_000;
      const timestamps = Array.from({ length: 20 }, (_, at) => Math.round(start + at * 60_000));
      for (const model of MODELS) {
        const metric = { __name__: "claude_code.cost.usage", model, "session.id": `s${session}` };
        const values = timestamps.map((_, at) => Math.floor(at / 2) * 0.01 + 0.01);
        lines.push(JSON.stringify({ metric, timestamps, values }));
      }
    }
    await fetch(`${url}/api/v1/import`, { method: "POST", body: lines.join("\n") });
  }
  await fetch(`${url}/internal/force_flush`);
}

/** What `cost` asks, by a server between that passes it on. */
async function queriesOfCost() {
  const asked = [];
  const between = createServer(async (request, response) => {
    const body = await text(request);
    const answer = await fetch(`${url}${request.url}`, {
      method: request.method,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      ...(body === "" ? {} : { body }),
    });
    asked.push({ path: request.url, body });
    response.writeHead(answer.status).end(await answer.text());
  });
  await new Promise((resolve) => between.listen(0, "127.0.0.1", resolve));
  const env = { ...process.env, HOME: folder, TZ: "UTC" };
  const address = `http://127.0.0.1:${between.address().port}`;
  const cost = spawn("node", [...COST, address], { env, stdio: "ignore" });
  const [code] = await once(cost, "exit");
  between.close();
  if (code !== 0) throw new Error(`cost: ${code}`);
  return asked;
}

function milliseconds(program, ...args) {
  const began = performance.now();
  const env = { ...process.env, HOME: folder, TZ: "UTC" };
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", env });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return performance.now() - began;
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

try {
  await seed();
  const asked = await queriesOfCost();
  // Each query of `cost` again, as many at once as it sends: without Node, and without reading the answers.
  const calls = asked.flatMap(({ path, body }, at) => [
    ...(at === 0 ? [] : ["--next"]),
    ...["-s", "-o", "/dev/null", `${url}${path}`, "--data", body],
  ]);
  const times = { curl: [], cost: [], node: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.curl.push(milliseconds("curl", "--parallel", "--parallel-immediate", ...calls));
    times.node.push(milliseconds("node", "-e", "0"));
    times.cost.push(milliseconds("node", ...COST, url));
  }
  console.log(`${asked.length} queries`);
  for (const [name, all] of Object.entries(times))
    console.log(name, `${Math.round(median(all))} ms`);
} finally {
  engine.kill("SIGKILL");
  await pause(200);
  rmSync(folder, { recursive: true, force: true });
}
