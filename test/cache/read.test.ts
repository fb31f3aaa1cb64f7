/** Cache files that cannot be read count as missing; a reading has its true age after the clock was set. */
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { currentHolder } from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import {
  inboxFile,
  readInbox,
  readPace,
  readSnapshot,
  readTodayCost,
} from "../../src/cache/read.ts";
import { writeValue } from "../../src/cache/write.ts";
import { freshnessOf } from "../../src/model/freshness.ts";
import { type BootTime, HOUR, instant, MINUTE } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { NOW, read, SESSION_RESET } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });

it.each<[string, string | null]>([
  ["no file", null],
  ["an empty file", ""],
  ["another tool's file", '{"five_hour": 12}'],
])("nothing is read from %s", (_, content) => {
  mkdirSync(paths().inbox, { recursive: true });
  const { snapshot, pace, cost, holder } = paths();
  for (const file of [snapshot, pace, cost, holder, inboxFile(paths())])
    if (content !== null) writeFileSync(file, content);
  mkdirSync(`${paths().lease}.lock`);
  expect(readSnapshot(paths(), systemClock)).toBe(null);
  expect(readPace(paths())).toBe(null);
  expect(readTodayCost(paths())).toBe(null);
  expect(readInbox(paths())).toEqual([]);
  expect(currentHolder(paths(), instant(Date.now()))).toBe(null);
});

describe("a reading of 20 minutes ago", () => {
  const UPTIME = 5_000_000;
  const boot = (minutes: number, id = "0a1b2c3d"): BootTime => ({
    id,
    uptime: UPTIME + minutes * 6_000,
  });
  /** Read at NOW; 20 minutes later the calendar is off by so much. */
  const later = (off: number, clock: BootTime | null) => {
    writeValue(paths().snapshot, { ...read(), boot: boot(0) });
    const now = instant(NOW + 20 * MINUTE + off);
    const found = readSnapshot(paths(), { ...systemClock, now: () => now, boot: () => clock });
    if (found?.snapshot.kind !== "read") throw new Error("no reading");
    const { reading, dueAt } = found.snapshot;
    const { kind } = freshnessOf(found.snapshot, now, true);
    return { age: (now - reading.at) / MINUTE, due: (dueAt - now) / MINUTE, kind, reading };
  };

  it.each([-60, -19, -5, 0, 60, 86_400])(
    "is 20 minutes old on a calendar that was set by %i minutes",
    (off) => {
      const { age, due, kind, reading } = later(off * MINUTE, boot(20));
      expect({ age, due, kind }).toEqual({ age: 20, due: -18.5, kind: "not-polled" });
      expect(reading.windows[0]?.resetsAt).toBe(SESSION_RESET);
    },
  );

  it.each([
    ["after a restart", boot(1, "4e5f6071")],
    ["on a machine without a boot clock", null],
    ["where this boot has another uptime, as in a container", boot(-1)],
  ])("has the calendar's age %s", (_, clock) => {
    expect(later(HOUR, clock).age).toBe(80);
    // In the future, it is never fresh.
    expect(later(-HOUR, clock)).toMatchObject({ age: -40, kind: "stale" });
  });

  it("does not move for the moment between reading two clocks", () => {
    expect(later(400, boot(20)).reading.at).toBe(NOW);
  });
});
