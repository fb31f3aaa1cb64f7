/** One holder at a time, with real processes that compete for the same folder. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { acquireLease, type Lease } from "../../src/cache/lease.ts";
import { currentHolder, LEASE_STALE_MS, readLeaseHolder } from "../../src/cache/lease-holder.ts";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { writeValue } from "../../src/cache/write.ts";
import { HOUR, instant, SECOND } from "../../src/model/units.ts";
import { identityOf } from "../../src/platform/process-identity.ts";
import { type Conversation, folderPerTest, program } from "../world/program.ts";

const ME = { pid: process.pid, role: "daemon", build: "test", since: 1, shared: false } as const;

/** A process that had our pid before us. */
const KILLED = { ...identityOf(process.pid), started: "0" };

const home = folderPerTest();
const paths = (): Paths => pathsFor({ home: home(), cwd: "/", env: {} });
const lock = (): string => `${paths().lease}.lock`;
const mutex = (): string => `${paths().lease}.door.lock`;
const now = () => instant(Date.now());
const holder = () => currentHolder(paths(), now());

/** Makes a lock as old as one whose holder died a while ago: by default, stale. */
function age(path: string, ms = 2 * LEASE_STALE_MS): void {
  const seconds = (Date.now() - ms) / 1_000;
  utimesSync(path, seconds, seconds);
}

describe("several processes", () => {
  const start = program(new URL("contender.ts", import.meta.url));
  const contenders = (count: number): Promise<readonly Conversation[]> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const one = start(home());
        await one.request("hello");
        return one;
      }),
    );
  const two = async () => (await contenders(2)) as [Conversation, Conversation];

  it("have one holder, whose pid is written down, and another once it releases", async () => {
    const [first, second] = await two();
    expect(await first.request("acquire")).toBe("ours");
    expect(await second.request("acquire")).toBe("taken");
    expect(holder()?.pid).toBe(first.pid);
    expect(await first.request("release")).toBe("not held");
    expect(holder()).toBe(null);
    expect(await second.request("acquire")).toBe("ours");
    expect([await first.request("held?"), await second.request("held?")]).toEqual([
      "not held",
      "held",
    ]);
  });

  it("release the lease when they end by themselves", async () => {
    const [one] = await two();
    expect(await one.request("acquire")).toBe("ours");
    await one.leave();
    expect(existsSync(lock())).toBe(false);
  });

  it("take over from one that was killed, but not before its lease is stale", async () => {
    const [first, second] = await two();
    expect(await first.request("acquire")).toBe("ours");
    await first.kill();
    age(lock(), LEASE_STALE_MS / 4);
    expect(await second.request("acquire")).toBe("taken");
    age(lock());
    expect(holder()).toBe(null);
    expect(await second.request("acquire")).toBe("ours");
    expect(holder()?.pid).toBe(second.pid);
  });

  it.each([
    ["forward", 2 * LEASE_STALE_MS],
    ["far forward", 2 * HOUR],
    ["back", -HOUR],
  ])(
    "leave a living holder its lease when the calendar goes %s, unless it renews it no more",
    async (_, ms) => {
      const [first, second] = await two();
      expect(await first.request("acquire")).toBe("ours");
      age(lock(), ms);
      expect(await second.request("acquire")).toBe("taken");
      expect(await first.request("held?")).toBe("held");
      expect(await second.request("acquire stalled")).toBe("ours");
      expect(await first.request("held?")).toBe("not held");
    },
  );

  it("give a free lease, and a stale one, to exactly one of them", async () => {
    const all = await contenders(6);
    for (let round = 0; round < 20; round++) {
      const ends = await Promise.all(all.map((one) => one.request("acquire")));
      const held = await Promise.all(all.map((one) => one.request("held?")));
      expect(ends.filter((end) => end !== "taken")).toEqual(["ours"]);
      expect(held).toEqual(ends.map((end) => (end === "ours" ? "held" : "not held")));
      await all[ends.indexOf("ours")]?.request("release");
      if (round % 5 === 0) continue;
      // A killed holder leaves its lock, and its name.
      writeValue(paths().holder, { ...ME, nonce: "killed", process: KILLED });
      mkdirSync(lock());
      age(lock());
    }
  });
});

describe("a holder that is killed", () => {
  const start = program(new URL("contender.ts", import.meta.url));

  it("at any instant leaves the lease to exactly one of its competitors, in time", async () => {
    const others = [start(home()), start(home()), start(home())];
    for (let round = 0; round < 8; round++) {
      const victim = start(home());
      await victim.request("hello");
      // From before it acquires the lease until after: the mutex, the lock, the holder's file.
      void victim.request("acquire").catch(() => "killed");
      await pause(round);
      await victim.kill();
      for (const left of [lock(), mutex()]) if (existsSync(left)) age(left);
      const ends: string[] = [];
      // The first at the mutex turns the others away; where the victim left no name, the last holder's still stands there.
      for (let again = ""; !ends.includes("ours"); again = " stalled")
        ends.push(...(await Promise.all(others.map((one) => one.request(`acquire${again}`)))));
      const held = await Promise.all(others.map((one) => one.request("held?")));
      expect(ends.filter((end) => end !== "taken")).toEqual(["ours"]);
      expect(held.filter((one) => one === "held")).toHaveLength(1);
      expect(holder()?.pid).toBe(others[held.indexOf("held")]?.pid);
      await others[held.indexOf("held")]?.request("release");
    }
    // Both locks of the victim were created together, and their age counts from then.
    expect(LEASE_STALE_MS).toBeLessThan(15 * SECOND);
  });
});

describe("a lease", () => {
  const acquired = async (): Promise<Lease> => {
    const result = await acquireLease(paths(), ME, now());
    if (result.kind !== "ours") throw new Error(result.kind);
    return result.lease;
  };

  it("leaves nothing locked but itself, and itself only while it is held", async () => {
    const locks = () => readdirSync(paths().cache).filter((name) => name.endsWith(".lock"));
    const mine = await acquired();
    expect(locks()).toEqual(["claim.lock"]);
    expect(mine.held()).toBe(true);
    await mine.release();
    expect(locks()).toEqual([]);
    expect(mine.held()).toBe(false);
    await mine.release();
  });

  it("has a new nonce each time, also in the same process", async () => {
    const first = await acquired();
    const earlier = readLeaseHolder(paths());
    expect(earlier).toMatchObject(ME);
    await first.release();
    await (await acquired()).release();
    expect(readLeaseHolder(paths())?.nonce).not.toBe(earlier?.nonce);
  });

  it("is lost after a takeover, and leaves the new holder its lock", async () => {
    const mine = await acquired();
    const other = { ...ME, nonce: "another", process: identityOf(process.pid) };
    writeValue(paths().holder, other);
    expect(mine.held()).toBe(false);
    await mine.release();
    expect(holder()).toEqual(other);
  });

  it("can be acquired again after its holder's file was removed", async () => {
    const mine = await acquired();
    rmSync(paths().holder);
    expect(mine.held()).toBe(false);
    await mine.release();
    expect((await acquired()).held()).toBe(true);
  });

  it("is not blocked by a mutex whose holder died", async () => {
    mkdirSync(mutex(), { recursive: true });
    expect(await acquireLease(paths(), ME, now())).toEqual({ kind: "taken" });
    age(mutex());
    expect((await acquired()).held()).toBe(true);
  });

  it("is taken when another process removes its new mutex as stale", async () => {
    const acquiring = acquireLease(paths(), ME, now());
    const late = Date.now() + 5 * SECOND;
    // It is created in another thread, and removed before this one checks it.
    while (!existsSync(mutex())) expect(Date.now()).toBeLessThan(late);
    rmdirSync(mutex());
    expect(await acquiring).toEqual({ kind: "taken" });
  });

  it.each(["lock", "mutex"])(
    "is not blocked by a %s from before the clock was set back",
    async (what) => {
      const left = what === "lock" ? lock() : mutex();
      mkdirSync(left, { recursive: true });
      age(left, -HOUR);
      expect((await acquired()).held()).toBe(true);
    },
  );

  it.each<[string, (path: string) => void]>([
    [
      "holds a foreign file",
      (path) => {
        mkdirSync(path);
        writeFileSync(join(path, ".DS_Store"), "");
      },
    ],
    ["holds foreign folders", (path) => void mkdirSync(join(path, "a/b"), { recursive: true })],
    ["is a file", (path) => writeFileSync(path, "")],
  ])("is not blocked for longer by a stale lock that %s", async (_, leave) => {
    for (const path of [lock(), mutex()]) {
      mkdirSync(paths().cache, { recursive: true });
      leave(path);
      expect((await acquireLease(paths(), ME, now())).kind).toBe("taken");
      age(path);
      const lease = await acquired();
      expect(lease.held()).toBe(true);
      await lease.release();
      expect([existsSync(lock()), existsSync(mutex())]).toEqual([false, false]);
    }
  });

  it("is released whole when somebody put a file into its lock", async () => {
    const lease = await acquired();
    writeFileSync(join(lock(), "foreign"), "");
    await lease.release();
    expect(existsSync(lock())).toBe(false);
  });

  it.each([
    ["the cache folder", () => paths().cache, "EEXIST"],
    ["a folder above", () => dirname(dirname(paths().cache)), "ENOTDIR"],
  ])("cannot be acquired where %s is a file", async (_, path, code) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    expect(await acquireLease(paths(), ME, now())).toEqual({ kind: "unwritable", code });
  });

  it("is released at once when its holder cannot be written", async () => {
    mkdirSync(join(paths().holder, "in the way"), { recursive: true });
    expect(await acquireLease(paths(), ME, now())).toEqual({
      kind: "unwritable",
      code: "ENOTEMPTY",
    });
    expect(existsSync(lock())).toBe(false);
    rmSync(paths().holder, { recursive: true });
    expect((await acquired()).held()).toBe(true);
  });
});
