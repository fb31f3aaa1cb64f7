/** What a look loads: one file, and by the build's own check no package from npm is in it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "./house.ts";

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
const spy = join(home, "spy.cjs");
writeFileSync(
  spy,
  "process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify(Object.keys(require.cache))));",
);

/** The files of ours that a call loads. */
function loaded(args: readonly string[], input = ""): readonly string[] {
  const main = join(ROOT, "dist/main.cjs");
  const env = { HOME: home, PATH: process.env.PATH ?? "" };
  const { stderr } = spawnSync(process.execPath, ["--require", spy, main, ...args], {
    env,
    input,
    encoding: "utf8",
  });
  const files: readonly string[] = JSON.parse(stderr.slice(stderr.indexOf("[")));
  return files.filter((file) => file !== spy).map((file) => basename(file));
}

const LOOK = ["main.cjs"];

it.each([
  { args: ["--no-daemon"] },
  { args: ["--no-daemon", "--ascii", "--for", "tmux"] },
  { args: ["--no-daemon", "--segments", "7d,5h", "--money", "credits"] },
  { args: ["--no-daemon", "--format", "{five_hour.utilization:3}% {problem.kind}"] },
])("a look with $args loads one file", ({ args }) => {
  expect(loaded(args)).toEqual(LOOK);
});

it("Claude Code's status line loads one file, unless it brings news", () => {
  const cache = join(home, ".cache/claude-usage/default");
  const resets = Math.floor(Date.now() / 1_000) + 3_600;
  const input = JSON.stringify({
    rate_limits: { five_hour: { used_percentage: 1, resets_at: resets } },
  });
  expect(loaded(["statusline", "--no-daemon"], "")).toEqual(LOOK);
  expect(loaded(["statusline", "--no-daemon"], input)).toContain("publish.cjs");
  expect(loaded(["statusline", "--no-daemon"], input)).toEqual(LOOK);
  rmSync(cache, { recursive: true });
});

it("--json from the cache loads one file", () => {
  const cache = join(home, ".cache/claude-usage/default");
  const far = Date.now() + 60_000;
  const snapshot = {
    version: 1,
    kind: "read",
    reading: { at: far - 60_000, source: "api", windows: [], extra: null },
    health: { kind: "well" },
    dueAt: far,
    freshUntil: far,
    changedAt: null,
  };
  spawnSync("mkdir", ["-p", cache]);
  writeFileSync(join(cache, "snapshot.json"), JSON.stringify(snapshot));
  expect(loaded(["--json"])).toEqual(LOOK);
});

it("a command that reads TOML loads more: the law can fail", () => {
  expect(loaded(["config"]).length).toBeGreaterThan(LOOK.length);
});
