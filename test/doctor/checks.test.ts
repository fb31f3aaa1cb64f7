/** All checks together, and the law that each one has tests. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CHECKS } from "../../src/doctor/checks.ts";
import { runChecks } from "../../src/doctor/report.ts";
import { folderPerTest } from "../world/program.ts";
import { ROOT, sampleWith } from "./sample.ts";

const folder = folderPerTest();

it("find no problem on a machine where nothing is wrong", () => {
  // Only root may create the folders of the sample's home.
  const own = { XDG_CACHE_HOME: folder(), XDG_STATE_HOME: folder() };
  const sample = sampleWith({}, { ...own, LANG: "C.UTF-8", PATH: join(ROOT, "scripts") });
  const all = runChecks(CHECKS, sample);
  expect(all.filter(({ status }) => status !== "ok" && status !== "skipped")).toEqual([]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(CHECKS.length);
});

it("have tests: a file of this folder describes each by its name", () => {
  const here = new URL(".", import.meta.url).pathname;
  const tests = readdirSync(here)
    .filter((file) => file.endsWith("-checks.test.ts"))
    .map((file) => readFileSync(join(here, file), "utf8"))
    .join("\n");
  const untested = CHECKS.map(({ name }) => name).filter(
    (name) => !tests.includes(`\ndescribe("${name}", () => {`),
  );
  expect(untested).toEqual([]);
});
