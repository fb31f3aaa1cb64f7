/** Waiting until a check succeeds, or for a time. */
import { expect, it } from "vitest";
import { millis } from "../../src/model/units.ts";
import { waitFor } from "../../src/platform/wait-for.ts";

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
