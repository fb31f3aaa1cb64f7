/** A snapshot file that was tampered with decodes to null, or renders like any other. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeSnapshot, encodeFile } from "../../src/cache/formats.ts";
import { instant, millis } from "../../src/model/units.ts";
import { jsonDocument } from "../../src/render/json-document.ts";
import { renderLine } from "../../src/render/rendered-line.ts";
import { SURFACE_NAMES } from "../../src/render/surfaces.ts";
import { type Json, tampered } from "../fuzz/damaged.ts";
import { anyOptions } from "../render/anything.ts";
import { NOW } from "../render/sample.ts";
import { anyInstant, anyStoredSnapshot, END_OF_TIME } from "./arbitraries.ts";

const hostile: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, true, 0, -1, 4, 50, 1e300, -1e300, 5e-324, "NaN", "", [], {}),
  fc.constantFrom<Json[]>(END_OF_TIME, END_OF_TIME - 0.5, Number.MAX_SAFE_INTEGER, 0.1),
  fc.string({ unit: "binary" }),
);
const content = anyStoredSnapshot.chain((snapshot) =>
  tampered(JSON.parse(encodeFile(snapshot)), hostile),
);
const moment = fc.oneof(anyInstant, fc.constantFrom(0, NOW, END_OF_TIME).map(instant));

it("renders at any time if it decodes at all, each text on one line", () => {
  let decoded = 0;
  fc.assert(
    fc.property(content, moment, anyOptions, (json, now, options) => {
      const snapshot = decodeSnapshot(JSON.stringify(json));
      if (snapshot === null) return;
      decoded += 1;
      expect(
        JSON.parse(JSON.stringify(jsonDocument(snapshot, now, true, millis(0), null))),
      ).toMatchObject({
        schema: 1,
      });
      for (const surface of SURFACE_NAMES) {
        const frame = { snapshot, now, polled: true, options, utcOffset: millis(0), notice: null };
        const { text, validUntil, expiredText } = renderLine(frame, surface);
        expect(`${text}${expiredText}`).not.toMatch(/[\r\n]/);
        expect(validUntil).toBeGreaterThan(now);
      }
    }),
  );
  expect(decoded).toBeGreaterThan(10);
});
