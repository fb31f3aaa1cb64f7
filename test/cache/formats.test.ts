/** Cache files: what was written decodes to an equal value, and anything else to null. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeInbox,
  decodeKeychainAttempt,
  decodePace,
  decodeSnapshot,
  encodeFile,
} from "../../src/cache/formats.ts";
import type { Observation } from "../../src/model/observations.ts";
import { READING_SOURCES, withoutImpossible } from "../../src/model/reading.ts";
import { money, NOW, read, session, week } from "../render/sample.ts";
import { anyPace, anyStoredSnapshot, END_OF_TIME } from "./arbitraries.ts";

const FULL = read({ windows: [session(50, NOW)], extra: money() }, { changedAt: NOW });
const OBSERVED: readonly Observation[] = [
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
  it("holds a snapshot that decodes to an equal one, without resets and amounts that cannot be", () => {
    fc.assert(
      fc.property(anyStoredSnapshot, (snapshot) => {
        const expected =
          snapshot.kind === "blank"
            ? snapshot
            : { ...snapshot, reading: withoutImpossible(snapshot.reading) };
        expect(decodeSnapshot(encodeFile(snapshot))).toEqual(expected);
      }),
    );
  });

  it("holds a pace that decodes to an equal one", () => {
    fc.assert(
      fc.property(anyPace, (pace) => {
        expect(decodePace(encodeFile(pace))).toEqual(pace);
      }),
    );
  });

  it.each([
    ["a block, which is of every token", NOW, [{ token: null, until: NOW }]],
    ["no block", null, []],
  ])("from before blocks belonged to one token holds %s", (_, blockedUntil, blocks) => {
    const rest = { sent: [NOW], failures: 1, refused: "f", learned: null, unchanged: 0 };
    expect(decodePace(encodeFile({ ...FORMER, blockedUntil }))).toEqual({
      ...rest,
      blocks,
      reason: "start",
    });
  });

  it("from before there were free sources is all from the endpoint", () => {
    const old = altered(FULL, ["answeredAt"], undefined);
    expect(decodeSnapshot(old)).toEqual({ ...FULL, answeredAt: FULL.reading.at });
  });

  it.each([
    ["owner", null],
    ["held", []],
    ["heldExtra", false],
    ["undated", []],
    ["answered", FULL.reading.source === "api" ? FULL.reading.windows : []],
  ])("from before the field %s existed holds all the rest", (field, missing) => {
    expect(decodeSnapshot(altered(FULL, [field], undefined))).toEqual({
      ...FULL,
      [field]: missing,
    });
    expect(decodeSnapshot(altered(FULL, [field], "else"))).toBe(null);
  });

  it.each([
    ["well", { kind: "well" }, { kind: "healthy" }],
    [
      "ill, with its trouble and misses",
      { kind: "ill", trouble: { kind: "unheard" }, since: NOW, misses: 3 },
      { kind: "failing", failure: { kind: "waiting" }, since: NOW, failures: 3 },
    ],
  ])("from before the words changed is read like a new one: %s", (_, former, health) => {
    const scopes = [{ kind: "session" }];
    const { held: _held, ...rest } = FULL as typeof FULL & { readonly held: unknown };
    const old = encodeFile({ ...rest, doubted: scopes, health: former });
    expect(decodeSnapshot(old)).toEqual({ ...FULL, held: scopes, health });
    const blank = { kind: "blank", dueAt: NOW, owner: null };
    expect(decodeSnapshot(encodeFile({ ...blank, health: former }))).toEqual({ ...blank, health });
  });

  it("from before the words changed holds the last Keychain attempt", () => {
    const rest = { at: NOW, denied: true, account: "a" };
    const failures = { ...rest, failures: 2 };
    expect(decodeKeychainAttempt(encodeFile({ ...rest, vain: 2 }))).toEqual(failures);
    expect(decodeKeychainAttempt(encodeFile(failures))).toEqual(failures);
  });

  it.each(READING_SOURCES)("holds a reading of %s", (source) => {
    const reading = { ...FULL, reading: { ...FULL.reading, source } };
    expect(decodeSnapshot(encodeFile(reading))).toEqual(reading);
  });

  it("holds observations", () => {
    expect(decodeInbox(encodeFile({ heard: OBSERVED }))).toEqual({ heard: OBSERVED });
  });

  it("is not read as one of another kind", () => {
    expect(decodePace(encodeFile(FULL))).toBe(null);
    expect(decodeSnapshot(encodeFile(PACE))).toBe(null);
  });
});

describe("any other file decodes to null", () => {
  const decoders = { decodeSnapshot, decodePace, decodeInbox };

  it.each(Object.entries(decoders))("with %s, whatever its bytes", (_, decode) => {
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
    expect(decodeInbox(altered({ heard: OBSERVED }, path, something))).toBe(null);
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

  it("a snapshot with more than 256 windows", () => {
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
    [["heard"], [...OBSERVED, ...OBSERVED]],
    [["heard", "0", "at"], -1],
    [["heard", "0", "source"], "api"],
    [["heard", "0", "window", "used"], "54"],
    [["heard", "1", "window", "scope", "model"], "Sonnet"],
    [["heard", "1", "window", "resetsAt"], 1e300],
  ])("an inbox with %j = %j", (path, something) => {
    expect(decodeInbox(altered({ heard: OBSERVED }, path, something))).toBe(null);
  });
});
