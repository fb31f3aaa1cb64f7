import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { type Instant, millis } from "../../src/model/units.ts";
import { documentChangesAt } from "../../src/render/deadlines.ts";
import { jsonDocument } from "../../src/render/json-document.ts";
import { anySnapshot } from "./anything.ts";
import { later, NOW, read, SESSION_RESET, session } from "./sample.ts";

/** The document without what only ticks. */
const still = (snapshot: Snapshot, now: Instant) =>
  JSON.stringify(jsonDocument(snapshot, now, millis(0), null), (name, value) =>
    ["age_seconds", "resets_in_seconds"].includes(name) ? undefined : value,
  );

describe("the document next changes by the clock", () => {
  const steady = read({ windows: [session(5)] });
  it.each<[string, Snapshot, number, number]>([
    ["when the next poll is due", steady, 0, 90],
    ["when that is overdue", steady, 90, 120],
    ["when the reading is no longer fresh", steady, 120, 190],
    ["never after that", steady, 190, Number.POSITIVE_INFINITY],
    ["at a reset", read({ windows: [session(5, later(40))] }), 0, 40],
    ["when nobody polls though nothing was read", blankSnapshot(NOW), 0, 30],
  ])("%s", (_, snapshot, now, expected) => {
    expect((documentChangesAt(snapshot, later(now)) - NOW) / 1_000).toBe(expected);
  });

  it("not at a reset that has passed", () => {
    expect(documentChangesAt(read(), later(6_000))).toBeGreaterThan(SESSION_RESET);
  });

  it("and at no other time", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anySnapshot(), share, (snapshot, part) => {
        const until = Math.min(documentChangesAt(snapshot, NOW) - 1, NOW + 9e8);
        const between = (NOW + Math.floor((until - NOW) * part)) as Instant;
        expect(still(snapshot, between)).toBe(still(snapshot, NOW));
      }),
    );
  });
});
