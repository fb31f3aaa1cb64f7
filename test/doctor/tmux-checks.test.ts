/** Checks of tmux: its version, its bar, and the bar's width. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CheckStatus } from "../../src/doctor/check.ts";
import { tmuxBarCheck, tmuxCheck, tmuxWidthCheck } from "../../src/doctor/tmux-checks.ts";
import { launchProblem, type TmuxServerSample } from "../../src/doctor/tmux-sample.ts";
import { folderPerTest } from "../world/program.ts";
import { fileIn, findingOf, ROOT, SERVER } from "./sample.ts";

const home = folderPerTest();

const served = (changes: Partial<TmuxServerSample>) => ({
  tmux: { version: "tmux 3.3a", server: { ...SERVER, ...changes } },
});
const SERVER_RIGHT = { right: { text: "#(/x/claude-usage)", length: 60 } };
const right = (text: string, length = 100) => served({ right: { text, length } });

describe("tmux", () => {
  it.each<[string | null, CheckStatus]>([
    [null, "skipped"],
    ["tmux 3.3a", "ok"],
    ["tmux next-3.6", "ok"],
    ["tmux master", "ok"],
    ["tmux openbsd-7.4", "ok"],
    ["tmux 3.1c", "warn"],
    ["tmux 2.9", "warn"],
  ])("%s is %s", (version, status) => {
    expect(findingOf(tmuxCheck, { tmux: { version, server: null } }).status).toBe(status);
  });
});

describe("bar", () => {
  it.each<[string, CheckStatus, string]>([
    ["#(claude-usage)", "fail", "is not in tmux's PATH"],
    ["#(exec '/a b/claude-usage' --for tmux)", "ok", "status-right calls claude-usage"],
    ["#{T:@claude-usage} | %H:%M", "ok", "live bar"],
    ["#{claude_usage}", "fail", "the plugin has not run"],
    ["#{battery} %H:%M", "warn", "does not call claude-usage"],
  ])("%j is %s", (text, status, message) => {
    const node = fileIn(home(), "node/node");
    const { left } = SERVER;
    const sample = served({ right: { text, length: 100 }, left, path: join(node, "..") });
    expect(findingOf(tmuxBarCheck, sample)).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, string | null]>([
    ["#(/x/claude-usage)", null],
    ["#('/x y/claude-usage' --for tmux --max-width 30)", null],
    ["#(/x/claude-usage --ascii | head -1)", null],
    ["#(/x/claude-usage status)", null],
    ["#(/x/claude-usage --wide)", "--wide"],
    ["#(/x/claude-usage --for tmuxx)", "--for"],
  ])("%j has the wrong flag %s", (text, flag) => {
    const finding = findingOf(tmuxBarCheck, right(text));
    if (flag === null) expect(finding.status).toBe("ok");
    else expect(finding).toMatchObject({ status: "fail", message: expect.stringContaining(flag) });
  });

  it.each<[string, string, string]>([
    ["without node", "", "there is no node in PATH"],
    ["with a node that is too old", "#!/bin/sh\necho v12.1.0\n", "is v12.1.0"],
    ["with a node that does not start", "#!/bin/sh\nexit 126\n", "--version` fails"],
  ])("fails %s in tmux's PATH, in the launcher's own words", async (_, node, message) => {
    // A copy without the node that built it.
    const launcher = fileIn(home(), "scripts/claude-usage", "", 0o755);
    copyFileSync(join(ROOT, "scripts/claude-usage"), launcher);
    copyFileSync(join(ROOT, "package.json"), join(home(), "package.json"));
    fileIn(home(), "dist/main.cjs");
    if (node !== "") fileIn(home(), "bin/node", node);
    const launch = await launchProblem(launcher, join(home(), "bin"));
    expect(findingOf(tmuxBarCheck, { ...served({ ...SERVER_RIGHT, launch }) })).toMatchObject({
      status: "fail",
      message: expect.stringContaining(message),
    });
  });

  it("is ok where the launcher starts, and finds the line on the left", async () => {
    expect(await launchProblem(join(ROOT, "scripts/claude-usage"), "/nowhere")).toBeNull();
    const left = { text: "#(/x/claude-usage)", length: 60 };
    expect(findingOf(tmuxBarCheck, served({ left, right: SERVER.left })).message).toBe(
      "status-left calls claude-usage",
    );
  });

  it("warns of a bar that is off", () => {
    const off = served({ status: "off", right: { text: "#(/x/claude-usage)", length: 60 } });
    expect(findingOf(tmuxBarCheck, off).status).toBe("warn");
  });
});

describe("width", () => {
  it.each<[string, string | null, number, CheckStatus]>([
    ["#(claude-usage)", null, 40, "ok"],
    ["#(claude-usage)", null, 39, "fail"],
    ["#(claude-usage) %H:%M", null, 40, "fail"],
    ["#(claude-usage) %H:%M", null, 46, "ok"],
    ["#[fg=red]#{?#{a},b,c}#(claude-usage)", null, 40, "ok"],
    ["#{T:@claude-usage}", "60", 59, "fail"],
    ["#{T:@claude-usage}", "60", 60, "ok"],
    ["#{T:@claude-usage}", "x", 40, "ok"],
    ["%H:%M", null, 1, "skipped"],
  ])("%j of max_width %s in %i cells is %s", (text, maxWidth, length, status) => {
    expect(findingOf(tmuxWidthCheck, served({ right: { text, length }, maxWidth })).status).toBe(
      status,
    );
  });

  it("names the option to set", () => {
    expect(findingOf(tmuxWidthCheck, right("#(claude-usage)", 30))).toMatchObject({
      message:
        "status-right-length is 30, and status-right may take 40: tmux silently cuts the rest off",
      fix: "set -g status-right-length 100",
    });
  });
});
