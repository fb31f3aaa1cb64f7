/** The oldest supported Node is named in package.json and once in the README; all else reads it from there. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ROOT } from "./source-tree.ts";

const text = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const NODE: string = JSON.parse(text("package.json")).engines.node;
const OLDEST = NODE.replace(">=", "");

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** npm writes the lock file, and the README is for people. */
const NAMED_IN = ["README.md", "package-lock.json", "package.json"];
const NOT_OURS = new Set([".git", "node_modules", "dist"]);

const files = (folder = ""): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : files(path);
    return entry.isFile() ? [path] : [];
  });

/** As a version, and in code as a pair; in a test two such numbers may be neighbours by chance. */
function namesIt(file: string): boolean {
  const between = file.startsWith("test/") ? "\\." : "(?:\\.|, ?)";
  const [major, minor] = OLDEST.split(".");
  return new RegExp(`(?<!\\d)${major}${between}${minor}(?!\\d)`).test(text(file));
}

it("the oldest Node is a major and a minor version in package.json, which npm and the launcher read", () => {
  expect(NODE).toMatch(/^>=\d+\.\d+$/);
  expect(JSON.parse(text("package-lock.json")).packages[""].engines.node).toBe(NODE);
});

it("the oldest Node is named nowhere else", () => {
  expect(files().filter(namesIt).sort()).toEqual(NAMED_IN);
});

it("the built doctor requires the oldest Node", () => {
  const spoof = join(home, "spoof.cjs");
  writeFileSync(spoof, `Object.defineProperty(process, "version", { value: "v0.12.18" });`);
  const args = ["--require", spoof, join(ROOT, "dist/main.cjs"), "doctor", "--json"];
  const env = { HOME: home, PATH: process.env.PATH };
  const { stdout } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  const { checks } = JSON.parse(stdout);
  expect(checks).toContainEqual(
    expect.objectContaining({ name: "node", mend: `install Node ${OLDEST} or newer` }),
  );
});
