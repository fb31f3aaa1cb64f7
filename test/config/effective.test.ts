/** The settings of a poller: whose word counts, and who is blamed for what cannot be used. */
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { edit, paths, start } from "../client/configured.ts";

describe("the settings in force", () => {
  it("are the flags' over the environment's over the file's over the defaults", () => {
    edit('budget = 10\nmax_width = 70\nmoney = "credits"');
    const { values, origins, problems } = start(
      { CLAUDE_USAGE_BUDGET: "20", CLAUDE_USAGE_MAX_WIDTH: "80" },
      { budget: "30" },
    ).current();
    const { budget, max_width, money, ascii } = values;
    expect([budget, max_width, money, ascii]).toEqual([30, 80, "credits", false]);
    expect(Object.fromEntries(origins)).toEqual({
      budget: "--budget",
      max_width: "CLAUDE_USAGE_MAX_WIDTH",
      money: `${paths().config}:3`,
    });
    expect(problems).toEqual([]);
  });

  it("blame flags and environment on the call, and the file's faults on nobody", () => {
    edit("budget = 0");
    const { shared, problems } = start({ CLAUDE_USAGE_ASCII: "maybe" }).current();
    expect(problems).toEqual([expect.stringMatching(/^CLAUDE_USAGE_ASCII: /)]);
    expect(shared.problems).toEqual([expect.stringContaining("config.toml:1: budget takes ")]);
  });

  it.each([
    [{ CLAUDE_USAGE_INTERVAL: "5s" }, {}, "CLAUDE_USAGE_INTERVAL"],
    [{}, { interval: "5s" }, "--interval"],
  ])("take too short an interval of %j %j for the call's fault", (env, flags, where) => {
    edit('interval = "5m"');
    const { shared, problems } = start(env, flags).current();
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^${where}: interval takes at least`)),
    ]);
    expect(shared.problems).toEqual([]);
  });
});

it("a stranger's settings.json is no fault of anybody's", () => {
  mkdirSync(paths().cache, { recursive: true });
  const given = [{ key: "budget", text: "no number", where: "elsewhere" }];
  const file = { version: 1, given, flash: 0, seen: null, problems: [] };
  writeFileSync(paths().settings, JSON.stringify(file));
  edit("budget = ");
  const { problems, values } = start().current();
  expect(problems).toEqual([]);
  expect(values.budget).toBe(28);
});
