/** Cache files that cannot be read count as missing. */
import { mkdirSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { currentHolder } from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import {
  inboxFile,
  readInbox,
  readPace,
  readSnapshot,
  readTodayCost,
} from "../../src/cache/read.ts";
import { instant } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });

it.each<[string, string | null]>([
  ["no file", null],
  ["an empty file", ""],
  ["another tool's file", '{"five_hour": 12}'],
])("nothing is read from %s", (_, content) => {
  mkdirSync(paths().inbox, { recursive: true });
  const { snapshot, pace, cost, holder } = paths();
  for (const file of [snapshot, pace, cost, holder, inboxFile(paths())])
    if (content !== null) writeFileSync(file, content);
  mkdirSync(`${paths().lease}.lock`);
  expect(readSnapshot(paths())).toBe(null);
  expect(readPace(paths())).toBe(null);
  expect(readTodayCost(paths())).toBe(null);
  expect(readInbox(paths())).toEqual([]);
  expect(currentHolder(paths(), instant(Date.now()))).toBe(null);
});
