/** Faults of the machine against the built program: full and read-only disks, no file handles, a removed folder, other users, a kill. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodePace, decodeSnapshot } from "../../src/cache/formats.ts";
import { LEASE_STALE_MS } from "../../src/cache/lease-holder.ts";
import { SECOND } from "../../src/model/units.ts";
import type { SimReply } from "../../src/sim/server.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { flat, ok } from "../world/bodies.ts";
import { canMount, type Disk, disk } from "../world/disk.ts";
import { eventually, followed, type Person, person } from "../world/person.ts";

let server: SimServer;
let reply: () => SimReply;
let someone: Person;

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** More than a call takes on an idle machine. */
const CALL_MS = 500;

const SLOW = { CLAUDE_USAGE_INTERVAL: "90s" };

/** The first value of `read` that is not empty; a file that does not exist yet counts as empty. */
const settled = <T>(read: () => T, what: string) =>
  eventually(() => {
    try {
      return read();
    } catch {
      return null;
    }
  }, what);
const reading = (cache = someone.cache) =>
  settled(() => readFileSync(join(cache, "snapshot.json"), "utf8").includes('"read"'), "a reading");
const paceIn = (cache = someone.cache) =>
  decodePace(readFileSync(join(cache, "pace.json"), "utf8"));

describe("a daemon that is killed", () => {
  it("is replaced within fifteen seconds of the next call, with one more request and nothing lost", async () => {
    const daemon = someone.start(["daemon"], SLOW);
    await reading();
    const before = paceIn()?.sent ?? [];
    daemon.process.kill("SIGKILL");
    await daemon.ended;
    const killed = Date.now();
    const holder = () => JSON.parse(someone.file("holder.json")).pid;
    let slowest = 0;
    await eventually(async () => {
      const began = performance.now();
      // A line that is not rendered ahead: a painted line stays valid, and starts no daemon before it expires.
      const { stdout } = await someone.run(["--ascii"], SLOW);
      slowest = Math.max(slowest, performance.now() - began);
      expect(stdout).toMatch(/^\[#{8}\] 100%/);
      return holder() !== daemon.process.pid;
    }, "a successor");
    // Where a call takes longer than on an idle machine, so do the successor's start and the call that sees it.
    const delay = 4 * Math.max(0, slowest - CALL_MS);
    expect(Date.now() - killed).toBeLessThan(15 * SECOND + delay);
    expect(paceIn()?.sent.slice(0, before.length)).toEqual(before);
    expect(server.requests()).toBeLessThanOrEqual(before.length + 1);
  });
});

describe("a one-shot command that is killed during its request", () => {
  it("is replaced by one that waits, and its request is counted", async () => {
    reply = () => "hang";
    const oneShot = someone.start(["--json"]);
    await eventually(() => server.requests() === 1, "a request");
    const daemon = someone.start(["daemon"], SLOW);
    await eventually(() => daemon.stderr().includes("waiting"), "a wait");
    reply = () => ok(flat(Date.now()));
    oneShot.process.kill("SIGKILL");
    await oneShot.ended;
    const then = (Date.now() - 2 * LEASE_STALE_MS) / 1_000;
    utimesSync(join(someone.cache, "claim.lock"), then, then);
    await reading();
    expect(server.requests()).toBe(2);
    expect(paceIn()?.sent).toHaveLength(2);
  });
});

describe("a cache folder that is removed under the daemon", () => {
  it("is created again by the same daemon, which forgets neither requests nor a rate limit", async () => {
    const daemon = someone.start(["daemon"]);
    await settled(() => (paceIn()?.sent.length ?? 0) > 1, "two requests");
    reply = () => ({ status: 429, headers: { "retry-after": "3600" }, body: "" });
    const blocked = await settled(() => paceIn()?.blocks[0], "a block");
    const requests = server.requests();
    // The daemon creates folders again while they are being removed, and then they are not empty.
    await settled(
      () => rmSync(join(someone.home, ".cache"), { recursive: true, force: true }) ?? true,
      "an end",
    );
    await settled(() => someone.file("lines/plain"), "a line");
    await settled(() => someone.file("pace.json"), "what is known");
    expect(paceIn()).toMatchObject({ blocks: [blocked] });
    expect(paceIn()?.sent).toHaveLength(requests);
    const holder = await settled(() => JSON.parse(someone.file("holder.json")), "its lease");
    expect(holder.pid).toBe(daemon.process.pid);
    expect(server.requests()).toBe(requests);
  });
});

describe.skipIf(!canMount)("a disk", () => {
  const refuse: Readonly<Record<string, (small: Disk, yes: boolean) => void>> = {
    "that is full": (small, yes) => (yes ? small.fill(0) : small.free()),
    "that is read-only": (small, yes) => small.readOnly(yes),
  };

  it.each(Object.keys(refuse))(
    "%s: no request is made, the last reading stays intact and is shown, and polling continues afterwards",
    async (how) => {
      const small = disk(64);
      const env = { XDG_CACHE_HOME: small.folder };
      const cache = join(small.folder, "claude-usage/default");
      const daemon = someone.start(["daemon"], env);
      await reading(cache);
      refuse[how]?.(small, true);
      await eventually(() => daemon.stderr().includes("cannot be written (E"), "a refusal");
      const requests = server.requests();
      const [json, line, second] = await Promise.all([
        someone.run(["--json"], env),
        someone.run(["--for", "tmux", "--ascii"], env),
        someone.run(["daemon"], env),
      ]);
      expect(JSON.parse(json.stdout)).toMatchObject({ five_hour: { utilization: 100 } });
      expect(line).toMatchObject({ code: 0, stderr: "" });
      expect(line.stdout).toContain("100%");
      expect(second.stderr).toMatch(/^claude-usage: .*(already running|cannot be written)/);
      expect(server.requests()).toBe(requests);
      for (const [file, decode] of [
        ["snapshot.json", decodeSnapshot],
        ["pace.json", decodePace],
      ] as const)
        expect(decode(readFileSync(join(cache, file), "utf8"))).not.toBe(null);
      refuse[how]?.(small, false);
      reply = () => ok(flat(Date.now(), 42));
      await someone.run(["refresh"], env);
      await settled(
        () => readFileSync(join(cache, "snapshot.json"), "utf8").includes('"used":42'),
        "a new reading",
      );
      expect(daemon.process.exitCode).toBe(null);
    },
  );

  it.each(Object.keys(refuse))(
    "%s from the start: each command says so, and makes no request",
    async (how) => {
      const small = disk(64);
      const env = { XDG_CACHE_HOME: small.folder };
      refuse[how]?.(small, true);
      const ends = await Promise.all(
        [["--json"], ["daemon"], ["daemon", "--detach"], []].map((args) => someone.run(args, env)),
      );
      expect(ends.map(({ code }) => code)).toEqual([69, 69, 69, 0]);
      expect(ends[0]?.stdout).toMatch(/cannot be written \(E(NOSPC|ROFS)\)/);
      expect(ends[1]?.stderr).toMatch(/cannot be written \(E(NOSPC|ROFS)\)/);
      // A full disk still takes the empty file whose time says when a daemon was started.
      expect(ends[3]?.stdout).toMatch(/^(starting|unwritable)\n$/);
      expect(ends[3]?.stderr).toBe("");
      expect(server.requests()).toBe(0);
    },
  );
});

const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0;

describe.skipIf(!hasPrlimit)("a daemon without a file handle to spare", () => {
  it("makes no request, and continues once there are some", async () => {
    const daemon = someone.start(["daemon"]);
    await reading();
    const limit = (count: number) =>
      spawnSync("prlimit", ["--pid", `${daemon.process.pid}`, `--nofile=${count}:1024`]);
    limit(5);
    await eventually(() => daemon.stderr().includes("(EMFILE)"), "a refusal");
    const requests = server.requests();
    expect(await someone.run(["--for", "plain", "--ascii", "--no-daemon"])).toMatchObject({
      code: 0,
    });
    expect(server.requests()).toBe(requests);
    reply = () => ok(flat(Date.now(), 42));
    limit(1024);
    await settled(() => someone.file("snapshot.json").includes('"used":42'), "a new reading");
    expect(daemon.process.exitCode).toBe(null);
  });
});

describe.skipIf(process.getuid?.() !== 0)("two users", () => {
  /** A call under another user id; only files of another owner are closed to it. */
  const as = (
    uid: number,
    home: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) =>
    followed(
      spawn(join(ROOT, "scripts/claude-usage"), args, {
        uid,
        gid: uid,
        cwd: "/",
        env: { ...someone.env, ...SLOW, HOME: home, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    ).ended;

  it("share nothing, even with one XDG_CACHE_HOME", async () => {
    const other = person(server.url);
    other.login();
    const [mine, theirs] = [54_321, 54_322];
    for (const [uid, { home, files }] of [
      [mine, someone],
      [theirs, other],
    ] as const) {
      for (const path of [home, join(home, ".claude"), ...files()]) chownSync(path, uid, uid);
    }
    const shared = join(someone.home, "shared");
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    chmodSync(someone.home, 0o711);
    const env = { XDG_CACHE_HOME: shared };
    const first = await as(mine, someone.home, ["--json"], env);
    const before = readFileSync(join(shared, "claude-usage/default/snapshot.json"), "utf8");
    const [json, line, daemon] = await Promise.all(
      [["--json"], [], ["daemon"]].map((args) => as(theirs, other.home, args, env)),
    );
    const alone = await as(theirs, other.home, ["--json"]);
    await other.leave();
    expect(JSON.parse(first.stdout).five_hour.utilization).toBe(100);
    expect(json?.code).toBe(69);
    expect(json?.stdout).toContain("cannot be written (EACCES)");
    expect(json?.stdout).not.toContain("100");
    expect(line).toEqual({ code: 0, stdout: "unwritable\n", stderr: "" });
    expect(daemon?.code).toBe(69);
    expect(readFileSync(join(shared, "claude-usage/default/snapshot.json"), "utf8")).toBe(before);
    expect(JSON.parse(alone.stdout).five_hour.utilization).toBe(100);
    expect(existsSync(join(other.home, ".cache"))).toBe(false);
    expect(server.requests()).toBe(2);
  });
});
