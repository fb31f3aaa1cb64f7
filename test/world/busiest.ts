/** The most of these times within any span of this length. */
import { HOUR } from "../../src/model/units.ts";

export function busiest(times: readonly number[], length: number = HOUR): number {
  const sorted = [...times].sort((one, other) => one - other);
  let from = 0;
  return sorted.reduce((most, time, to) => {
    while ((sorted[from] ?? time) <= time - length) from += 1;
    return Math.max(most, to - from + 1);
  }, 0);
}
