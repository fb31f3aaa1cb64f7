/** Another machine's reading in the state: what is believed of it. */
import { expect, it } from "vitest";
import { INITIAL_PACE, NOTHING_ELSEWHERE } from "../../src/model/schedule/pace.ts";
import { type Instant, millis, percent, SECOND } from "../../src/model/units.ts";
import { adopt } from "../../src/poller/adopt.ts";
import type { Inputs, PollerState } from "../../src/poller/ports.ts";
import { later, NOW, REFERENCE, read } from "../render/sample.ts";

const start: PollerState = { snapshot: read({ at: later(-60) }), pace: INITIAL_PACE };
const inputs = (now: Instant): Inputs => ({
  ...{ now, random: 0.5, mayRequest: true, observations: [], activeAt: null, peer: null },
  limits: { interval: millis(90 * SECOND), budget: 28, elsewhere: NOTHING_ELSEWHERE },
  identity: { account: null, token: null, expiresAt: null },
});

/** The state after that machine's reading with so much of the session used, so many seconds before now. */
function adopted(state: PollerState, used: number, age: number, now: Instant): PollerState {
  const windows = REFERENCE.windows.map((window, at) =>
    at === 0 ? { ...window, used: percent(used) } : window,
  );
  const reading = { ...REFERENCE, windows, at: later((now - NOW) / SECOND - age), via: "desktop" };
  return adopt(
    state,
    { reading, within: millis(2_000), askAt: later((now - NOW) / SECOND + 90) },
    inputs(now),
  ).state;
}

const session = ({ snapshot }: PollerState) =>
  snapshot.kind === "read" ? snapshot.reading.windows[0]?.used : null;

it("less than is known counts only once a second reading says the same", () => {
  const once = adopted(start, 5, 1, NOW);
  expect(once.snapshot).toMatchObject({ reading: { via: "desktop" }, held: [{ kind: "session" }] });
  expect(session(once)).toBe(session(start));
  const twice = adopted(once, 5, 1, later(90));
  expect(session(twice)).toBe(5);
});

it("one's own later reading wins, and so does one that is not from the future", () => {
  expect(adopted(start, 5, 61, NOW)).toBe(start);
  expect(adopted(start, 5, -30, NOW)).toBe(start);
});
