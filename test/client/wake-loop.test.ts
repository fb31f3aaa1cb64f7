/** The loop on a clock that jumps, when it steps and what ends it; and real files whose changes wake it. */
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { writeValue } from "../../src/cache/write.ts";
import { type ChangeSource, cacheChanges, wakeLoop } from "../../src/client/wake-loop.ts";
import { after, HOUR, type Instant, instant } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";
import { virtualClock } from "../world/virtual-clock.ts";

const START = instant(1_771_050_961_000);
const never: ChangeSource = () => ({ rearm: () => {}, close: () => {} });

/** The seconds at which a loop of an hour steps, where `wanted` gives the seconds from each step to the next. */
async function steps(wanted: (nth: number) => number | null): Promise<readonly number[]> {
  const ending = new AbortController();
  const clock = virtualClock(START, START + HOUR, () => ending.abort());
  const seen: number[] = [];
  await wakeLoop({ clock, changes: never, stop: ending.signal }, async (now) => {
    seen.push((now - START) / 1_000);
    const next = wanted(seen.length);
    return next === null ? null : after(now, next * 1_000);
  });
  return seen;
}

describe("a wake loop", () => {
  it("steps at once, and when the next step is due", async () => {
    expect(await steps((nth) => [5, 20, 0.5][nth - 1] ?? null)).toEqual([0, 5, 25, 25.5]);
  });

  it("steps at least once a minute", async () => {
    const seen = await steps(() => Number.POSITIVE_INFINITY);
    expect(seen).toEqual(Array.from({ length: 60 }, (_, minute) => minute * 60));
  });

  it("does not step when it is already stopped", async () => {
    const over = AbortSignal.abort();
    let stepped = false;
    await wakeLoop({ clock: systemClock, changes: never, stop: over }, async () => {
      stepped = true;
      return null;
    });
    expect(stepped).toBe(false);
  });

  it("rejects with the error of a step, and closes its watcher", async () => {
    const left: string[] = [];
    const changes: ChangeSource = () => ({ rearm: () => {}, close: () => left.push("files") });
    const stop = new AbortController().signal;
    const failing = wakeLoop({ clock: systemClock, changes, stop }, async () => {
      throw new Error("ours");
    });
    await expect(failing).rejects.toThrow("ours");
    expect(left).toEqual(["files"]);
  });
});

/** The steps on the real clock, where a wake cuts a sleep of an hour short. */
async function cutShort(during: "step" | "sleep"): Promise<number> {
  let wake = () => {};
  const changes: ChangeSource = (given) => {
    wake = given;
    return { rearm: () => {}, close: () => {} };
  };
  let count = 0;
  const stop = new AbortController().signal;
  await wakeLoop({ clock: systemClock, changes, stop }, async (now): Promise<Instant | null> => {
    count += 1;
    if (during === "step") wake();
    else setImmediate(() => wake());
    return count === 3 ? null : after(now, HOUR);
  });
  return count;
}

it.each(["step", "sleep"] as const)("a change during a %s leads to another step", async (when) => {
  expect(await cutShort(when)).toBe(3);
});

it("a sleep ends with the loop", async () => {
  const ending = new AbortController();
  await wakeLoop({ clock: systemClock, changes: never, stop: ending.signal }, async (now) => {
    setImmediate(() => ending.abort());
    return after(now, HOUR);
  });
});

describe("changes of the cache folder", () => {
  const home = folderPerTest();
  let paths: Paths;
  let woken = 0;
  let files: ReturnType<ChangeSource>;

  const start = () => {
    woken = 0;
    files = cacheChanges(paths)(() => {
      woken += 1;
    });
  };

  beforeEach(() => {
    paths = pathsFor({ home: home(), cwd: "/", env: {} });
    start();
  });

  afterEach(() => files.close());

  /** Whether `act` wakes it, after time enough for a late wake. */
  async function wakesAt(act: () => void): Promise<boolean> {
    const before = woken;
    act();
    // Longer than changes are collected.
    await pause(200);
    return woken > before;
  }
  const writeSnapshot = () => writeValue(paths.snapshot, { some: "reading" }, false);

  it("make the folder where it is missing, and wake at each snapshot", async () => {
    files.rearm();
    for (const _ of [1, 2, 3]) {
      const before = woken;
      writeSnapshot();
      await eventually(() => woken > before, "a wake");
    }
  });

  it("wake when the settings are written", async () => {
    files.rearm();
    writeValue(paths.settings, {}, false);
    await eventually(() => woken > 0, "a wake");
  });

  it("do not wake at the daemon's other files", async () => {
    mkdirSync(paths.cache, { recursive: true });
    mkdirSync(`${paths.lease}.lock`);
    files.rearm();
    const idle = await wakesAt(() => {
      utimesSync(`${paths.lease}.lock`, 1, 1);
      writeFileSync(paths.pace, "{}");
      writeFileSync(paths.log, "a line\n");
      mkdirSync(paths.lines);
      writeFileSync(join(paths.lines, "plain"), "a line\n");
    });
    expect(idle).toBe(false);
    writeSnapshot();
    await eventually(() => woken > 0, "a wake");
  });

  it("are watched again once a removed folder exists again", async () => {
    files.rearm();
    rmSync(paths.cache, { recursive: true });
    await eventually(() => woken > 0, "a wake");
    files.rearm();
    const before = woken;
    writeSnapshot();
    await eventually(() => woken > before, "a wake");
  });

  it("are watched in the new folder when the old one was moved away with its parent", async () => {
    files.rearm();
    renameSync(dirname(paths.cache), `${dirname(paths.cache)}.old`);
    files.rearm();
    const before = woken;
    writeSnapshot();
    await eventually(() => woken > before, "a wake");
  });

  it("do not wake after the watcher is closed", async () => {
    files.rearm();
    files.close();
    expect(await wakesAt(writeSnapshot)).toBe(false);
  });

  it("wait without failing where the folder cannot be made", async () => {
    files.close();
    rmSync(join(home(), ".cache"), { recursive: true });
    writeFileSync(join(home(), ".cache"), "a file where the folder should be");
    start();
    files.rearm();
    rmSync(join(home(), ".cache"));
    files.rearm();
    writeSnapshot();
    await eventually(() => woken > 0, "a wake");
  });
});
