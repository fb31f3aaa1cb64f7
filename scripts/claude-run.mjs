// Runs Claude Code once with the settings of a row, a login and a home that are made up, and compares what was seen.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ANSWER, startStub } from "./claude-stub.mjs";

export const PROMPT = "MARKED-PROMPT";
export { ANSWER };

const LOGIN = {
  claudeAiOauth: {
    accessToken: "sk-ant-oat01-made-up",
    refreshToken: "sk-ant-ort01-made-up",
    expiresAt: 4_000_000_000_000,
    scopes: ["user:inference", "user:profile"],
    subscriptionType: "max",
  },
};

/** A home and a folder that Claude Code trusts, with the settings of a row. */
function makeHome({ work, managed }, places, stub) {
  const home = mkdtempSync(join(work, "home-"));
  const folder = join(home, "project");
  const write = (path, value) => {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, JSON.stringify(value).replaceAll('"STUB"', JSON.stringify(stub)), {
      mode: 0o600,
    });
  };
  write(join(home, ".claude/.credentials.json"), LOGIN);
  write(join(home, ".claude.json"), {
    hasCompletedOnboarding: true,
    oauthAccount: {
      accountUuid: "00000000-1111-4222-8333-444444444444",
      emailAddress: "made.up@example.invalid",
      organizationUuid: "99999999-1111-4222-8333-444444444444",
    },
    projects: { [folder]: { hasTrustDialogAccepted: true, allowedTools: [] } },
  });
  mkdirSync(folder);
  rmSync(managed, { recursive: true, force: true });
  const files = {
    user: join(home, ".claude/settings.json"),
    project: join(folder, ".claude/settings.json"),
    local: join(folder, ".claude/settings.local.json"),
    managed: join(managed, "managed-settings.json"),
    dropIn: join(managed, "managed-settings.d/10-row.json"),
  };
  for (const [place, file] of Object.entries(files))
    if (places[place] !== undefined) write(file, { env: places[place] });
  if (places.statusLine !== undefined) write(files.user, { statusLine: places.statusLine });
  return { home, folder };
}

const RUN_LIMIT_MS = 90_000;

/** Compares a row with a run of Claude Code; rows with the same settings share one, and what does not hold is run again. */
export async function runRow(row, bench) {
  const key = JSON.stringify(row.places);
  const once = bench.runs.get(key) ?? runWith(row.places, bench);
  bench.runs.set(key, once);
  const first = compare(row, await once);
  // On a busy machine a run may be too slow to show it.
  return first.result === "held" ? first : compare(row, await runWith(row.places, bench));
}

const runWith = (places, bench) =>
  (places.statusLine === undefined ? runPrompt : runLine)(places, bench);

function compare({ is, wanted }, { code, text, seen }) {
  if (code !== 0)
    return { result: "unclear", note: `it ended with ${code}: ${text.slice(0, 120)}` };
  const got = is(seen);
  return got === wanted
    ? { result: "held", note: "" }
    : { result: "broken", note: `seen ${JSON.stringify(got)}` };
}

/** One prompt in one home, and the requests that it caused. */
async function runPrompt(places, bench) {
  const stub = await startStub(join(bench.work, "host.key"), join(bench.work, "host.pem"));
  const { home, folder } = makeHome(bench, places, stub.url);
  const output = join(home, "output");
  const child = spawn(
    "sh",
    ["-c", 'exec "$@" >"$OUT" 2>&1', "sh", ...bench.command, "-p", PROMPT],
    {
      cwd: folder,
      env: { ...environmentFor(places.shell ?? {}, home, stub.url, bench), OUT: output },
      stdio: "ignore",
    },
  );
  const limit = setTimeout(() => child.kill("SIGKILL"), RUN_LIMIT_MS);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(limit);
  const text = readFileSync(output, "utf8").trim();
  stub.close();
  removeHome(home);
  return { code, text, seen: stub.seen };
}

/** A program that is ending may still write there. */
const removeHome = (home) =>
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });

const START_MS = 20_000;
const IDLE_MS = 10_000;

/** An interactive start on a terminal, and what the status line command left; a prompt is typed so that there is an event. */
async function runLine(places, bench) {
  const stub = await startStub(join(bench.work, "host.key"), join(bench.work, "host.pem"));
  const { home, folder } = makeHome(bench, places, stub.url);
  const words = bench.command.map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", `stty rows 40 cols 120; ${words}`, "/dev/null"], {
    cwd: folder,
    env: environmentFor({}, home, stub.url, bench),
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text = `${text}${chunk}`.slice(-20_000);
  });
  const left = (name) =>
    existsSync(join(home, name)) ? readFileSync(join(home, name), "utf8") : "";
  const lines = (name) => left(name).split("\n").length - 1;
  await sleep(START_MS / 2);
  child.stdin.write("hello");
  await sleep(500);
  child.stdin.write("\r");
  await sleep(START_MS / 2);
  const before = lines("runs");
  await sleep(IDLE_MS);
  const stdin = left("line.json");
  const seen = {
    stdin: stdin === "" ? null : JSON.parse(stdin),
    idleRuns: lines("runs") - before,
    stops: lines("stops"),
  };
  const ended = new Promise((resolve) => child.on("close", resolve));
  // It ends the terminal, which ends the program.
  child.kill("SIGTERM");
  await ended;
  stub.close();
  const started = lines("runs") + lines("stops") > 0;
  removeHome(home);
  return { code: started ? 0 : "no run", text: text.slice(-400), seen };
}

/** Nothing of this shell's environment but the path: only the stub can be reached. */
const environmentFor = (shell, home, url, { work }) => ({
  PATH: process.env.PATH,
  HOME: home,
  TERM: "xterm",
  HTTPS_PROXY: url,
  NO_PROXY: "127.0.0.1,localhost",
  NODE_EXTRA_CA_CERTS: join(work, "ca.pem"),
  ...Object.fromEntries(
    Object.entries(shell).map(([name, value]) => [name, value === "STUB" ? url : value]),
  ),
});
