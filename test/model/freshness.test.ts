import { describe, expect, it } from "vitest";
import { freshnessOf, overdueAt } from "../../src/model/freshness.ts";
import { later, read } from "../render/sample.ts";

/** Polled every 90 s: read at 0, due at 90, overdue from 120, fresh until 190. */
const steady = read();
/** Troubled: the number is of 0 and was fresh until 190, and the next attempt is at 600. */
const troubled = read({}, { dueAt: later(600) });

describe("a reading is", () => {
  it.each([
    ["fresh when it was just made", steady, 0, "fresh"],
    ["fresh to the last moment before the second poll after it", steady, 189.999, "fresh"],
    ["nobody's any more once it is old and the poll overdue", steady, 190, "not-polled"],
    ["ageing once it is old while polls go on", troubled, 190, "stale"],
    ["ageing while the attempt may still be under way", troubled, 629.999, "stale"],
    ["nobody's any more once that attempt is overdue", troubled, 630, "not-polled"],
  ] as const)("%s", (_, snapshot, seconds, expected) => {
    expect(freshnessOf(snapshot, later(seconds)).kind).toBe(expected);
  });

  it("as old as the time since it was made", () => {
    expect(freshnessOf(troubled, later(300))).toEqual({ kind: "stale", age: 300_000 });
  });

  it("alone since the attempt that nobody made", () => {
    expect(freshnessOf(steady, later(86_400))).toEqual({ kind: "not-polled", since: later(120) });
    expect(overdueAt(steady)).toBe(later(120));
  });
});
