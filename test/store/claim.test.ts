/** One holder at a time, over real processes that want the same folder. */
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { type Claim, claim } from "../../src/store/claim.ts";
import { type Places, placesFor } from "../../src/store/places.ts";
import { publish } from "../../src/store/publish.ts";
import { CLAIM_STALE, livingHolder, readHolder } from "../../src/store/read.ts";
import { type Conversation, folderPerTest, program } from "../world/program.ts";

const ME = { pid: process.pid, role: "daemon", build: "test", since: 1 } as const;

const home = folderPerTest();
const places = (): Places => placesFor({ home: home(), cwd: "/", env: {} });
const lock = (): string => `${places().claim}.lock`;
const poller = () => livingHolder(places(), instant(Date.now()));

/** Makes a lock as old as one whose holder died a while ago. */
function age(path: string): void {
  const seconds = (Date.now() - 2 * CLAIM_STALE) / 1_000;
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
    expect(await first.ask("release")).toBe("released");
    expect(poller()).toBe(null);
    expect(await second.ask("claim")).toBe("ours");
    expect([await first.ask("held"), await second.ask("held")]).toEqual(["false", "true"]);
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
    expect(await second.ask("claim")).toBe("taken");
    age(lock());
    expect(poller()).toBe(null);
    expect(await second.ask("claim")).toBe("ours");
    expect(poller()?.pid).toBe(second.pid);
  });

  it("give a free claim, and a stale one, to exactly one of them", async () => {
    const all = await contenders(6);
    for (let round = 0; round < 30; round++) {
      const ends = await Promise.all(all.map((one) => one.ask("claim")));
      const held = await Promise.all(all.map((one) => one.ask("held")));
      expect(ends.filter((end) => end !== "taken")).toEqual(["ours"]);
      expect(held).toEqual(ends.map((end) => String(end === "ours")));
      expect(await all[ends.indexOf("ours")]?.ask("release")).toBe("released");
      if (round % 5 === 0) continue;
      // What a killed holder leaves.
      mkdirSync(lock());
      age(lock());
    }
  });
});
