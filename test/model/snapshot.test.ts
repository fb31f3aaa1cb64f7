/** Whether a snapshot holds an outcome. */
import { describe, expect, it } from "vitest";
import { blankSnapshot, hasOutcome, type Snapshot } from "../../src/model/snapshot.ts";
import { failing, NOW, read } from "../render/sample.ts";

const FAILURE = failing({ kind: "unreachable", cause: "network", detail: "ENOTFOUND" });

describe("a snapshot has an outcome", () => {
  it.each<[string, Snapshot, boolean]>([
    ["with a reading", read(), true],
    ["with a reading and a failure", read({}, { health: FAILURE }), true],
    ["with a failure alone", { ...blankSnapshot(NOW), health: FAILURE }, true],
    ["not at a first start", blankSnapshot(NOW), false],
  ])("%s", (_, snapshot, known) => {
    expect(hasOutcome(snapshot)).toBe(known);
  });
});
