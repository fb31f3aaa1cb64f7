// npm run machines: daemons of one account, each in a network of its own (ip netns), with a real Redis between them. What is
// killed, cut off or slow costs so many requests, counted at a simulated endpoint. Linux and root only; a few minutes.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const count = option("machines", 6);
const interval = option("interval", 5);
const phaseS = option("phase", 40);

const has = (program) => spawnSync(program, ["--version"]).error === undefined;
if (process.getuid?.() !== 0 || !has("ip") || !has("redis-server")) {
  console.log("skipped: it needs root, iproute2 and redis-server");
  process.exit(process.env.CI ? 1 : 0);
}

const root = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "claude-usage-machines-"));
const prefix = `cu${process.pid % 10_000}`;
const bridge = `${prefix}b`;
const host = "10.231.77.1";
const [endpointPort, redisPort] = [20_000 + (process.pid % 5_000), 26_000 + (process.pid % 5_000)];
const started = new Set();
const ip = (...words) => {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr}`);
};

// As the endpoint answers: a number that grows, and 429 where the phase says so.
let requests = 0;
let refuses = false;
const endpoint = createServer((_, response) => {
  requests += 1;
  if (refuses) return response.writeHead(429, { "retry-after": "20" }).end();
  const resets_at = new Date(Date.now() + 3_600_000).toISOString();
  const window = { utilization: requests % 100, resets_at };
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ five_hour: window, seven_day: { utilization: 5, resets_at } }));
});

function run(program, words, env = { PATH: process.env.PATH }) {
  const child = spawn(program, words, { env, stdio: ["ignore", "ignore", "ignore"] });
  started.add(child);
  child.once("exit", () => started.delete(child));
  return child;
}

const startRedis = () =>
  run("redis-server", [
    ...["--port", String(redisPort), "--bind", host, "127.0.0.1", "--protected-mode", "no"],
    ...["--save", "", "--dir", folder],
  ]);

// In each network: passes loopback on to the host, where the endpoint and the engine are; SIGUSR2 makes it slow.
const FORWARDER = `
const net = require("node:net");
let delay = 0;
process.on("SIGUSR2", () => { delay = delay ? 0 : 150; });
for (const port of process.argv.slice(1).map(Number))
  net.createServer((near) => {
    const far = net.connect(port, "${host}");
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on("data", (chunk) => setTimeout(() => to.writable && to.write(chunk), delay));
      from.on("close", () => setTimeout(() => to.end(), delay));
      from.on("error", () => to.destroy());
    }
  }).listen(port, "127.0.0.1");
`;

class Machine {
  constructor(index, version) {
    this.name = `${prefix}m${index}`;
    this.home = join(folder, this.name);
    this.version = version;
    ip("netns", "add", this.name);
    ip(
      "link",
      "add",
      `${prefix}v${index}`,
      "type",
      "veth",
      "peer",
      "name",
      "eth0",
      "netns",
      this.name,
    );
    this.link = `${prefix}v${index}`;
    ip("link", "set", this.link, "master", bridge, "up");
    ip("-n", this.name, "addr", "add", `10.231.77.${index + 2}/24`, "dev", "eth0");
    ip("-n", this.name, "link", "set", "eth0", "up");
    ip("-n", this.name, "link", "set", "lo", "up");
    mkdirSync(join(this.home, ".claude"), { recursive: true });
    mkdirSync(join(this.home, ".config/claude-usage"), { recursive: true });
    const login = { accessToken: `token-${index}`, expiresAt: Date.now() + 9e7 };
    const scopes = ["user:inference", "user:profile"];
    const write = (name, value) => writeFileSync(join(this.home, name), value, { mode: 0o600 });
    write(".claude/.credentials.json", JSON.stringify({ claudeAiOauth: { ...login, scopes } }));
    write(".claude.json", JSON.stringify({ oauthAccount: { accountUuid: "one" } }));
    const settings = [`share = "redis://127.0.0.1:${redisPort}"`, `machine = "m${index}"`];
    write(".config/claude-usage/config.toml", `${settings.join("\n")}\nbudget = 60\n`);
    const forwarder = ["-e", FORWARDER, "--", String(endpointPort), String(redisPort)];
    this.forwarder = run("ip", ["netns", "exec", this.name, process.execPath, ...forwarder]);
    this.env = {
      HOME: this.home,
      PATH: process.env.PATH,
      CLAUDE_USAGE_API_URL: `http://127.0.0.1:${endpointPort}`,
      CLAUDE_USAGE_INTERVAL: `${interval}s`,
    };
  }
  start() {
    const words = ["netns", "exec", this.name, process.execPath, this.version, "daemon"];
    this.daemon = run("ip", words, this.env);
  }
  read() {
    try {
      const cache = join(this.home, ".cache/claude-usage/default/snapshot.json");
      return JSON.parse(readFileSync(cache, "utf8")).reading ?? null;
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      return null;
    }
  }
}

async function until(check, seconds) {
  const began = performance.now();
  while (performance.now() - began < seconds * 1_000) {
    if (await check()) return ((performance.now() - began) / 1_000).toFixed(1);
    await pause(100);
  }
  return null;
}

// A second version beside the first: the same build by another name.
function otherVersion() {
  const copy = join(folder, "other");
  spawnSync("cp", ["-r", join(root, "dist"), copy]);
  for (const name of readdirSync(copy).filter((file) => file.endsWith(".cjs"))) {
    const text = readFileSync(join(copy, name), "utf8");
    writeFileSync(join(copy, name), text.replaceAll('"0.1.0"', '"0.0.9"'));
  }
  return join(copy, "main.cjs");
}

const rows = [];
async function phase(name, work) {
  const before = requests;
  const note = await work();
  await pause(phaseS * 1_000);
  const ages = machines
    .map((machine) => machine.read())
    .map((reading) => (reading === null ? Number.NaN : (Date.now() - reading.at) / 1_000));
  const oldest = Math.max(...ages).toFixed(0);
  rows.push([name, `${requests - before} requests`, `oldest number ${oldest} s`, note ?? ""]);
  console.log(rows.at(-1).join(" · "));
}

const machines = [];
try {
  ip("link", "add", bridge, "type", "bridge");
  ip("addr", "add", `${host}/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
  await new Promise((resolve) => endpoint.listen(endpointPort, host, resolve));
  let redis = startRedis();
  const versions = [join(root, "dist/main.cjs"), otherVersion()];
  for (let index = 0; index < count; index += 1)
    machines.push(new Machine(index, versions[index % 2]));
  await pause(1_000);
  console.log(
    `${count} machines, two versions, one request each ${interval} s while the number moves`,
  );
  await phase("start", async () => {
    for (const machine of machines) machine.start();
    const all = await until(() => machines.every((one) => one.read() !== null), 120);
    return all === null ? "NOT all have a number" : `all have a number after ${all} s`;
  });
  await phase("leader killed (-9)", async () => {
    const own = machines.filter((one) => one.read()?.via === undefined);
    const leader = own.sort((one, other) => other.read().at - one.read().at)[0];
    const sent = requests;
    const pid = JSON.parse(
      readFileSync(join(leader.home, ".cache/claude-usage/default/holder.json")),
    ).pid;
    process.kill(pid, "SIGKILL");
    const taken = await until(() => requests > sent, 120);
    leader.start();
    return `the next request came ${taken} s later`;
  });
  await phase("engine killed (-9)", async () => {
    redis.kill("SIGKILL");
  });
  await phase("engine back, with nothing kept", async () => {
    redis = startRedis();
  });
  await phase("half of them cut off", async () => {
    for (const { link } of machines.filter((_, index) => index % 2))
      ip("link", "set", link, "down");
  });
  await phase("all together again", async () => {
    for (const { link } of machines) ip("link", "set", link, "up");
  });
  await phase("300 ms to the engine", async () => {
    for (const { forwarder } of machines) forwarder.kill("SIGUSR2");
  });
  await phase("a 429 for one", async () => {
    refuses = true;
    const sent = requests;
    await until(() => requests > sent, 60);
    refuses = false;
  });
} finally {
  for (const child of started) child.kill("SIGKILL");
  endpoint.close();
  for (const { name } of machines) {
    const pids = spawnSync("ip", ["netns", "pids", name], { encoding: "utf8" }).stdout;
    for (const pid of pids.split("\n").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
    spawnSync("ip", ["netns", "del", name]);
  }
  spawnSync("ip", ["link", "del", bridge]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
