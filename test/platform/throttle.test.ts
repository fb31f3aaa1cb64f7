/** How often a throttled action runs. */
import { expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { throttle } from "../../src/platform/throttle.ts";

it.each<[string, readonly number[], readonly number[]]>([
  ["runs at the first call", [5], [5]],
  ["does not run again within the wait", [0, 1, 9], [0]],
  ["runs again after the wait, counted from the last run", [0, 10, 19, 20], [0, 10, 20]],
  ["runs at once on a clock that was set back", [100, 50, 55], [100, 50]],
  ["runs at once on a clock that was set forward", [0, 1_000, 1_005], [0, 1_000]],
])("%s", (_, calls, expected) => {
  const runs: number[] = [];
  const throttled = throttle(10, (now) => runs.push(now));
  for (const at of calls) throttled(instant(at));
  expect(runs).toEqual(expected);
});
