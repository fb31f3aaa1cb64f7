/** Waiting until a check succeeds, or for a time. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { HOUR, millis } from "../../src/model/units.ts";
import { waitFor } from "../../src/platform/wait-for.ts";
import { FAKETIME_LIBRARY } from "../world/faketime.ts";
import { bundled, converse, folderPerTest } from "../world/program.ts";

it.each<[string, number, number, string | null, number]>([
  ["a check that succeeds is not repeated", 1, 10_000, "found", 1],
  ["a check is repeated until it succeeds", 3, 10_000, "found", 3],
  ["without time nothing is checked", 1, 0, null, 0],
])("%s", async (_, succeedsAt, timeout, result, checks) => {
  let count = 0;
  const check = () => (++count === succeedsAt ? "found" : null);
  expect(await waitFor(check, millis(timeout))).toBe(result);
  expect(count).toBe(checks);
});

it("a check that never succeeds ends with the time", async () => {
  const start = performance.now();
  expect(await waitFor(() => null, millis(80))).toBe(null);
  expect(performance.now() - start).toBeGreaterThan(75);
});

it("false and 0 are results", async () => {
  expect(await waitFor(() => false, millis(1_000))).toBe(false);
  expect(await waitFor(() => 0, millis(1_000))).toBe(0);
});

describe.skipIf((FAKETIME_LIBRARY === null && !process.env.CI) || process.platform !== "linux")(
  "a clock that is set back by an hour",
  () => {
    const folder = folderPerTest();
    const waiter = bundled(new URL("waiter.ts", import.meta.url));

    it("makes no wait longer", async () => {
      const offset = join(folder(), "offset");
      writeFileSync(offset, "+0\n");
      const env = {
        LD_PRELOAD: FAKETIME_LIBRARY ?? "",
        FAKETIME_TIMESTAMP_FILE: offset,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      };
      const answer = converse(spawn(process.execPath, [waiter()], { env })).request("1500");
      await pause(800);
      writeFileSync(offset, "-1h\n");
      expect(Number(await answer)).toBeLessThan(-HOUR / 2);
    });
  },
);
