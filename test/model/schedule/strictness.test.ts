/** Damaged, lost and doubled files, and a clock that was set: always the stricter. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedAt, requestsInLastHour } from "../../../src/model/schedule/gate.ts";
import { DEFAULT_LIMITS, INITIAL_PACE, type Pace } from "../../../src/model/schedule/pace.ts";
import {
  setForward,
  setForwardBy,
  stricterPace,
  unknownBlocks,
  usedUpBurst,
} from "../../../src/model/schedule/strictness.ts";
import { HOUR, type Instant, instant, MINUTE, millis, SECOND } from "../../../src/model/units.ts";

const NOW = instant(1_771_050_961_000);
const ago = (ms: number): Instant => instant(NOW - ms);
const pace = (over: Partial<Pace>): Pace => ({ ...INITIAL_PACE, ...over });
const sent = (...times: readonly number[]) => pace({ sent: times.map(ago) });

describe("two copies of a pace", () => {
  it.each<[string, Pace, Pace, readonly number[]]>([
    ["that are equal", sent(9_000, 5_000), sent(9_000, 5_000), [9_000, 5_000]],
    ["that differ by a reading of the clock", sent(9_000), sent(8_950), [8_950]],
    ["of which one has more", sent(9_000, 5_000), sent(9_000), [9_000, 5_000]],
    ["that have nothing in common", sent(9_000), sent(5_000), [9_000, 5_000]],
    ["with several of one moment", sent(9_000, 9_000), sent(9_000), [9_000, 9_000]],
    ["in no order", sent(1_000, 9_000), sent(5_000), [9_000, 5_000, 1_000]],
  ])("%s hold each request once", (_, one, other, expected) => {
    expect(stricterPace(one, other).sent).toEqual(expected.map(ago));
    expect(stricterPace(other, one).sent).toEqual(expected.map(ago));
  });

  it("hold the longer block of each token and the longer learned interval", () => {
    const block = (token: string | null, minutes: number) => ({
      token,
      until: instant(NOW + minutes * MINUTE),
    });
    const learned = (minutes: number) => ({ interval: millis(minutes * MINUTE), clean: millis(0) });
    const one = pace({ blocks: [block("a", 1), block("b", 9)], learned: learned(3) });
    const other = pace({ blocks: [block("a", 5)], learned: learned(4) });
    for (const both of [stricterPace(one, other), stricterPace(other, one)]) {
      expect(both.blocks).toEqual([block("a", 5), block("b", 9)]);
      expect(both.learned).toEqual(learned(4));
    }
    expect(stricterPace(one, INITIAL_PACE).learned).toEqual(learned(3));
  });

  it("hold the refusal of a token, which a damaged copy has lost", () => {
    const refused = pace({ refused: "fingerprint" });
    expect(stricterPace(refused, INITIAL_PACE).refused).toBe("fingerprint");
    expect(stricterPace(INITIAL_PACE, refused).refused).toBe("fingerprint");
    expect(stricterPace(refused, pace({ refused: "older" })).refused).toBe("fingerprint");
  });

  it("never allow a request earlier than one of them", () => {
    const times = fc.array(fc.integer({ min: 0, max: 2 * HOUR }), { maxLength: 40 });
    fc.assert(
      fc.property(times, times, (one, other) => {
        const [a, b] = [one, other].map((all) => sent(...all.sort((x, y) => y - x))) as [
          Pace,
          Pace,
        ];
        const at = (known: Pace) => allowedAt(known, DEFAULT_LIMITS, NOW, null);
        expect(at(stricterPace(a, b))).toBeGreaterThanOrEqual(Math.max(at(a), at(b)));
      }),
    );
  });
});

it("what is not known allows nothing for five minutes", () => {
  const unknown = pace({ sent: usedUpBurst(NOW), blocks: unknownBlocks(NOW) });
  const { sent: none, ...blocked } = { ...unknown };
  expect(none).toHaveLength(5);
  expect(allowedAt(unknown, DEFAULT_LIMITS, NOW, "t") - NOW).toBe(5 * MINUTE + 10 * SECOND);
  expect(allowedAt({ ...blocked, sent: [] }, DEFAULT_LIMITS, NOW, "t") - NOW).toBe(5 * MINUTE);
});

describe("a clock that is set forward", () => {
  /** Both clocks at a second of this boot, after the calendar was set by so much. */
  const clocks = (by: number, id = "a") => ({
    at: instant(NOW + by),
    boot: { id, uptime: 100 },
  });

  it.each([
    ["within one boot is seen", clocks(0), clocks(HOUR), HOUR],
    ["by less than reading two clocks takes is none", clocks(0), clocks(SECOND - 1), 0],
    ["by a little more is seen", clocks(0), clocks(SECOND), SECOND],
    ["backward is not forward", clocks(HOUR), clocks(0), 0],
    ["across two boots is not known", clocks(0), clocks(HOUR, "b"), 0],
    ["without a boot clock is not known", clocks(0), null, 0],
    ["since a file that names no clocks is not known", null, clocks(HOUR), 0],
  ])("%s", (_, before, later, by) => {
    expect(setForwardBy(before, later)).toBe(by);
  });

  it("leaves every request as old and every block as long as before", () => {
    const before = pace({
      sent: [ago(50 * MINUTE), ago(MINUTE)],
      blocks: [{ token: "t", until: instant(NOW + 30 * MINUTE) }],
    });
    const by = millis(62 * MINUTE);
    const later = instant(NOW + by);
    const after = setForward(before, by, later);
    expect(after.sent).toEqual([later - 50 * MINUTE, later - MINUTE]);
    expect(allowedAt(after, DEFAULT_LIMITS, later, "t") - later).toBe(30 * MINUTE);
    expect(setForward(before, millis(0), later)).toBe(before);
  });

  it("makes no request one of the future, which would not count", () => {
    const after = setForward(sent(MINUTE), millis(HOUR), NOW);
    expect(requestsInLastHour(after, NOW)).toEqual([NOW]);
  });
});
