/** The rhythm of a week: hours somebody named, and hours learned. */
import { describe, expect, it } from "vitest";
import { evenRhythm, hourWeights, withGrowth } from "../../../src/model/forecast/rhythm.ts";
import { after, HOUR, instant, MINUTE } from "../../../src/model/units.ts";
import { mondayBased } from "../../world/forecast/stand-in.ts";

const hour = (of: number) => instant(of * HOUR);
describe("a rhythm that was learned", () => {
  it("weighs the hours in which growth came, and those near them", () => {
    let rhythm = evenRhythm;
    for (let week = 0; week < 4; week++)
      rhythm = withGrowth(
        rhythm,
        [9, 10, 33, 34].map((at) => [after(hour(at + week * 168), 5 * MINUTE), 20] as const),
        mondayBased,
      );
    const weights = hourWeights(rhythm);
    expect(weights[9]).toBeGreaterThan(3);
    expect(weights[11]).toBeGreaterThan(weights[20] as number);
    expect(weights[20]).toBeLessThan(0.6);
  });

  it("forgets slowly", () => {
    const once = withGrowth(evenRhythm, [[hour(9), 10]], mondayBased);
    expect(withGrowth(once, [], mondayBased).grown[9]).toBeCloseTo(9.7, 6);
  });
});
