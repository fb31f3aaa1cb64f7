/** What a poller writes down, and from when on it may not. */
import { existsSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { readPace } from "../../src/cache/read.ts";
import { openSettings } from "../../src/config/effective.ts";
import type { Context } from "../../src/context.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { HOUR, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createPorts } from "../../src/poller/create.ts";
import { loadState } from "../../src/poller/load-state.ts";
import type { PollerState } from "../../src/poller/ports.ts";
import { FEW_RETRIES } from "../../src/sources/credentials.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const NOW = instant(1_771_050_961_000);
const clock = (now: Instant) => ({ ...systemClock, now: () => now });
const state = (sent: Instant): PollerState => ({
  snapshot: blankSnapshot(instant(sent + MINUTE)),
  pace: { ...INITIAL_PACE, sent: [sent] },
});

function poller(held: () => boolean) {
  const paths = pathsFor({ home: home(), cwd: "/", env: {} });
  const call: Context = { argv: [], env: {}, paths, isTerminal: () => false, program: "" };
  const settings = openSettings(call, new Map());
  const world = createPorts({
    site: call,
    settings,
    retries: FEW_RETRIES,
    clock: clock(NOW),
    held,
    report: () => {},
    onWriteError: () => {},
  });
  return { paths: paths, world };
}

it("writes nothing any more once another polls: the requests that stand there are that one's", () => {
  let held = true;
  const { paths, world } = poller(() => held);
  expect(world.save(state(NOW))).toBe(true);
  held = false;
  expect(world.save(state(instant(NOW + 1)))).toBe(false);
  expect(readPace(paths)?.sent).toEqual([NOW]);
});

it("remembers what its files have lost, and believes them before itself", () => {
  const { paths, world } = poller(() => true);
  const [mine, theirs] = [state(instant(NOW - 2)), state(instant(NOW - 1))];
  expect(loadState(paths, clock(NOW)).pace).toEqual(INITIAL_PACE);
  expect(loadState(paths, clock(NOW), mine)).toEqual(mine);
  world.save(theirs);
  expect(loadState(paths, clock(NOW), mine)).toEqual(theirs);
  rmSync(paths.cache, { recursive: true });
  expect(existsSync(paths.pace)).toBe(false);
  expect(loadState(paths, clock(NOW), mine)).toEqual(mine);
});

it("takes what was written before the clock was set back for just now", () => {
  const { paths, world } = poller(() => true);
  world.save(state(NOW));
  const back = instant(NOW - HOUR);
  expect(loadState(paths, clock(back)).pace.sent).toEqual([back]);
});
