/** A vigil on a clock that jumps: when it steps, and what ends it. */
import { describe, expect, it } from "vitest";
import { type ChangeSource, wakeLoop } from "../../src/client/wake-loop.ts";
import { after, HOUR, type Instant, instant } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { virtualClock } from "../world/virtual-clock.ts";

const START = instant(1_771_050_961_000);
const never: ChangeSource = () => ({ rearm: () => {}, close: () => {} });

/** The seconds at which an hour's vigil steps, where `wanted` tells after how many each step wants the next. */
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

describe("a vigil", () => {
  it("steps at once, and when it is wanted", async () => {
    expect(await steps((nth) => [5, 20, 0.5][nth - 1] ?? null)).toEqual([0, 5, 25, 25.5]);
  });

  it("steps once a minute at least", async () => {
    const seen = await steps(() => Number.POSITIVE_INFINITY);
    expect(seen).toEqual(Array.from({ length: 60 }, (_, minute) => minute * 60));
  });

  it("does not begin when it was ended before", async () => {
    const over = AbortSignal.abort();
    let stepped = false;
    await wakeLoop({ clock: systemClock, changes: never, stop: over }, async () => {
      stepped = true;
      return null;
    });
    expect(stepped).toBe(false);
  });

  it("passes on what went wrong in a step, its files let go", async () => {
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

/** On the real clock, an hour's nap that is cut short. */
async function cutShort(during: "step" | "nap"): Promise<number> {
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

it.each(["step", "nap"] as const)("what stirs during a %s leads to another step", async (when) => {
  expect(await cutShort(when)).toBe(3);
});

it("a nap is ended with the vigil", async () => {
  const ending = new AbortController();
  await wakeLoop({ clock: systemClock, changes: never, stop: ending.signal }, async (now) => {
    setImmediate(() => ending.abort());
    return after(now, HOUR);
  });
});
