/** The state on disk: what a poller loads, and what it remembers where the files are lost. */
import { existsSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { writeValue } from "../../src/cache/write.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { HOUR, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { loadState } from "../../src/poller/load-state.ts";
import type { PollerState } from "../../src/poller/ports.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const NOW = instant(1_771_050_961_000);
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

it("takes what was saved before the clock was set back for just now", () => {
  const paths = emptyCache();
  save(paths, state(NOW));
  const back = instant(NOW - HOUR);
  expect(loadState(paths, clock(back)).pace.sent).toEqual([back]);
});
