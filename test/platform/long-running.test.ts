/** What keeps a process small that runs for weeks. */
import { getHeapStatistics } from "node:v8";
import { expect, it } from "vitest";
import { garbageCollector } from "../../src/platform/long-running.ts";

const MIB = 2 ** 20;
const used = () => getHeapStatistics().used_heap_size;

/** Makes garbage of old objects, and returns how much was in use before they were let go. */
function litter(): number {
  const made = Array.from({ length: 400_000 }, (_, at) => ({ at }));
  return made.length > 0 ? used() : 0;
}

it("garbage is collected once much of it has gathered", () => {
  const free = garbageCollector();
  const full = litter();
  free();
  expect(full - used()).toBeGreaterThan(4 * MIB);
});
