/** The most of these times that lie within any stretch of so long. */
import { HOUR } from "../../src/model/units.ts";

export function busiest(times: readonly number[], stretch: number = HOUR): number {
  const sorted = [...times].sort((one, other) => one - other);
  let from = 0;
  return sorted.reduce((most, time, to) => {
    while ((sorted[from] ?? time) <= time - stretch) from += 1;
    return Math.max(most, to - from + 1);
  }, 0);
}
