/** Builds of several versions, started side by side and installed over each other: the newest polls, without an extra request. */
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readLeaseHolder } from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, followed, type Person, person, type Running } from "../world/person.ts";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

let builds: string;
let server: SimServer;
let someone: Person;
let running: Running[];

beforeEach(async () => {
  builds = mkdtempSync(join(tmpdir(), "claude-usage-builds-"));
  running = [];
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  for (const { process } of running) process.kill("SIGKILL");
  await server.close();
  rmSync(builds, { recursive: true, force: true });
});

/** The program of a copy of the build with another version. */
function build(name: string, other: string): string {
  const dist = join(builds, name);
  cpSync(join(ROOT, "dist"), dist, { recursive: true });
  // The compiled copy would still have the old version.
  rmSync(join(dist, "look.bin"));
  for (const file of readdirSync(dist).filter((file) => /js$/.test(file))) {
    const code = readFileSync(join(dist, file), "utf8");
    writeFileSync(join(dist, file), code.replaceAll(`"${version}"`, `"${other}"`));
  }
  return join(dist, "main.cjs");
}

function start(program: string, args: readonly string[]): Running {
  const one = followed(
    spawn(process.execPath, [program, ...args], {
      env: someone.env,
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  running.push(one);
  return one;
}

const holder = () => readLeaseHolder(pathsFor({ home: someone.home, cwd: "/", env: {} }));
const polls = (what: string, is: (pid: number, build: string) => boolean) =>
  eventually(() => {
    const found = holder();
    return found !== null && is(found.pid, found.build) ? found : null;
  }, what);
const firstRequest = () => eventually(() => server.requests() === 1, "a request");

it("the newer of two daemons takes over for good, without another request", async () => {
  const older = build("older", "0.0.9");
  const newer = build("newer", "0.1.10");
  const first = start(older, ["daemon"]);
  await polls("the older", (_, build) => build === "0.0.9");
  await firstRequest();
  // Another build of the same version does not take over.
  const twin = await start(build("twin", "0.0.9"), ["daemon"]).ended;
  expect(twin.stderr).toContain("already running");
  const second = start(newer, ["daemon"]);
  await polls("the newer", (pid, build) => build === "0.1.10" && pid === second.process.pid);
  expect(await first.ended).toMatchObject({ code: 0 });
  expect((await start(older, ["daemon"]).ended).stderr).toContain("already running");
  expect((await start(older, ["--for", "plain"]).ended).stdout).toContain("100%");
  expect((await start(older, ["daemon", "--detach"]).ended).stdout).toContain("already running");
  expect(second.process.exitCode).toBe(null);
  expect(holder()?.pid).toBe(second.process.pid);
  expect(server.requests()).toBe(1);
});

it("printing the line with a newer build is enough", async () => {
  const first = start(build("older", "0.0.9"), ["daemon"]);
  await polls("the older", (_, build) => build === "0.0.9");
  await firstRequest();
  const result = await start(build("newer", "0.1.10"), ["--for", "plain"]).ended;
  expect(result.code).toBe(0);
  await polls("the newer", (_, build) => build === "0.1.10");
  expect(await first.ended).toMatchObject({ code: 0 });
  expect(server.requests()).toBe(1);
});

it("a daemon whose build is replaced starts the new one and ends; without one it only ends", async () => {
  const program = build("installed", "0.0.9");
  await start(program, ["daemon", "--detach"]).ended;
  const first = await polls("the first", () => true);
  await firstRequest();
  // Even an older version: what is installed is what the user wants.
  build("installed", "0.0.8");
  // The daemon checks when it renders: once a minute, and for each line request.
  const requestLine = () => writeFileSync(join(someone.cache, "looks/zsh"), "");
  requestLine();
  const second = await polls(
    "its successor",
    (pid, build) => build === "0.0.8" && pid !== first.pid,
  );
  await eventually(() => existsSync(join(someone.cache, "lines/zsh")), "a line");
  rmSync(join(builds, "installed"), { recursive: true });
  requestLine();
  await eventually(() => someone.file("daemon.log").includes("is gone"), "an end");
  expect(holder()?.pid).toBe(second.pid);
});
