/** What a process of ours takes over from its caller: no open file, no secret in the environment, no debugger. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { NO_DEBUGGER } from "../../src/platform/long-running.ts";
import { listeningPorts } from "../../src/platform/process.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { hasTmux } from "../live/bar.ts";
import { startPane } from "../live/pane.ts";
import { flat, ok } from "../world/bodies.ts";
import { PATIENCE_MS } from "../world/patience.ts";
import {
  eventually,
  followed,
  MARKED,
  type Person,
  person,
  type Running,
} from "../world/person.ts";

const has = (tool: string): boolean => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;
const onLinux = existsSync("/proc/self/fdinfo");
const launcher = join(ROOT, "scripts/claude-usage");

let server: SimServer;
let someone: Person;
let reply: () => ReturnType<typeof ok> | "hang";

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** The pid of the daemon, once it polls. */
const daemonPid = () =>
  eventually(() => {
    const file = join(someone.cache, "holder.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")).pid as number) : null;
  }, "a daemon");

/** Runs a script of that shell that calls the launcher as "$1" and may use the file "$2"; its stdout. */
async function inShell(shell: string, script: string): Promise<string> {
  const child = spawn(shell, ["-c", script, shell, launcher, join(someone.home, "lock")], {
    env: someone.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  onTestFinished(() => void child.kill("SIGKILL"));
  const { code, stdout } = await followed(child).ended;
  clearTimeout(timer);
  expect(code).toBe(0);
  return stdout;
}

/** The files that a process holds open, but for the standard ones. */
const openFiles = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`)
    .filter((fd) => Number(fd) > 2)
    .map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));

describe.runIf(onLinux)("a daemon that was started by printing the line", () => {
  // Some shells know one digit only.
  const descriptors = { bash: [9, 10, 17, 200], dash: [9], zsh: [9] };
  for (const [shell, numbers] of Object.entries(descriptors)) {
    for (const fd of numbers) {
      it.runIf(has(shell) && has("flock"))(
        `from ${shell} leaves a lock on descriptor ${fd} to its holder`,
        async () => {
          await inShell(shell, `exec ${fd}>"$2"; flock ${fd}; "$1" >/dev/null`);
          const pid = await daemonPid();
          await eventually(
            () => spawnSync("flock", ["-n", join(someone.home, "lock"), "true"]).status === 0,
            "a free lock",
          );
          expect(existsSync(`/proc/${pid}`)).toBe(true);
        },
      );
    }

    it.runIf(has(shell))(`from ${shell} lets a command substitution end`, async () => {
      const text = await inShell(shell, `x=$(exec ${numbers.at(-1)}>&1; "$1"); printf %s "<$x>"`);
      expect(text).toBe("<starting>");
      expect(existsSync(`/proc/${await daemonPid()}`)).toBe(true);
    });
  }

  it.each([3, 17, 64])("closes the pipe that a bar left open as descriptor %d", async (fd) => {
    // Node's own spawn closes what is between; the bar's pipe is at `fd` alone.
    const stdio = Array.from({ length: fd + 1 }, (_, at) => (at === fd ? "pipe" : "ignore"));
    const bar = spawn(launcher, [], { env: someone.env, stdio: stdio as "pipe"[] });
    const pipe = bar.stdio[fd as 3] as Readable;
    const closed = once(pipe.resume(), "close");
    await daemonPid();
    await closed;
  });
});

describe.runIf(onLinux)("a daemon in the foreground", () => {
  it("holds no file, pipe or socket of its caller's, at any number", async () => {
    const theirs = join(someone.home, "theirs");
    const file = openSync(theirs, "w");
    const kinds = [file, "pipe", "ignore", file, "pipe", file] as const;
    const stdio = [
      "ignore",
      "ignore",
      "ignore",
      ...Array.from({ length: 60 }, (_, at) => kinds[at % 6]),
    ];
    const child = spawn(process.execPath, [join(ROOT, "dist/main.cjs"), "daemon"], {
      env: someone.env,
      stdio: stdio as "pipe"[],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const pid = await daemonPid();
    await eventually(() => server.requests() === 1, "a request");
    const held = (): readonly string[] => {
      const open = openFiles(pid).filter((target) => !/^(anon_inode:|\/dev\/null$)/.test(target));
      // libuv wakes itself by pipes, of which it has both ends.
      const pipes = open.filter((target) => open.filter((one) => one === target).length === 2);
      return open.filter((target) => !pipes.includes(target));
    };
    // A file that it is just writing is its own, and soon closed.
    await eventually(() => held().length === 0, "no file of the caller's");
    expect(child.exitCode).toBe(null);
    expect((await someone.run(["refresh"])).stdout).toMatch(/^Read 5h/);
    expect((await someone.run(["stop"])).stdout).toMatch(/^Stopped/);
  });
});

describe.runIf(onLinux)("the environment of a daemon in the background", () => {
  it("has what it uses, and nothing else of its caller's", async () => {
    const uses = {
      LANG: "C.UTF-8",
      USER: "someone",
      XDG_RUNTIME_DIR: someone.home,
      HTTPS_PROXY: "http://me:password@proxy.test:3128",
      NO_PROXY: "127.0.0.1",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
      CLAUDE_USAGE_BUDGET: "12",
    };
    const secrets = {
      ANTHROPIC_API_KEY: MARKED,
      CLAUDE_CODE_OAUTH_TOKEN: MARKED,
      CLAUDE_CODE_USE_BEDROCK: "1",
    };
    const rest = {
      AWS_SECRET_ACCESS_KEY: MARKED,
      CLAUDE_CODE_MESSAGING_TOKEN: MARKED,
      CLAUDE_USAGE_OTHER: MARKED,
      NODE_OPTIONS: "--no-warnings",
      NODE_DEBUG: "http",
      LD_PRELOAD: "",
      TMUX_PANE: "%1",
    };
    await someone.run([], { ...uses, ...secrets, ...rest });
    const pid = await daemonPid();
    const environ = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
    expect(environ.filter((one) => !one.startsWith("NODE_V8_COVERAGE=")).sort()).toEqual(
      Object.entries({
        ...someone.env,
        ...uses,
        ANTHROPIC_API_KEY: "set",
        CLAUDE_CODE_OAUTH_TOKEN: "set",
        CLAUDE_CODE_USE_BEDROCK: "set",
      })
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    );
  });
});

describe.runIf(onLinux)("Node's debugger", () => {
  /** Any free port, so that a debugger of another test is not in the way. */
  const start = (flag: string, args: readonly string[]): Running => {
    const child = spawn(process.execPath, [flag, ...args], {
      env: someone.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    return followed(child);
  };
  const ours = join(ROOT, "dist/main.cjs");
  const opened = async ({ process: { pid = 0 } }: Running) => {
    for (let tries = 0; tries < 10; tries += 1) {
      if (listeningPorts(pid).length > 0) return true;
      await pause(50);
    }
    return false;
  };

  it("is opened by a signal in other programs: the test can fail", async () => {
    const other = start("--inspect-port=0", ["-e", "console.log(1);setInterval(() => {}, 1000)"]);
    await eventually(() => other.stdout() !== "", "its start");
    other.process.kill("SIGUSR1");
    expect(await opened(other)).toBe(true);
  });

  it("is opened by a signal at no moment where the flag of daemons in the background is given", async () => {
    const other = start(NO_DEBUGGER, ["-e", "console.log(1);setInterval(() => {}, 1000)"]);
    await eventually(() => other.stdout() !== "", "its start");
    other.process.kill("SIGUSR1");
    expect(await opened(other)).toBe(false);
    expect(other.process.exitCode).toBe(null);
    await someone.run([]);
    const words = readFileSync(`/proc/${await daemonPid()}/cmdline`, "utf8").split("\0");
    expect(words).toContain(NO_DEBUGGER);
  });

  it.each<[string, readonly string[]]>([
    ["the daemon", ["daemon"]],
    ["watch", ["watch", "--no-daemon"]],
    ["wait-reset", ["wait-reset", "--no-daemon"]],
    ["refresh", ["refresh"]],
    ["--json while it polls", ["--json"]],
    ["demo", ["demo", "--serve", "0"]],
  ])("is opened by neither a signal nor an option in %s", async (name, args) => {
    if (name === "wait-reset") await someone.run(["--json"]);
    else reply = () => "hang";
    const ports = name === "demo" ? 1 : 0;
    for (const flag of ["--inspect-port=0", "--inspect=0"]) {
      const before = server.requests();
      const one = start(flag, [ours, ...args]);
      const { pid = 0 } = one.process;
      const said = () => one.stdout() + one.stderr().replace(/^(Debugger|For help).*\n/gm, "");
      await eventually(() => server.requests() > before || said() !== "", "its wait");
      await eventually(() => listeningPorts(pid).length === ports, "an end of --inspect");
      one.process.kill("SIGUSR1");
      await pause(400);
      expect({ ports: listeningPorts(pid).length, code: one.process.exitCode }).toEqual({
        ports,
        code: null,
      });
      one.process.kill("SIGTERM");
      await one.ended;
    }
  });

  it.skipIf(!hasTmux && !process.env.CI).each([
    ["setup", "[q]uit?"],
    ["uninstall", "[y/N]"],
    ["telemetry off", "[y/N]"],
  ])("is opened by no signal while %s waits for an answer", async (command, question) => {
    const file = join(someone.home, "pid");
    const node = `${process.execPath} --inspect-port=0 ${ours} ${command}`;
    const env = { ...someone.env, TMUX_TMPDIR: someone.home };
    const pane = startPane(someone.home, `sh -c 'echo $$ >${file}; exec ${node}'`, env);
    try {
      expect(await pane.until((screen) => screen.includes(question))).toContain(question);
      const pid = Number(readFileSync(file, "utf8"));
      process.kill(pid, "SIGUSR1");
      await pause(400);
      expect(listeningPorts(pid)).toEqual([]);
    } finally {
      pane.close();
    }
  });
});
