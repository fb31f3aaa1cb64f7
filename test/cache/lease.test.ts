/** One holder at a time, over real processes that want the same folder. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { acquireLease, type Lease } from "../../src/cache/lease.ts";
import { currentHolder, LEASE_STALE_MS, readLeaseHolder } from "../../src/cache/lease-holder.ts";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { writeValue } from "../../src/cache/write.ts";
import { HOUR, instant, SECOND } from "../../src/model/units.ts";
import { type Conversation, folderPerTest, program } from "../world/program.ts";

const ME = { pid: process.pid, role: "daemon", build: "test", since: 1 } as const;

const home = folderPerTest();
const paths = (): Paths => pathsFor({ home: home(), cwd: "/", env: {} });
const lock = (): string => `${paths().lease}.lock`;
const door = (): string => `${paths().lease}.door.lock`;
const now = () => instant(Date.now());
const poller = () => currentHolder(paths(), now());

/** Makes a lock as old as one whose holder died a while ago: by default, long enough for others to take it. */
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
        await one.ask("hello");
        return one;
      }),
    );
  const two = async () => (await contenders(2)) as [Conversation, Conversation];

  it("have one holder between them, who is named; and another when it lets go", async () => {
    const [first, second] = await two();
    expect(await first.ask("claim")).toBe("ours");
    expect(await second.ask("claim")).toBe("taken");
    expect(poller()?.pid).toBe(first.pid);
    expect(await first.ask("release")).toBe("not held");
    expect(poller()).toBe(null);
    expect(await second.ask("claim")).toBe("ours");
    expect([await first.ask("held?"), await second.ask("held?")]).toEqual(["not held", "held"]);
  });

  it("leave the claim free when they end by themselves", async () => {
    const [one] = await two();
    expect(await one.ask("claim")).toBe("ours");
    await one.leave();
    expect(existsSync(lock())).toBe(false);
  });

  it("take over from one that was killed, but not before its claim is stale", async () => {
    const [first, second] = await two();
    expect(await first.ask("claim")).toBe("ours");
    await first.kill();
    age(lock(), LEASE_STALE_MS / 4);
    expect(await second.ask("claim")).toBe("taken");
    age(lock());
    expect(poller()).toBe(null);
    expect(await second.ask("claim")).toBe("ours");
    expect(poller()?.pid).toBe(second.pid);
  });

  it("give a free claim, and a stale one, to exactly one of them", async () => {
    const all = await contenders(6);
    for (let round = 0; round < 20; round++) {
      const ends = await Promise.all(all.map((one) => one.ask("claim")));
      const held = await Promise.all(all.map((one) => one.ask("held?")));
      expect(ends.filter((end) => end !== "taken")).toEqual(["ours"]);
      expect(held).toEqual(ends.map((end) => (end === "ours" ? "held" : "not held")));
      await all[ends.indexOf("ours")]?.ask("release");
      if (round % 5 === 0) continue;
      // What a killed holder leaves.
      mkdirSync(lock());
      age(lock());
    }
  });
});

describe("a holder that is killed", () => {
  const start = program(new URL("contender.ts", import.meta.url));

  it("at any instant leaves the claim to exactly one of those who want it, in time", async () => {
    const others = [start(home()), start(home()), start(home())];
    for (let round = 0; round < 8; round++) {
      const victim = start(home());
      await victim.ask("hello");
      // From before it has asked for the claim until after it got it: the door, the lock, the holder's file.
      void victim.ask("claim").catch(() => "killed");
      await pause(round);
      await victim.kill();
      for (const left of [lock(), door()]) if (existsSync(left)) age(left);
      const ends: string[] = [];
      // Whoever is faster in the door turns the others away, as always.
      while (!ends.includes("ours"))
        ends.push(...(await Promise.all(others.map((one) => one.ask("claim")))));
      const held = await Promise.all(others.map((one) => one.ask("held?")));
      expect(ends.filter((end) => end !== "taken")).toEqual(["ours"]);
      expect(held.filter((one) => one === "held")).toHaveLength(1);
      expect(poller()?.pid).toBe(others[held.indexOf("held")]?.pid);
      await others[held.indexOf("held")]?.ask("release");
    }
    // Whatever the victim held: its age counts from when it was made, and the door and the claim were made together.
    expect(LEASE_STALE_MS).toBeLessThan(15 * SECOND);
  });
});

describe("a claim", () => {
  const claimed = async (): Promise<Lease> => {
    const taking = await acquireLease(paths(), ME, now());
    if (taking.kind !== "ours") throw new Error(taking.kind);
    return taking.lease;
  };

  it("leaves nothing locked but itself, and itself only while it is held", async () => {
    const locks = () => readdirSync(paths().cache).filter((name) => name.endsWith(".lock"));
    const mine = await claimed();
    expect(locks()).toEqual(["claim.lock"]);
    expect(mine.held()).toBe(true);
    await mine.release();
    expect(locks()).toEqual([]);
    expect(mine.held()).toBe(false);
    await mine.release();
  });

  it("has another name each time, by which the same process is told from its past", async () => {
    const first = await claimed();
    const name = readLeaseHolder(paths());
    expect(name).toMatchObject(ME);
    await first.release();
    await (await claimed()).release();
    expect(readLeaseHolder(paths())?.nonce).not.toBe(name?.nonce);
  });

  it("is lost to whoever took over, and leaves them their lock", async () => {
    const mine = await claimed();
    const other = { ...ME, nonce: "another" };
    writeValue(paths().holder, other);
    expect(mine.held()).toBe(false);
    await mine.release();
    expect(poller()).toEqual(other);
  });

  it("can be had anew by whoever lost sight of it", async () => {
    const mine = await claimed();
    rmSync(paths().holder);
    expect(mine.held()).toBe(false);
    await mine.release();
    expect((await claimed()).held()).toBe(true);
  });

  it("is not kept out by a door that somebody died in", async () => {
    mkdirSync(door(), { recursive: true });
    expect(await acquireLease(paths(), ME, now())).toEqual({ kind: "taken" });
    age(door());
    expect((await claimed()).held()).toBe(true);
  });

  it("is taken where another finds its new lock stale, and takes it away", async () => {
    const claiming = acquireLease(paths(), ME, now());
    const late = Date.now() + 5 * SECOND;
    // It is made in another thread meanwhile, and is gone before this one looks at it.
    while (!existsSync(door())) expect(Date.now()).toBeLessThan(late);
    rmdirSync(door());
    expect(await claiming).toEqual({ kind: "taken" });
  });

  it.each(["claim", "door"])(
    "is not kept out by a %s of before the clock was set back",
    async (what) => {
      const left = what === "claim" ? lock() : door();
      mkdirSync(left, { recursive: true });
      age(left, -HOUR);
      expect((await claimed()).held()).toBe(true);
    },
  );

  it.each([
    ["the cache folder", () => paths().cache, "EEXIST"],
    ["a folder above", () => dirname(dirname(paths().cache)), "ENOTDIR"],
  ])("cannot be had where %s is a file", async (_, path, code) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    expect(await acquireLease(paths(), ME, now())).toEqual({ kind: "unwritable", code });
  });

  it("is let go at once where its holder cannot be written down", async () => {
    mkdirSync(paths().holder, { recursive: true });
    expect(await acquireLease(paths(), ME, now())).toEqual({ kind: "unwritable", code: "EISDIR" });
    expect(existsSync(lock())).toBe(false);
    rmSync(paths().holder, { recursive: true });
    expect((await claimed()).held()).toBe(true);
  });
});
