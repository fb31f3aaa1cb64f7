/** Every shell script is valid for its shell, and for shellcheck. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const NOT_OURS = new Set([".git", "node_modules", "dist"]);
const CHECKERS = [
  ["shellcheck", "-s", "sh"],
  ["dash", "-n"],
] as const;
const SHEBANG = /^#! ?\/(?:usr\/bin\/env +|(?:usr\/)?bin\/)(?:sh|dash)\b/;

function firstBytes(file: string): string {
  const start = Buffer.alloc(64);
  const descriptor = openSync(file, "r");
  const length = readSync(descriptor, start);
  closeSync(descriptor);
  return start.toString("latin1", 0, length);
}

const scripts = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : scripts(path);
    return entry.isFile() && SHEBANG.test(firstBytes(join(ROOT, path))) ? [path] : [];
  });

const found = scripts(".");

it("finds them by their first line", () => {
  expect(found).toEqual(
    expect.arrayContaining(["claude-usage.tmux", "scripts/claude-usage", "tmux/claude-usage.tmux"]),
  );
});

describe.each(found)("%s", (file) => {
  for (const [checker, ...args] of CHECKERS) {
    const missing = spawnSync(checker, ["--version"]).error !== undefined;
    it.skipIf(missing && process.env.CI === undefined)(`passes ${checker}`, () => {
      const done = spawnSync(checker, [...args, join(ROOT, file)], { encoding: "utf8" });
      expect(done).toMatchObject({ status: 0, stdout: "", stderr: "" });
    });
  }

  it("is executable", () => {
    expect(statSync(join(ROOT, file)).mode & 0o111).toBe(0o111);
  });
});

describe.each([
  ["claude-usage.bash", "shellcheck", "-s", "bash"],
  ["claude-usage.bash", "bash", "-n"],
  ["claude-usage.zsh", "zsh", "-n"],
  ["claude-usage.p10k.zsh", "zsh", "-n"],
  ["claude-usage.fish", "fish", "-n"],
])("scripts/shells/%s", (file, checker, ...args) => {
  const missing = spawnSync(checker, ["--version"]).error !== undefined;
  it.skipIf(missing && process.env.CI === undefined)(`passes ${checker}`, () => {
    const path = join(ROOT, "scripts/shells", file);
    const done = spawnSync(checker, [...args, path], { encoding: "utf8" });
    expect(done).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });
});

it("knows every script of a shell", () => {
  expect(readdirSync(join(ROOT, "scripts/shells")).sort()).toEqual([
    "claude-usage.bash",
    "claude-usage.fish",
    "claude-usage.p10k.zsh",
    "claude-usage.zsh",
  ]);
});
