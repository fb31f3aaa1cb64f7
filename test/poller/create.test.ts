/** What a poller writes down, and from when on it may not. */
import { existsSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { placesFor } from "../../src/cache/paths.ts";
import { readPace } from "../../src/cache/read.ts";
import { settingsOf } from "../../src/config/effective.ts";
import type { Call } from "../../src/context.ts";
import { RESTED } from "../../src/model/schedule/pace.ts";
import { blank } from "../../src/model/snapshot.ts";
import { HOUR, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { plug, recall } from "../../src/poller/create.ts";
import type { State } from "../../src/poller/ports.ts";
import { BRIEF } from "../../src/sources/credentials.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const NOW = instant(1_771_050_961_000);
const clock = (now: Instant) => ({ ...systemClock, now: () => now });
const state = (sent: Instant): State => ({
  snapshot: blank(instant(sent + MINUTE)),
  pace: { ...RESTED, sent: [sent] },
});

function poller(held: () => boolean) {
  const places = placesFor({ home: home(), cwd: "/", env: {} });
  const call: Call = { argv: [], env: {}, places, terminal: () => false, program: "" };
  const settings = settingsOf(call, new Map());
  const world = plug({
    site: call,
    settings,
    looks: BRIEF,
    clock: clock(NOW),
    held,
    note: () => {},
    refused: () => {},
  });
  return { places, world };
}

it("writes nothing any more once another polls: the requests that stand there are that one's", () => {
  let held = true;
  const { places, world } = poller(() => held);
  expect(world.keep(state(NOW))).toBe(true);
  held = false;
  expect(world.keep(state(instant(NOW + 1)))).toBe(false);
  expect(readPace(places)?.sent).toEqual([NOW]);
});

it("remembers what its files have lost, and believes them before itself", () => {
  const { places, world } = poller(() => true);
  const [mine, theirs] = [state(instant(NOW - 2)), state(instant(NOW - 1))];
  expect(recall(places, clock(NOW)).pace).toEqual(RESTED);
  expect(recall(places, clock(NOW), mine)).toEqual(mine);
  world.keep(theirs);
  expect(recall(places, clock(NOW), mine)).toEqual(theirs);
  rmSync(places.cache, { recursive: true });
  expect(existsSync(places.pace)).toBe(false);
  expect(recall(places, clock(NOW), mine)).toEqual(mine);
});

it("takes what was written before the clock was set back for just now", () => {
  const { places, world } = poller(() => true);
  world.keep(state(NOW));
  const back = instant(NOW - HOUR);
  expect(recall(places, clock(back)).pace.sent).toEqual([back]);
});
