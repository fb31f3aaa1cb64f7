/** What a snapshot says of itself. */
import { describe, expect, it } from "vitest";
import { blankSnapshot, hasOutcome, type Snapshot } from "../../src/model/snapshot.ts";
import { ill, NOW, read } from "../render/sample.ts";

const TROUBLE = ill({ kind: "unreachable", cause: "network", detail: "ENOTFOUND" });

describe("something is known", () => {
  it.each<[string, Snapshot, boolean]>([
    ["by a reading", read(), true],
    ["by a reading beside a trouble", read({}, { health: TROUBLE }), true],
    ["by a trouble alone", { ...blankSnapshot(NOW), health: TROUBLE }, true],
    ["not by a first start", blankSnapshot(NOW), false],
  ])("%s", (_, snapshot, known) => {
    expect(hasOutcome(snapshot)).toBe(known);
  });
});
