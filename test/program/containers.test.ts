/** Daemons and commands in several pid namespaces that share one cache folder, as containers with one home do. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import { identityOf } from "../../src/platform/process-identity.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, followed, type Person, person, type Running } from "../world/person.ts";

const canUnshare = spawnSync("unshare", ["-pf", "--mount-proc", "true"]).status === 0;

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** A process that notes the signals that it gets. */
async function innocent(): Promise<{ pid: number; signals: () => string }> {
  const script = `for (const name of ["SIGTERM", "SIGUSR2", "SIGINT", "SIGHUP"])
    process.on(name, () => console.log(name));
    console.log("ready"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return { pid: child.pid ?? 0, signals: () => output.replace("ready\n", "") };
}

/** Runs the program in a container of its own, as the process with that pid there. */
function inContainer(args: readonly string[], pid: number): Running {
  const script = `echo ${pid - 1} >/proc/sys/kernel/ns_last_pid; "$@" & wait $!`;
  const launcher = join(ROOT, "scripts/claude-usage");
  const child = spawn(
    "unshare",
    ["-pf", "--kill-child", "--mount-proc", "sh", "-c", script, "sh", launcher, ...args],
    { env: someone.env, cwd: someone.home, stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  return followed(child);
}

const holder = () => JSON.parse(someone.file("holder.json"));
const reading = () =>
  eventually(() => {
    try {
      return someone.file("snapshot.json").includes('"read"');
    } catch {
      return null;
    }
  }, "a reading");

describe.runIf(canUnshare)("a daemon in another container", () => {
  it("is refreshed and stopped by file; a process with its pid here gets no signal", async () => {
    const { pid, signals } = await innocent();
    const daemon = inContainer(["daemon"], pid);
    await reading();
    expect(holder().pid).toBe(pid);
    const refreshed = await someone.run(["refresh"]);
    expect(refreshed.stdout).toMatch(/^Read 5h 100%/);
    expect(server.requests()).toBe(2);
    const again = await someone.run(["daemon", "--detach"]);
    expect(again.stdout).toBe(
      `A daemon is already running (pid ${pid} in another container or on another machine).\n`,
    );
    const stopped = await someone.run(["stop"]);
    expect(stopped.stdout).toBe(
      `Stopped the daemon (pid ${pid} in another container or on another machine).\n`,
    );
    expect((await daemon.ended).code).toBe(0);
    expect(signals()).toBe("");
  });

  it("is not disturbed by a foreground daemon here, which ends with a sentence", async () => {
    const { pid, signals } = await innocent();
    inContainer(["daemon"], pid);
    await reading();
    const second = await someone.run(["daemon"]);
    expect(second).toMatchObject({ code: 0 });
    expect(second.stderr).toContain(`A daemon is already running (pid ${pid} in another`);
    expect(signals()).toBe("");
    expect(server.requests()).toBe(1);
  });

  it("that was killed with its container is replaced once its lease has expired", async () => {
    const { pid, signals } = await innocent();
    const daemon = inContainer(["daemon"], pid);
    await reading();
    daemon.process.kill("SIGKILL");
    await daemon.ended;
    expect((await someone.run(["stop"])).stdout).toBe("No daemon is running.\n");
    expect((await someone.run(["daemon", "--detach"])).stdout).toMatch(/^The daemon is running/);
    expect(signals()).toBe("");
  });
});

describe("the pid of a daemon that has ended", () => {
  /** Leaves what a daemon leaves that was killed a moment ago, and whose pid is that by now. */
  function leave(record: object): void {
    mkdirSync(join(someone.cache, "claim.lock"), { recursive: true });
    const daemon = { role: "daemon", build: "0.0.1", since: Date.now(), nonce: "n", ...record };
    writeFileSync(join(someone.cache, "holder.json"), encodeFile(daemon));
  }
  const stranger = (pid: number) => ({
    pid,
    process: { ...identityOf(pid), started: "1" },
  });

  it.each([
    ["refresh", ["refresh"]],
    ["stop", ["stop"]],
    ["daemon --detach", ["daemon", "--detach"]],
  ])("gets no signal of %s", async (_, args) => {
    const { pid, signals } = await innocent();
    for (const record of [stranger(pid), { pid }]) {
      leave(record);
      const running = someone.start(args);
      await pause(500);
      // What waits for the lease gets it.
      const then = Date.now() / 1_000 - 60;
      utimesSync(join(someone.cache, "claim.lock"), then, then);
      const { stdout, code } = await running.ended;
      expect({ stdout, code }).toMatchObject({ code: 0 });
      expect(stdout).toMatch(/^(Read 5h|No daemon is running|The daemon is running)/);
      await someone.run(["stop"]);
    }
    expect(signals()).toBe("");
  });
});
