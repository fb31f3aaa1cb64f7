/** The settings in force: which source wins, and where a problem is reported. */
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configuredHome } from "../client/configured.ts";

const { edit, paths, start } = configuredHome();

describe("the settings in force", () => {
  it("come from flags over environment over file over defaults", () => {
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

  it("report problems of flags and environment for the call, and those of the file in the shared settings", () => {
    edit("budget = 0");
    const { shared, problems } = start({ CLAUDE_USAGE_ASCII: "maybe" }).current();
    expect(problems).toEqual([expect.stringMatching(/^CLAUDE_USAGE_ASCII: /)]);
    expect(shared.problems).toEqual([expect.stringContaining("config.toml:1: budget takes ")]);
  });

  it.each([
    [{ CLAUDE_USAGE_INTERVAL: "5s" }, {}, "CLAUDE_USAGE_INTERVAL"],
    [{}, { interval: "5s" }, "--interval"],
  ])("report too short an interval of %j %j as the call's problem", (env, flags, where) => {
    edit('interval = "5m"');
    const { shared, problems } = start(env, flags).current();
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^${where}: interval takes at least`)),
    ]);
    expect(shared.problems).toEqual([]);
  });
});

it("a settings.json written by something else is ignored", () => {
  mkdirSync(paths().cache, { recursive: true });
  const given = [{ key: "budget", text: "no number", where: "elsewhere" }];
  const file = { version: 1, given, flash: 0, seen: null, problems: [] };
  writeFileSync(paths().settings, JSON.stringify(file));
  edit("budget = ");
  const { problems, values } = start().current();
  expect(problems).toEqual([]);
  expect(values.budget).toBe(28);
});
