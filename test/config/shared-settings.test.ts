/** The file's settings as stored for readers: they round-trip, and anything else is rejected. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import { renderOptions, resolveRenderSettings } from "../../src/config/render-settings.ts";
import {
  decodeSharedSettings,
  NO_SHARED_SETTINGS,
  type SharedSettings,
  sharedEntries,
  sharedLayer,
} from "../../src/config/shared-settings.ts";
import { millis } from "../../src/model/units.ts";

const words = fc.string({ unit: "binary" });
const anyShared: fc.Arbitrary<SharedSettings> = fc.record({
  given: fc.array(fc.record({ key: words, text: words, where: words })),
  flash: fc.nat().map(millis),
  seen: fc.option(fc.nat()),
  problems: fc.array(words),
});

describe("shared settings", () => {
  it("round-trip", () => {
    fc.assert(
      fc.property(anyShared, (shared) => {
        expect(decodeSharedSettings(encodeFile(shared))).toEqual(shared);
      }),
    );
  });

  it.each([
    { flash: -1 },
    { flash: 1e300 },
    { given: {} },
    { given: [{ key: "ascii", text: true, where: "" }] },
    { problems: [null] },
    { seen: "yesterday" },
    { version: 2 },
  ])("are rejected with %j", (changes) => {
    expect(decodeSharedSettings(encodeFile({ ...NO_SHARED_SETTINGS, ...changes }))).toBe(null);
  });

  it("are a layer again, and readers use the valid values", () => {
    const layer = new Map([
      ["ascii", { text: "true", where: "/c.toml:1" }],
      ["max_width", { text: "wide", where: "/c.toml:2" }],
      ["of_tomorrow", { text: "1", where: "/c.toml:3" }],
    ]);
    const shared = { ...NO_SHARED_SETTINGS, given: sharedEntries(layer) };
    expect(sharedLayer(shared)).toEqual(layer);
    const { values, problems } = resolveRenderSettings([sharedLayer(shared)]);
    expect(renderOptions(values, millis(5))).toMatchObject({
      ascii: true,
      segments: ["5h", "7d", "models", "extra"],
      money: "amount",
      maxWidth: 40,
      thresholds: [50, 70, 90],
      flash: 5,
    });
    expect(problems).toHaveLength(1);
  });

  it("may hold any text, and the render settings still resolve", () => {
    fc.assert(
      fc.property(anyShared, (shared) => {
        const { values } = resolveRenderSettings([sharedLayer(shared)]);
        expect(values.thresholds).toHaveLength(3);
      }),
    );
  });
});
