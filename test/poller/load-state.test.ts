/** The state on disk: what a poller loads, and what it remembers where the files are lost. */
import { existsSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { writeValue } from "../../src/cache/write.ts";
import { freshnessOf } from "../../src/model/freshness.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { HOUR, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { loadState } from "../../src/poller/load-state.ts";
import type { PollerState } from "../../src/poller/ports.ts";
import { NOW, read } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const clock = (now: Instant) => ({ ...systemClock, now: () => now });
const state = (sent: Instant): PollerState => ({
  snapshot: blankSnapshot(instant(sent + MINUTE)),
  pace: { ...INITIAL_PACE, sent: [sent] },
});

function save(paths: Paths, { pace, snapshot }: PollerState): void {
  expect(writeValue(paths.pace, pace)).toBe(null);
  expect(writeValue(paths.snapshot, snapshot)).toBe(null);
}

const emptyCache = (): Paths => {
  const paths = pathsFor({ home: home(), cwd: "/", env: {} });
  expect(loadState(paths, clock(NOW)).pace).toEqual(INITIAL_PACE);
  return paths;
};

it("remembers what its files have lost, but prefers the files", () => {
  const paths = emptyCache();
  const [mine, theirs] = [state(instant(NOW - 2)), state(instant(NOW - 1))];
  expect(loadState(paths, clock(NOW), mine)).toEqual(mine);
  save(paths, theirs);
  expect(loadState(paths, clock(NOW), mine)).toEqual(theirs);
  rmSync(paths.cache, { recursive: true });
  expect(existsSync(paths.pace)).toBe(false);
  expect(loadState(paths, clock(NOW), mine)).toEqual(mine);
});

it("gives no reading another age, on whatever clock", () => {
  const paths = emptyCache();
  const answered = { ...read(), dueAt: instant(NOW + MINUTE), answeredAt: NOW };
  const boot = { id: "0a1b2c3d", uptime: 5_000_000 };
  writeValue(paths.snapshot, { ...answered, boot: { ...boot, uptime: boot.uptime - 360_000 } });
  writeValue(paths.pace, { ...INITIAL_PACE, sent: [NOW] });
  // An hour after the reading the clock was set back by half an hour, or by two.
  for (const set of [-HOUR / 2, -2 * HOUR]) {
    const now = instant(NOW + HOUR + set);
    const exact = loadState(paths, { ...clock(now), boot: () => boot }).snapshot;
    expect(exact.kind === "read" && now - exact.reading.at).toBe(HOUR);
  }
  // Without a boot clock the age is not known, and the reading is not fresh.
  const back = instant(NOW - HOUR);
  const { snapshot } = loadState(paths, { ...clock(back), boot: () => null });
  if (snapshot.kind !== "read") throw new Error("no reading");
  expect(snapshot.answeredAt).toBe(back);
  for (const at of [back, NOW, instant(NOW + MINUTE)])
    expect(freshnessOf(snapshot, at, true).kind).not.toBe("fresh");
});

it("takes what was saved before the clock was set back for just now", () => {
  const paths = emptyCache();
  save(paths, state(NOW));
  const back = instant(NOW - HOUR);
  expect(loadState(paths, clock(back)).pace.sent).toEqual([back]);
});
