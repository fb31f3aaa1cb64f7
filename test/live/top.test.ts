/** `top` in a real terminal: drawn in place, at any size, and the terminal is as before once it has ended. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";
import { hasTmux } from "./bar.ts";
import { type Pane, startPane } from "./pane.ts";

const LAUNCHER = join(import.meta.dirname, "../../scripts/claude-usage");

let server: SimServer;
let someone: Person;
let pane: Pane;
let used: number;

beforeEach(async () => {
  used = 31;
  server = await serve({ port: 0, answer: () => ok({ ...flat(Date.now()), ...session() }) });
  someone = person(server.url);
  someone.login({ subscriptionType: "max", rateLimitTier: "default_claude_max_20x" });
  pane = startPane(someone.home, "sh", { ...someone.env, LC_ALL: "C.UTF-8" });
  await pane.until((screen) => /^[#$]/m.test(screen));
});

afterEach(async () => {
  pane.close();
  await someone.leave();
  await server.close();
});

const session = () => ({
  five_hour: { utilization: used, resets_at: new Date(Date.now() + 3_600_000).toISOString() },
});

const lines = (screen: string) => screen.trimEnd().split("\n");

describe.skipIf(!hasTmux && !process.env.CI)("top", () => {
  it("shows status, follows the numbers and the size, and gives the terminal back", async () => {
    pane.type(`cd; stty -g >before; ${LAUNCHER} top; echo "ended $?"; stty -g >after`, "Enter");
    const first = await pane.until((screen) => / 31%/.test(screen));
    expect(first).toMatch(/^Claude Max 20x +\d+ s ago · next poll in/);
    expect(first).toMatch(/^Session \(5 h\) +█+[▏▎▍▌▋▊▉]? +31% {3}resets in 59m, /m);
    expect(lines(first).at(-1)).toBe("q ends · c charts · r report");
    expect(first).not.toContain("stty");

    used = 77;
    const second = await pane.until((screen) => / 77%/.test(screen));
    expect(second).not.toContain("31%");
    expect(lines(second)).toHaveLength(lines(first).length);

    pane.resize(60, 9);
    const small = await pane.until((screen) => /^ +resets in 59m/m.test(screen));
    expect(lines(small).every((line) => line.length <= 60)).toBe(true);
    expect(lines(small)[0]).toMatch(/^Claude Max 20x/);

    pane.resize(120, 50);
    pane.type("xq");
    const after = await pane.until((screen) => /ended \d+\n[#$]\s*$/.test(screen));
    expect(after).toMatch(/top; echo[\s\S]*ended 0\n[#$]\s*$/);
    pane.type("cmp before after && echo same", "Enter");
    expect(await pane.until((screen) => /^same$/m.test(screen))).toMatch(/^same$/m);
  });

  it("shows one chart after the other by a key, and then status again", async () => {
    pane.type(`${LAUNCHER} top`, "Enter");
    await pane.until((screen) => / 31%/.test(screen));
    for (const expected of [
      /^Session \(5 h\): 31% used; resets in 59m, [\s\S]*^100% ┌─+ limit$/m,
      /^Week: \d+% used; resets in [\s\S]*^100% ┌─+ limit$/m,
      /^Hours of the week: /m,
      /^Extra usage: \$5\.56 of \$50 this month(, likely about \$\d+)?$/m,
      /^Claude Max 20x/m,
    ]) {
      pane.type("c");
      const screen = await pane.until((text) => expected.test(text));
      expect(screen).toMatch(expected);
      expect(lines(screen).at(-1)).toBe("q ends · c charts · r report");
    }
    pane.type("c");
    pane.resize(60, 12);
    const small = await pane.until((screen) => /^Session \(5 h\): [\s\S]*q ends/m.test(screen));
    expect(lines(small)).toHaveLength(12);
  });

  it("writes the report by a key, and says where and whether it was opened", async () => {
    writeFileSync(join(someone.home, "xdg-open"), `#!/bin/sh\nenv >"$HOME/opened"\n`, {
      mode: 0o755,
    });
    pane.type(`SECRET=1 PATH=$HOME:$PATH ${LAUNCHER} top`, "Enter");
    await pane.until((screen) => / 31%/.test(screen));
    pane.type("r");
    const screen = await pane.until((text) => text.includes("The report is in"));
    expect(screen.replaceAll("\n", "")).toContain("~/.cache/claude-usage/default/report.html.");
    expect(someone.file("report.html")).toMatch(/^<!doctype html><!-- claude-usage report -->/);
    expect(readFileSync(join(someone.home, "opened"), "utf8")).not.toContain("SECRET");
  });

  it.each([
    ["Ctrl-C", "C-c"],
    ["Escape", "Escape"],
  ])("ends at %s", async (_, key) => {
    pane.type(`${LAUNCHER} top; echo "ended $?"`, "Enter");
    await pane.until((screen) => / 31%/.test(screen));
    pane.type("", key);
    expect(await pane.until((screen) => /ended \d/.test(screen))).toMatch(/ended 0\n/);
  });

  it("needs a terminal", async () => {
    expect(await someone.run(["top"])).toEqual({
      code: 64,
      stdout: "",
      stderr: expect.stringMatching(/^claude-usage: top needs a terminal; .* prints once\.\n/),
    });
  });
});
