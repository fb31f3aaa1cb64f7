/** Until when a reading is fresh, stale, or not polled any more. */
import { describe, expect, it } from "vitest";
import { freshnessOf, overdueAt } from "../../src/model/freshness.ts";
import { later, read } from "../render/sample.ts";

/** Polled every 90 s: read at 0, due at 90, overdue from 120, fresh until 190. */
const steady = read();
/** After failures: read at 0, fresh until 190, and the next attempt is at 600. */
const failing = read({}, { dueAt: later(600) });

describe("a reading is", () => {
  it.each([
    ["fresh when just read", steady, 0, "fresh"],
    ["fresh until the second poll after it", steady, 189.999, "fresh"],
    ["not polled once it is old and the poll overdue", steady, 190, "not-polled"],
    ["stale once it is old while polls go on", failing, 190, "stale"],
    ["stale while the attempt may still be running", failing, 629.999, "stale"],
    ["not polled once that attempt is overdue", failing, 630, "not-polled"],
  ] as const)("%s", (_, snapshot, seconds, expected) => {
    expect(freshnessOf(snapshot, later(seconds)).kind).toBe(expected);
  });

  it("as old as the time since it was read", () => {
    expect(freshnessOf(failing, later(300))).toEqual({ kind: "stale", age: 300_000 });
  });

  it("not polled since the attempt that was missed", () => {
    expect(freshnessOf(steady, later(86_400))).toEqual({ kind: "not-polled", since: later(120) });
    expect(overdueAt(steady)).toBe(later(120));
  });
});
