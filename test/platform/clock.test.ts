/** Sleeping by a clock that may be set meanwhile. The clock is an argument; the naps are real and short. */
import { spawn, spawnSync } from "node:child_process";
import { renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { clockFrom } from "../../src/platform/clock.ts";
import { bundled, converse, folderPerTest } from "../world/program.ts";

const FOREVER = new AbortController().signal;

/** A clock that shows these times one after the other, and then the last one. */
const showing = (...times: readonly number[]) => {
  let reads = 0;
  return { read: () => times[Math.min(reads++, times.length - 1)] ?? 0, reads: () => reads };
};

describe("a sleep", () => {
  it.each([
    ["ends when the time has come", [0, 5, 10], 10, 3],
    ["does not begin when it has already come", [10], 10, 1],
    ["goes on while the time has not come", [0, 4, 8, 9, 10], 10, 5],
    ["ends at once after a long sleep of the machine", [0, 86_400_000], 2_000, 2],
    ["ends when the clock is set back", [1_000, 5], 2_000, 2],
  ])("%s", async (_, times, at, reads) => {
    const shown = showing(...times);
    await clockFrom(shown.read, 2).sleepUntil(instant(at), FOREVER);
    expect(shown.reads()).toBe(reads);
  });

  it("is no longer than the time that is left", async () => {
    const start = Date.now();
    await clockFrom(Date.now, 60_000).sleepUntil(instant(start + 5), FOREVER);
    expect(Date.now() - start).toBeLessThan(5_000);
  });

  it("ends when it is aborted, before and after it begins", async () => {
    const nap = new AbortController();
    const asleep = clockFrom(() => 0, 60_000).sleepUntil(instant(3_600_000), nap.signal);
    nap.abort();
    await asleep;
    await clockFrom(() => 0, 60_000).sleepUntil(instant(3_600_000), nap.signal);
  });
});

const canUnshare = spawnSync("unshare", ["-m", "true"]).status === 0;

describe.skipIf(!canUnshare && !process.env.CI)("the offset of local time", () => {
  const file = bundled(new URL("./zone-reader.ts", import.meta.url));
  const etc = folderPerTest();

  /** A program in whose /etc the test may link another zone. */
  function traveller(env: Readonly<Record<string, string>>) {
    link("America/New_York");
    const script = 'cp -an /etc/. "$0"; mount --bind "$0" /etc && exec "$@"';
    const { TZ: _, ...rest } = process.env;
    return converse(
      spawn("unshare", ["-m", "sh", "-c", script, etc(), process.execPath, file()], {
        env: { ...rest, ...env },
      }),
    );
  }

  function link(zone: string): void {
    symlinkSync(join("/usr/share/zoneinfo", zone), join(etc(), "new"));
    renameSync(join(etc(), "new"), join(etc(), "localtime"));
  }

  it("follows the machine to another zone, there and back", async () => {
    const { request } = traveller({});
    expect(await request("")).toBe("-300");
    link("Asia/Tokyo");
    expect(await request("")).toBe("540");
    link("America/New_York");
    expect(await request("")).toBe("-300");
  });

  it("stays where TZ says so", async () => {
    const { request } = traveller({ TZ: "Europe/Berlin" });
    expect(await request("")).toBe("60");
    link("Asia/Tokyo");
    expect(await request("")).toBe("60");
  });
});
