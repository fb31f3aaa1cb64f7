/** The oldest Node that will do is said in package.json, and once more in the README; whatever else needs it reads it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ROOT } from "./house.ts";

const text = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const NODE: string = JSON.parse(text("package.json")).engines.node;
const LEAST = NODE.replace(">=", "");

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** npm writes the lock file, and the README is for people. */
const SAID_IN = ["README.md", "package-lock.json", "package.json"];
const NOT_OURS = new Set([".git", "node_modules", "dist"]);

const files = (folder = ""): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : files(path);
    return entry.isFile() ? [path] : [];
  });

/** As a version, and in code as a pair; numbers of a test may stand beside each other by chance. */
function names(file: string): boolean {
  const between = file.startsWith("test/") ? "\\." : "(?:\\.|, ?)";
  const [major, minor] = LEAST.split(".");
  return new RegExp(`(?<!\\d)${major}${between}${minor}(?!\\d)`).test(text(file));
}

it("is a major and a minor version in package.json, which npm and the launcher read", () => {
  expect(NODE).toMatch(/^>=\d+\.\d+$/);
  expect(JSON.parse(text("package-lock.json")).packages[""].engines.node).toBe(NODE);
});

it("is named nowhere else", () => {
  expect(files().filter(names).sort()).toEqual(SAID_IN);
});

it("is what the built doctor asks for", () => {
  const spoof = join(home, "spoof.cjs");
  writeFileSync(spoof, `Object.defineProperty(process, "version", { value: "v0.12.18" });`);
  const args = ["--require", spoof, join(ROOT, "dist/main.cjs"), "doctor", "--json"];
  const env = { HOME: home, PATH: process.env.PATH };
  const { stdout } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  const { checks } = JSON.parse(stdout);
  expect(checks).toContainEqual(
    expect.objectContaining({ name: "node", mend: `install Node ${LEAST} or newer` }),
  );
});
