/** What may have been meant by a mistyped command, flag or value. */
import { expect, it } from "vitest";
import { commandHint, settingHint, usageHint } from "../../src/manual/usage-hint.ts";

it.each([
  ["statsu", "status"],
  ["Status", "status"],
  ["stat", "status"],
  ["hlep", "help"],
  ["wait_reset", "wait-reset"],
  ["versoin", "version"],
  ["x", null],
  ["dance", null],
  ["\u001b[2J", null],
])("%j may mean %j", (word, meant) =>
  expect(commandHint(word)).toBe(
    `${meant === null ? "" : `Did you mean ${meant}? `}See claude-usage help.`,
  ),
);

it.each<[string, readonly string[], string | null]>([
  ["guard", ["--blow", "3"], "--below"],
  ["guard", ["--blow=3"], "--below"],
  ["guard", ["-below"], "--below"],
  ["guard", ["--below", "3"], null],
  ["guard", ["--nothing-like-it"], null],
  ["", ["--jsno"], "--json"],
  ["", ["--verison"], "--version"],
  ["", ["--for", "tmxu"], "tmux"],
  ["", ["--for=tmxu"], "tmux"],
  ["", ["--max_width", "3"], "--max-width"],
  ["", ["--money=credit"], "credits"],
  ["telemetry", ["of"], "off"],
  ["telemetry", ["off", "sentri"], "sentry"],
  ["init", ["zhs"], "zsh"],
  ["help", ["gaurd"], "guard"],
  ["config", ["set", "max_widht", "60"], "max_width"],
  ["config", ["set", "max-width", "60"], "max_width"],
  ["config", ["set", "money", "amuont"], "amount"],
  ["config", ["st", "money", "amount"], "set"],
  ["status", ["now"], null],
])("claude-usage %s %j may mean %j", async (name, argv, meant) =>
  expect(await usageHint(name, argv)).toBe(
    `${meant === null ? "" : `Did you mean ${meant}? `}See claude-usage help${name && " "}${name}.`,
  ),
);

it.each([
  ["max-width", "max_width"],
  ["colour", "colors"],
  ["CLAUDE_USAGE_THEME", "theme"],
  ["accounts.work.colour", null],
  ["settings", null],
  ["\\u001b[2J", null],
])("the setting %j of the file may mean %j", (name, meant) => {
  const sentence = `c.toml:1: unknown setting "${name}".`;
  const hint = meant === null ? "" : ` Did you mean ${meant}?`;
  expect(settingHint(sentence)).toBe(sentence + hint);
});

it("leaves other sentences as they are", () => {
  expect(settingHint('c.toml:1: max_width takes N, not "x".')).not.toContain("mean");
});
