/** Cache files: what was written comes back equal, and anything else is nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeInbox, decodePace, decodeSnapshot, encodeFile } from "../../src/cache/formats.ts";
import type { Observation } from "../../src/model/observations.ts";
import { SOURCES } from "../../src/model/reading.ts";
import { money, NOW, read, session, week } from "../render/sample.ts";
import { anyKept, anyPace, END_OF_TIME } from "./anything.ts";

const FULL = read({ windows: [session(50, NOW)], extra: money() }, { changedAt: NOW });
const HEARD: readonly Observation[] = [
  { window: session(50, NOW), at: NOW, source: "statusline" },
  { window: week(13, NOW), at: NOW, source: "claude-cache" },
];
const PACE = {
  sent: [NOW],
  failures: 1,
  blocks: [{ token: "f", until: NOW }],
  refused: "f",
  learned: { interval: 180_000, clean: 0 },
  unchanged: 2,
  reason: "start",
};
const FORMER = { sent: [NOW], failures: 1, refused: "f", reason: "start" };

/** The file of `value` with something else at `path`. */
function altered(value: object, path: readonly string[], something: unknown): string {
  const file = JSON.parse(encodeFile(value));
  const last = path.at(-1) ?? "";
  const parent = path.slice(0, -1).reduce((node, key) => node[key], file);
  parent[last] = something;
  return JSON.stringify(file);
}

describe("a file of ours", () => {
  it("holds a snapshot that comes back equal", () => {
    fc.assert(
      fc.property(anyKept, (kept) => {
        expect(decodeSnapshot(encodeFile(kept))).toEqual(kept);
      }),
    );
  });

  it("holds a pace that comes back equal", () => {
    fc.assert(
      fc.property(anyPace, (pace) => {
        expect(decodePace(encodeFile(pace))).toEqual(pace);
      }),
    );
  });

  it.each([
    ["a block, which is everybody's", NOW, [{ token: null, until: NOW }]],
    ["no block", null, []],
  ])("from before blocks were of one token holds %s", (_, blockedUntil, blocks) => {
    const rest = { sent: [NOW], failures: 1, refused: "f", learned: null, unchanged: 0 };
    expect(decodePace(encodeFile({ ...FORMER, blockedUntil }))).toEqual({
      ...rest,
      blocks,
      reason: "start",
    });
  });

  it("from before there were free sources is all the endpoint's", () => {
    const old = altered(FULL, ["answeredAt"], undefined);
    expect(decodeSnapshot(old)).toEqual({ ...FULL, answeredAt: FULL.reading.at });
  });

  it.each(["owner", "held"])("from before there was %s holds all the rest", (field) => {
    const missing = field === "owner" ? null : [];
    expect(decodeSnapshot(altered(FULL, [field], undefined))).toEqual({
      ...FULL,
      [field]: missing,
    });
    expect(decodeSnapshot(altered(FULL, [field], "else"))).toBe(null);
  });

  it.each(SOURCES)("holds a reading of %s", (source) => {
    const reading = { ...FULL, reading: { ...FULL.reading, source } };
    expect(decodeSnapshot(encodeFile(reading))).toEqual(reading);
  });

  it("holds what was heard", () => {
    expect(decodeInbox(encodeFile({ heard: HEARD }))).toEqual({ heard: HEARD });
  });

  it("keeps to its kind", () => {
    expect(decodePace(encodeFile(FULL))).toBe(null);
    expect(decodeSnapshot(encodeFile(PACE))).toBe(null);
  });
});

describe("any other file is nothing", () => {
  const decoders = { decodeSnapshot, decodePace, decodeHandover: decodeInbox };

  it.each(Object.entries(decoders))("for %s, whatever its bytes", (_, decode) => {
    const bytes = fc.uint8Array().map((array) => Buffer.from(array).toString("utf8"));
    const content = fc.oneof(bytes, fc.string({ unit: "binary" }), fc.json());
    fc.assert(
      fc.property(content, (one) => {
        expect(decode(one)).toBe(null);
      }),
    );
  });

  it.each([
    ["another version", ["version"], 2],
    ["a version in text", ["version"], "1"],
    ["no version", ["version"], undefined],
  ])("%s", (_, path, something) => {
    expect(decodeSnapshot(altered(FULL, path, something))).toBe(null);
    expect(decodePace(altered(PACE, path, something))).toBe(null);
    expect(decodeInbox(altered({ heard: HEARD }, path, something))).toBe(null);
  });

  it("cut short", () => {
    const whole = encodeFile(FULL).trimEnd();
    for (let length = 0; length < whole.length; length++)
      expect(decodeSnapshot(whole.slice(0, length))).toBe(null);
    expect(decodeSnapshot(whole)).toEqual(FULL);
  });

  const window = ["reading", "windows", "0"];
  it.each([
    [["dueAt"], 1e300],
    [["dueAt"], "NaN"],
    [["dueAt"], null],
    [["dueAt"], -1],
    [["dueAt"], END_OF_TIME + 1],
    [["freshUntil"], END_OF_TIME + 1],
    [["changedAt"], -1],
    [["reading", "at"], END_OF_TIME + 1],
    [["reading", "at"], "2026-02-14T06:36:01Z"],
    [["reading", "source"], "cache"],
    [["answeredAt"], "never"],
    [["answeredAt"], -1],
    [["reading", "windows"], {}],
    [window, null],
    [[...window, "used"], -0.5],
    [[...window, "used"], 1e300],
    [[...window, "used"], "12"],
    [[...window, "resetsAt"], 8.64e15 + 1],
    [[...window, "scope", "kind"], "month"],
    [["reading", "extra", "exponent"], 50],
    [["reading", "extra", "exponent"], -1],
    [["reading", "extra", "exponent"], 1.5],
    [["reading", "extra", "used"], "5"],
    [["reading", "extra", "limit"], "50"],
    [["reading", "extra", "utilization"], -1],
    [["reading", "extra", "currency"], "two\nlines"],
    [["reading", "extra", "currency"], "__proto__"],
    [["reading", "extra", "currency"], "EURO"],
    [["reading", "extra", "currency"], "xEUR"],
    [["reading", "extra", "currency"], "EURx"],
    [["reading", "extra", "currency"], "eur"],
    [["health", "kind"], "unwell"],
  ])("a snapshot with %j = %j", (path, something) => {
    expect(decodeSnapshot(altered(FULL, path, something))).toBe(null);
  });

  it("a snapshot with more windows than anybody could look at", () => {
    const windows = (length: number) => Array.from({ length }, () => session(1));
    const content = (length: number) => altered(FULL, ["reading", "windows"], windows(length));
    expect(decodeSnapshot(content(256))).not.toBe(null);
    expect(decodeSnapshot(content(257))).toBe(null);
  });

  it.each([
    [["sent"], [END_OF_TIME + 1]],
    [["sent"], ["0"]],
    [["failures"], -1e300],
    [["failures"], 1e300],
    [["blocks"], null],
    [["blocks"], [{ token: "f", until: -1 }]],
    [["blocks"], Array.from({ length: 9 }, () => ({ token: null, until: NOW }))],
    [["learned"], { interval: -1, clean: 0 }],
    [["learned"], 180_000],
    [["unchanged"], null],
    [["refused"], 0],
    [["reason"], "whim"],
  ])("a pace with %j = %j", (path, something) => {
    expect(decodePace(altered(PACE, path, something))).toBe(null);
  });

  it.each([
    [["heard"], {}],
    [["heard"], [...HEARD, ...HEARD]],
    [["heard", "0", "at"], -1],
    [["heard", "0", "source"], "api"],
    [["heard", "0", "window", "used"], "54"],
    [["heard", "1", "window", "scope", "model"], "Sonnet"],
    [["heard", "1", "window", "resetsAt"], 1e300],
  ])("a hand-over with %j = %j", (path, something) => {
    expect(decodeInbox(altered({ heard: HEARD }, path, something))).toBe(null);
  });
});
