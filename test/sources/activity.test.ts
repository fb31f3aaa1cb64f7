/** Claude Code's traces: real files, looked at from outside. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { lastActivity } from "../../src/sources/activity.ts";

const NOW = instant(1_800_000_000_000);
let folder: string;
const path = (name: string) => join(folder, name);
const touched = (name: string, at: number) => {
  writeFileSync(path(name), "");
  utimesSync(path(name), at / 1000, at / 1000);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const look = (...names: string[]) => lastActivity(names.map(path))(NOW);

it("is when the latest of them changed", () => {
  touched("history", NOW - 5000);
  touched("state", NOW - 60_000);
  mkdirSync(path("projects"));
  utimesSync(path("projects"), NOW / 1000 - 30, NOW / 1000 - 30);
  expect(look("history", "state", "projects")).toBe(NOW - 5000);
  expect(look("state", "projects")).toBe(NOW - 30_000);
});

it.each([
  ["that are not there", "missing"],
  ["below a file", "history/below"],
])("is unknown of files %s", (_, name) => {
  touched("history", NOW);
  expect(look(name)).toBe(null);
});

it("is not of a time that is yet to come", () => {
  touched("history", NOW + 1000);
  touched("state", NOW - 1000);
  expect(look("history")).toBe(null);
  expect(look("history", "state")).toBe(NOW - 1000);
});

it("is seen of a file that nobody may read, and leaves no trace itself", () => {
  touched("history", NOW - 1000);
  chmodSync(path("history"), 0);
  const before = statSync(path("history"));
  expect(look("history")).toBe(NOW - 1000);
  expect(statSync(path("history"))).toEqual(before);
});
