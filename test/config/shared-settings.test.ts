/** What a poller tells its readers of the file: it comes back equal, and anything else is nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import {
  decodeSharedSettings,
  NO_SHARED_SETTINGS,
  renderOptions,
  resolveRenderSettings,
  type SharedSettings,
  sharedEntries,
  sharedLayer,
} from "../../src/config/shared-settings.ts";
import { millis } from "../../src/model/units.ts";

const words = fc.string({ unit: "binary" });
const anyPublished: fc.Arbitrary<SharedSettings> = fc.record({
  given: fc.array(fc.record({ key: words, text: words, where: words })),
  flash: fc.nat().map(millis),
  seen: fc.option(fc.nat()),
  problems: fc.array(words),
});

describe("what is published", () => {
  it("comes back equal", () => {
    fc.assert(
      fc.property(anyPublished, (published) => {
        expect(decodeSharedSettings(encodeFile(published))).toEqual(published);
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
  ])("is nothing with %j", (changes) => {
    expect(decodeSharedSettings(encodeFile({ ...NO_SHARED_SETTINGS, ...changes }))).toBe(null);
  });

  it("is a layer again, of which readers use what they can", () => {
    const layer = new Map([
      ["ascii", { text: "true", where: "/c.toml:1" }],
      ["max_width", { text: "wide", where: "/c.toml:2" }],
      ["of_tomorrow", { text: "1", where: "/c.toml:3" }],
    ]);
    const published = { ...NO_SHARED_SETTINGS, given: sharedEntries(layer) };
    expect(sharedLayer(published)).toEqual(layer);
    const { values, problems } = resolveRenderSettings([sharedLayer(published)]);
    expect(renderOptions(values, millis(5))).toEqual({
      ascii: true,
      segments: ["5h", "7d", "models", "extra"],
      money: "amount",
      maxWidth: 40,
      thresholds: [50, 70, 90],
      flash: 5,
    });
    expect(problems).toHaveLength(1);
  });

  it("may be anything a stranger wrote, and still leaves a look", () => {
    fc.assert(
      fc.property(anyPublished, (published) => {
        const { values } = resolveRenderSettings([sharedLayer(published)]);
        expect(values.thresholds).toHaveLength(3);
      }),
    );
  });
});
