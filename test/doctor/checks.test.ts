/** All checks together, and the law that each one has tests. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CHECKS } from "../../src/doctor/checks.ts";
import { runChecks } from "../../src/doctor/report.ts";
import { ROOT, sampleWith } from "./sample.ts";

it("find no problem on a machine where nothing is wrong", () => {
  const sample = sampleWith({}, { LANG: "C.UTF-8", PATH: join(ROOT, "scripts") });
  const all = runChecks(CHECKS, sample);
  expect(all.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(CHECKS.length);
});

it("have tests: a file of this folder describes each by its name", () => {
  const folder = new URL(".", import.meta.url).pathname;
  const tests = readdirSync(folder)
    .filter((file) => file.endsWith("-checks.test.ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
  const untested = CHECKS.map(({ name }) => name).filter(
    (name) => !tests.includes(`\ndescribe("${name}", () => {`),
  );
  expect(untested).toEqual([]);
});
