/** The built program as real processes against a real server: one poller, however many are started. */
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LEASE_STALE_MS } from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { startUnderWay } from "../../src/client/launcher.ts";
import { instant } from "../../src/model/units.ts";
import { sendSignal } from "../../src/platform/process.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, listed, ok } from "../world/bodies.ts";
import { eventually, type Person, person, replaceContent } from "../world/person.ts";

let server: SimServer;
let reply: () => ReturnType<typeof ok>;
let someone: Person;

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const json = async (person: Person) => JSON.parse((await person.run(["--json"])).stdout);
const reading = () =>
  eventually(() => someone.file("snapshot.json").includes('"read"'), "a reading");
const settled = <T>(read: () => T | Promise<T>, what: string) =>
  eventually(async () => {
    try {
      return await read();
    } catch {
      return null; // The file is not there yet.
    }
  }, what);

describe("one poller", () => {
  it("twelve --json at once without a daemon make one request", async () => {
    someone.login();
    const all = await Promise.all(
      Array.from({ length: 12 }, () => someone.run(["--json"], { CLAUDE_USAGE_INTERVAL: "90s" })),
    );
    expect(all.map(({ code }) => code)).toEqual(Array.from({ length: 12 }, () => 0));
    for (const { stdout } of all) expect(JSON.parse(stdout).five_hour.utilization).toBe(100);
    expect(server.requests()).toBe(1);
  });

  it("of two daemons the second ends with 0 and a sentence", async () => {
    someone.login();
    const slow = { CLAUDE_USAGE_INTERVAL: "90s" };
    const first = someone.start(["daemon"], slow);
    await settled(() => someone.file("holder.json"), "a lease");
    const second = await someone.run(["daemon"], slow);
    expect(second.code).toBe(0);
    expect(second.stderr).toMatch(/^claude-usage: A daemon is already running \(pid \d+\)\.\n$/);
    await settled(reading, "a reading");
    expect(server.requests()).toBe(1);
    expect(first.process.exitCode).toBe(null);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("ends at %s and releases its lease", async (signal) => {
    someone.login();
    const daemon = someone.start(["daemon"]);
    await settled(reading, "a reading");
    daemon.process.kill(signal);
    expect((await daemon.ended).code).toBe(0);
    expect(() => statSync(join(someone.cache, "claim.lock"))).toThrow();
    expect((await someone.run(["stop"])).stdout).toBe("No daemon is running.\n");
  });

  it("ends at once even while a response is pending", async () => {
    await server.close();
    let requests = 0;
    server = await serve({
      port: 0,
      answer: () => {
        requests += 1;
        return "hang";
      },
    });
    someone.login();
    const daemon = someone.start(["daemon"], { CLAUDE_USAGE_API_URL: server.url });
    await eventually(() => requests > 0, "a request");
    daemon.process.kill("SIGTERM");
    expect((await daemon.ended).code).toBe(0);
  });
});

it("a daemon ends at once too while it waits for a one-shot command's lease", async () => {
  await server.close();
  server = await serve({ port: 0, answer: () => "hang" });
  someone.login();
  const env = { CLAUDE_USAGE_API_URL: server.url };
  const oneShot = someone.start(["--json"], env);
  await settled(() => server.requests() === 1, "a request");
  const daemon = someone.start(["daemon"], env);
  await eventually(() => daemon.stderr().includes("waiting"), "a wait");
  daemon.process.kill("SIGTERM");
  expect((await daemon.ended).code).toBe(0);
  expect(oneShot.process.exitCode).toBe(null);
  expect(server.requests()).toBe(1);
});

it.each([
  ["before it notices that it has lost its lease", false],
  ["while it waits for its lease", true],
])(
  "a daemon that gets the refresh signal %s polls once it has the lease again",
  async (_, noticed) => {
    someone.login();
    const daemon = someone.start(["daemon"], { CLAUDE_USAGE_INTERVAL: "90s" });
    await settled(reading, "a reading");
    const waits = () => eventually(() => daemon.stderr().includes("waiting"), "a wait");
    // A one-shot command has the lease.
    const other = { ...JSON.parse(someone.file("holder.json")), role: "once", nonce: "another" };
    replaceContent(join(someone.cache, "holder.json"), JSON.stringify(other));
    if (noticed) {
      writeFileSync(join(someone.cache, "looks/plain"), "");
      await waits();
    }
    daemon.process.kill("SIGUSR2");
    await waits();
    expect(server.requests()).toBe(1);
    rmdirSync(join(someone.cache, "claim.lock"));
    await eventually(() => server.requests() > 1, "a request");
    // Once is enough.
    await eventually(() => JSON.parse(someone.file("pace.json")).sent.length === 2, "its answer");
    writeFileSync(join(someone.cache, "looks/plain"), "");
    await pause(300);
    expect(server.requests()).toBe(2);
  },
);

describe("the daemon in the background", () => {
  it("starts with --detach, is shown by status, polls on refresh, and ends by stop", async () => {
    someone.login();
    const detached = await someone.run(["daemon", "--detach"]);
    expect(detached.stdout).toMatch(
      /^The daemon is running \(pid \d+\); it logs to .*daemon\.log\.\n$/,
    );
    expect((await someone.run(["daemon", "--detach"])).stdout).toMatch(/already running/);
    await settled(reading, "a reading");
    const status = (await someone.run(["status"])).stdout;
    expect(status).toMatch(
      /^login {6}found in .*\.credentials\.json, valid until (\w{3} )?\d\d:\d\d/m,
    );
    expect(status).toMatch(/^reading {4}from the endpoint at \d\d:\d\d, \d+ s ago$/m);
    expect(status).toMatch(/^next poll {2}.*\(.+\)$/m);
    expect(status).toMatch(/^requests {3}\d+ of 28 in the last hour$/m);
    expect(status).toMatch(/^poller {5}daemon, pid \d+, version \d+\.\d+\.\d+, since \d\d:\d\d$/m);
    const refreshed = await someone.run(["refresh"]);
    expect(refreshed.stdout).toMatch(/^Read 5h 100%, 7d 13%, Sonnet 2%; the next poll is at/);
    expect((await someone.run(["stop"])).stdout).toMatch(/^Stopped the daemon \(pid \d+\)\.\n$/);
    expect((await someone.run(["status"])).stdout).toMatch(/^poller {5}none$/m);
  });

  it("gives refresh the new reading, however slow the server is", async () => {
    let used = 31;
    const slow = createServer((_, response) => {
      const body = ok(flat(Date.now(), used)).body;
      setTimeout(() => response.end(body), 400);
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const { port } = slow.address() as AddressInfo;
    const env = { CLAUDE_USAGE_API_URL: `http://127.0.0.1:${port}`, CLAUDE_USAGE_INTERVAL: "90s" };
    someone.login();
    someone.start(["daemon"], env);
    await settled(reading, "a reading");
    used = 77;
    const { stdout } = await someone.run(["refresh"], env);
    slow.closeAllConnections();
    slow.close();
    expect(stdout).toMatch(/^Read 5h 77%/);
  });

  it("uses another API base URL as soon as the file names one", async () => {
    const other = await serve({ port: 0, answer: () => ok(flat(Date.now(), 12)) });
    const env = { CLAUDE_USAGE_API_URL: "", CLAUDE_USAGE_INTERVAL: "" };
    // A lower number in mid-window would be held back at first.
    reply = () => ok(flat(Date.now(), 11));
    someone.login();
    someone.config(`api_url = "${server.url}"\n`);
    someone.start(["daemon"], env);
    await settled(reading, "a reading");
    someone.config(`api_url = "${other.url}"\n`);
    const { stdout } = await someone.run(["refresh"], env);
    await other.close();
    expect(stdout).toMatch(/^Read 5h 12%/);
  });

  it("takes over at once from a killed daemon whose lease has expired", async () => {
    someone.login();
    const first = someone.start(["daemon"]);
    await settled(reading, "a reading");
    await settled(
      async () => (await someone.run(["status"])).stdout.includes("daemon, pid"),
      "a holder",
    );
    const { pid } = JSON.parse(someone.file("holder.json"));
    process.kill(pid, "SIGKILL");
    await first.ended;
    expect((await someone.run(["stop"])).stdout).toBe("No daemon is running.\n");
    const then = (Date.now() - 2 * LEASE_STALE_MS) / 1_000;
    utimesSync(join(someone.cache, "claim.lock"), then, then);
    const second = await someone.run(["daemon", "--detach"]);
    expect(second.stdout).toMatch(/^The daemon is running \(pid \d+\)/);
    expect(JSON.parse(someone.file("holder.json")).pid).not.toBe(pid);
  });

  it("is started on demand; the line is a word at first, and the numbers once they are read", async () => {
    someone.login();
    expect(await someone.run([])).toEqual({ code: 0, stdout: "starting\n", stderr: "" });
    const line = await eventually(async () => {
      const { stdout } = await someone.run([]);
      return stdout.includes("%") ? stdout : null;
    }, "the line");
    expect(line).toBe("████████ 100% ↻1h24m | 7d 13% | $5.56/50\n");
  });

  it.each([0, 30, 100, 300])(
    "is stopped though it has no lease yet, %d ms after the line that started it",
    async (ms) => {
      someone.login();
      expect((await someone.run([])).stdout).toBe("starting\n");
      await pause(ms);
      const paths = pathsFor({ home: someone.home, cwd: "/", env: {} });
      expect(startUnderWay(paths, instant(Date.now()))).not.toBe(null);
      const { pid } = JSON.parse(someone.file("started.json"));
      expect((await someone.run(["stop"])).stdout).toBe(`Stopped the daemon (pid ${pid}).\n`);
      await eventually(() => !sendSignal(pid, 0), "its end");
      expect(() => statSync(join(someone.cache, "claim.lock"))).toThrow();
      // There is nothing to wait for any more.
      expect(startUnderWay(paths, instant(Date.now()))).toBe(null);
      expect((await someone.run(["stop"])).stdout).toBe("No daemon is running.\n");
    },
  );

  it("is stopped though a reader is only about to start it", async () => {
    someone.login();
    mkdirSync(join(someone.cache, "autostart"), { recursive: true });
    writeFileSync(join(someone.cache, "autostart/1"), "");
    const stop = someone.start(["stop"]);
    await pause(1_000);
    const daemon = someone.start(["daemon"]);
    expect((await stop.ended).stdout).toMatch(/^Stopped the daemon \(pid \d+\)\.\n$/);
    expect((await daemon.ended).code).toBe(0);
  });

  it.each([
    { how: "--no-daemon", args: ["--no-daemon"], config: "" },
    { how: "autostart = false", args: [], config: "autostart = false\n" },
  ])("is not started with $how", async ({ args, config }) => {
    someone.config(config);
    expect((await someone.run(args)).stdout).toBe("stopped\n");
    expect(() => statSync(join(someone.cache, "autostart"))).toThrow();
  });
});

describe("a reading", () => {
  it.each([
    {
      generation: "flat",
      body: flat,
      session: 100,
      money: { used: 5.56, limit: 50, currency: "USD" },
    },
    {
      generation: "listed",
      body: listed,
      session: 54,
      money: { used: 7.63, limit: 20, currency: "EUR" },
    },
  ])(
    "reaches --json from a response of the $generation generation",
    async ({ body, session, money }) => {
      reply = () => ok(body(Date.now()));
      someone.login();
      const document = await json(someone);
      expect(document).toMatchObject({
        schema: 1,
        state: "fresh",
        source: "api",
        five_hour: { utilization: session },
        extra_usage: money,
        problem: null,
      });
    },
  );

  it("reaches the launcher's painted line when it changes", async () => {
    someone.login();
    someone.start(["daemon"]);
    await settled(() => someone.file("lines/plain").startsWith("████████ 100% "), "the line");
    reply = () => ok(flat(Date.now(), 42));
    await settled(() => someone.file("lines/plain").startsWith("███▎░░░░ 42% "), "the new line");
    expect((await someone.run(["--for", "plain"])).stdout).toBe(
      "███▎░░░░ 42% ↻1h24m | 7d 13% | $5.56/50\n",
    );
    expect((await someone.run(["--for", "tmux"])).stdout).toContain("#[underscore]");
  });

  it("is that of the login's own folder, also against CLAUDE_CONFIG_DIR", async () => {
    const safe = join(someone.home, "safe");
    const env = {
      CLAUDE_CONFIG_DIR: join(someone.home, "work"),
      CLAUDE_SECURESTORAGE_CONFIG_DIR: safe,
    };
    mkdirSync(safe);
    mkdirSync(env.CLAUDE_CONFIG_DIR);
    someone.login();
    renameSync(join(someone.home, ".claude/.credentials.json"), join(safe, ".credentials.json"));
    await someone.run(["daemon", "--detach"], env);
    await eventually(
      async () => /100%/.test((await someone.run(["--for", "plain"], env)).stdout),
      "a line",
    );
    const caches = readdirSync(join(someone.home, ".cache/claude-usage"));
    expect(caches).toEqual([safe.replaceAll("/", "%2F")]);
    expect((await someone.run(["status"], env)).stdout).toContain("~/safe/.credentials.json");
    await someone.run(["stop"], env);
  });

  it("is separate for each CLAUDE_CONFIG_DIR", async () => {
    someone.login();
    const work = { CLAUDE_CONFIG_DIR: join(someone.home, "work 100%") };
    expect((await someone.run(["--json"])).code).toBe(0);
    expect((await someone.run(["--json"], work)).code).toBe(77);
    mkdirSync(work.CLAUDE_CONFIG_DIR);
    renameSync(
      join(someone.home, ".claude/.credentials.json"),
      join(work.CLAUDE_CONFIG_DIR, ".credentials.json"),
    );
    expect((await someone.run(["--json"], work)).code).toBe(0);
    const accounts = readdirSync(dirname(someone.cache)).sort();
    expect(accounts).toEqual([
      work.CLAUDE_CONFIG_DIR.replaceAll("%", "%25").replaceAll("/", "%2F"),
      "default",
    ]);
  });

  it("can be read by this user only", async () => {
    someone.login();
    await json(someone);
    someone.start(["daemon"]);
    await settled(() => someone.file("lines/plain"), "a line");
    const modes = someone
      .files()
      .filter((file) => file.startsWith(someone.cache))
      // A file that is being written may be renamed meanwhile.
      .flatMap((file) => statSync(file, { throwIfNoEntry: false })?.mode ?? [])
      .map((mode) => mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(statSync(someone.cache).mode & 0o777).toBe(0o700);
    expect(statSync(join(someone.cache, "lines")).mode & 0o777).toBe(0o700);
  });
});
