/** What a snapshot says of itself. */
import { describe, expect, it } from "vitest";
import { blank, isKnown, type Snapshot } from "../../src/model/snapshot.ts";
import { ill, NOW, read } from "../render/sample.ts";

const TROUBLE = ill({ kind: "unreachable", cause: "network", detail: "ENOTFOUND" });

describe("something is known", () => {
  it.each<[string, Snapshot, boolean]>([
    ["by a reading", read(), true],
    ["by a reading beside a trouble", read({}, { health: TROUBLE }), true],
    ["by a trouble alone", { ...blank(NOW), health: TROUBLE }, true],
    ["not by a first start", blank(NOW), false],
  ])("%s", (_, snapshot, known) => {
    expect(isKnown(snapshot)).toBe(known);
  });
});
