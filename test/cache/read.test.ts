/** Recall: what cannot be read is nothing known, whatever the disk says. */
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import { currentHolder, LEASE_STALE_MS } from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { readPace, readSnapshot } from "../../src/cache/read.ts";
import { instant } from "../../src/model/units.ts";
import { modifiedAt, readFileAs } from "../../src/platform/fs.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });

/** Paths that each refuse in a way of their own; a name is made in an empty home. */
const REFUSING: readonly (readonly [string, () => string])[] = [
  ["missing", () => join(home(), "nothing")],
  ["a folder that is missing", () => join(home(), "no/thing")],
  [
    "below a file",
    () => {
      writeFileSync(join(home(), "file"), "");
      return join(home(), "file/below");
    },
  ],
  [
    "a link to itself",
    () => {
      symlinkSync("loop", join(home(), "loop"));
      return join(home(), "loop");
    },
  ],
  ["a name too long", () => join(home(), "n".repeat(300))],
];

describe("a path that refuses", () => {
  it.each(REFUSING)("is nothing: %s", (_, path) => {
    const refused = path();
    expect(readFileAs(refused, String)).toBe(null);
    expect(modifiedAt(refused)).toBe(null);
  });

  it("is nothing: a folder in a file's place", () => {
    expect(readFileAs(home(), String)).toBe(null);
    expect(modifiedAt(home())).toBeTypeOf("number");
  });
});

describe("an account without a word in its cache", () => {
  it.each<[string, string | null]>([
    ["no file", null],
    ["an empty file", ""],
    ["another tool's file", '{"five_hour": 12}'],
  ])("has nothing known from %s", (_, content) => {
    mkdirSync(paths().cache, { recursive: true });
    for (const file of [paths().snapshot, paths().pace, paths().holder])
      if (content !== null) writeFileSync(file, content);
    mkdirSync(`${paths().lease}.lock`);
    expect(readSnapshot(paths())).toBe(null);
    expect(readPace(paths())).toBe(null);
    expect(currentHolder(paths(), instant(Date.now()))).toBe(null);
  });
});

const HOLDER = { pid: 4711, role: "daemon", build: "0.1.0", since: 5, nonce: "n" };
const NOW = instant(1_771_050_961_000);

/** Who polls at NOW, when this holder last renewed its claim so long ago; null is never. */
function pollerAfter(holder: object, ago: number | null) {
  mkdirSync(paths().cache, { recursive: true });
  writeFileSync(paths().holder, encodeFile(holder));
  if (ago !== null) {
    mkdirSync(`${paths().lease}.lock`);
    const renewed = (NOW - ago) / 1_000;
    utimesSync(`${paths().lease}.lock`, renewed, renewed);
  }
  return currentHolder(paths(), NOW);
}

describe("who polls", () => {
  it.each([
    ["just now", 0, true],
    ["as long ago as may be", LEASE_STALE_MS, true],
    ["longer ago", LEASE_STALE_MS + 1_000, false],
    ["by a clock a little ahead", -LEASE_STALE_MS, true],
    ["by a clock far ahead", -LEASE_STALE_MS - 1_000, false],
    ["never", null, false],
  ])("is whoever renewed the claim %s", (_, ago, known) => {
    expect(pollerAfter(HOLDER, ago)).toEqual(known ? HOLDER : null);
  });

  it.each([
    { pid: 0 },
    { pid: -1 },
    { pid: 1e300 },
    { pid: "4711" },
    { role: "king" },
    { since: 1e300 },
    { nonce: null },
    { version: 2 },
  ])("is nobody, and gets no signal, with %j", (changes) => {
    expect(pollerAfter({ ...HOLDER, ...changes }, 0)).toBe(null);
  });
});
