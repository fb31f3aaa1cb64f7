/** The check of Claude Code's status line, by its settings file. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { claudeCodeCheck } from "../../src/doctor/claude-code-checks.ts";
import { folderPerTest } from "../world/program.ts";
import { sampleWith } from "./sample.ts";

const home = folderPerTest();
const OURS = "/opt/claude-usage/scripts/claude-usage statusline --chain 'other'";

describe("claude-code", () => {
  it.each([
    ["without a file", null, "skipped"],
    ["with a file that is no JSON", "{", "skipped"],
    ["without a status line", {}, "skipped"],
    ["with another status line", { statusLine: { command: "other" } }, "skipped"],
    ["with one that only names us", { statusLine: { command: "claude-usage --json" } }, "skipped"],
    ["with ours", { statusLine: { command: OURS } }, "warn"],
    ["with ours, refreshed", { statusLine: { command: OURS, refreshInterval: 10 } }, "ok"],
    ["with ours, quoted", { statusLine: { command: "'a/claude-usage' statusline" } }, "warn"],
  ])("%s", (_, settings, expected) => {
    const paths = pathsFor({ home: home(), cwd: "/", env: {} });
    if (settings !== null) {
      mkdirSync(dirname(paths.claudeSettings), { recursive: true });
      const text = typeof settings === "string" ? settings : JSON.stringify(settings);
      writeFileSync(paths.claudeSettings, text);
    }
    const sample = sampleWith();
    const finding = claudeCodeCheck.run({ ...sample, call: { ...sample.call, paths } });
    expect(finding.status).toBe(expected);
    if (finding.status === "warn") expect(finding.fix).toContain('"refreshInterval": 10');
  });
});
