/** The tables of accounts in config.toml. */
import { describe, expect, it } from "vitest";
import { accountsType, MAX_ACCOUNTS } from "../../src/config/account-tables.ts";
import { parseConfig } from "../../src/config/config-file.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { resolveSettings } from "../../src/config/setting.ts";

const read = (toml: string) => {
  const { layer, problems } = parseConfig(toml, "/c.toml", ALL_SETTINGS);
  const resolved = resolveSettings(ALL_SETTINGS, [layer ?? new Map()]);
  return {
    accounts: resolved.values.accounts,
    origin: resolved.origins.get("accounts"),
    problems: [...problems, ...resolved.problems],
  };
};

const WORK = { name: "work", dir: "~/.claude-work", label: null, color: null, command: null };

describe("a table", () => {
  it.each([
    ['[accounts.work]\ndir = "~/.claude-work"'],
    ['accounts.work.dir = "~/.claude-work"'],
    ['accounts.work = { dir = "~/.claude-work" }'],
    ['accounts = { work = { dir = "~/.claude-work" } }'],
    ['[accounts]\nwork.dir = "~/.claude-work"'],
    ['[accounts]\nwork = { dir = "~/.claude-work" }'],
    ["[accounts.\"work\"]\ndir = '~/.claude-work'"],
  ])("%j is an account", (toml) => {
    expect(read(toml)).toEqual({ accounts: [WORK], origin: "/c.toml:1", problems: [] });
  });

  it("has a label, a colour, or a command in place of a folder", () => {
    const toml = `
ascii = true
[accounts.home]
dir = "/srv/me/.claude"
label = "Zu Hause, 家"
color = "#FFD75F"
[accounts.codex]
command = "codex-usage --json | jq '.a, .b'"
color = 203
`;
    const home = { name: "home", dir: "/srv/me/.claude", label: "Zu Hause, 家", color: "#ffd75f" };
    const command = "codex-usage --json | jq '.a, .b'";
    expect(read(toml)).toEqual({
      accounts: [
        { ...home, command: null },
        { name: "codex", dir: null, label: null, color: "#ff5f5f", command },
      ],
      origin: "/c.toml:3",
      problems: [],
    });
  });

  const DIR = 'takes a folder that begins with / or ~/, such as "~/.claude-work"';
  const SHAPE = "each account is a table, such as [accounts.work] with a dir, unlike";
  const NAME = "an account's name has up to 24 letters, digits, - and _, unlike";
  it.each([
    ["[accounts.a]", 2, "accounts.a takes dir, the folder of its login, or command."],
    ['[accounts.a]\nlabel = "A"', 2, "accounts.a takes dir, the folder of its login, or command."],
    [
      'accounts.a = { dir = "/a", command = "b" }',
      2,
      "accounts.a takes one of dir and command, not both.",
    ],
    ['[accounts.a]\ndir = "a"', 3, `accounts.a.dir ${DIR}, not "a".`],
    ['[accounts.a]\ndir = "~other/b"', 3, `accounts.a.dir ${DIR}, not "~other/b".`],
    ['[accounts.a]\ndir = ""', 3, `accounts.a.dir ${DIR}, not "".`],
    ['[accounts.a]\ndir = "/a\\u001b[31m"', 3, `accounts.a.dir ${DIR}, not "/a\\u001b[31m".`],
    ["[accounts.a]\ndir = 5", 3, `accounts.a.dir ${DIR}, not "5".`],
    ['[accounts.a]\ndir = "/a"\ncolour = 20', 4, 'unknown setting "accounts.a.colour".'],
    [
      '[accounts.a]\ndir = "/a"\ncolor = "red"',
      4,
      'accounts.a.color takes "#rrggbb" or a number from 16 to 255, not "red".',
    ],
    [
      '[accounts.a]\ndir = "/a"\nlabel = "\\u202e"',
      4,
      'accounts.a.label takes a text of at most 24 characters, without control characters, not "\u202e".',
    ],
    ['[accounts.a]\ncommand = " "', 3, 'accounts.a.command takes one line for the shell, not " ".'],
    ['[accounts."a b"]\ndir = "/a"', 2, `${NAME} "a b".`],
    ['[accounts."-a"]\ndir = "/a"', 2, `${NAME} "-a".`],
    ['accounts."__proto__x y".dir = "/a"', 2, `${NAME} "__proto__x y".`],
    ['accounts = "work"', 2, `${SHAPE} "accounts".`],
    ['accounts.work = "~/.claude-work"', 2, `${SHAPE} "accounts.work".`],
    ['accounts.work.dir.x = "/a"', 2, `${SHAPE} "accounts.work.dir.x".`],
    ['[[accounts]]\ndir = "/a"', 2, `${SHAPE} "accounts".`],
    ['[[accounts.work]]\ndir = "/a"', 2, `${SHAPE} "accounts.work".`],
  ])("%j is refused with its line", (toml, line, sentence) => {
    const { accounts, problems } = read(`\n${toml}\n`);
    expect({ accounts, problems }).toEqual({
      accounts: [],
      problems: [`/c.toml:${line}: ${sentence}`],
    });
  });

  it("with a mistake leaves the others as they are", () => {
    const { accounts, problems } = read(
      'accounts.a.dir = "a"\naccounts.work.dir = "~/.claude-work"',
    );
    expect(accounts).toEqual([WORK]);
    expect(problems).toHaveLength(1);
  });

  it("is one of a few", () => {
    const many = Array.from(
      { length: MAX_ACCOUNTS + 1 },
      (_, at) => `accounts.a${at}.dir = "/${at}"`,
    );
    const { accounts, problems } = read(many.join("\n"));
    expect(accounts).toHaveLength(MAX_ACCOUNTS);
    expect(problems).toEqual(["/c.toml:1: only the first 16 accounts are used."]);
  });
});

it("what is written as TOML is read back", () => {
  const toml = 'accounts = { work = { dir = "~/a\\"b", label = "x" }, c = { command = "a, b" } }';
  const { accounts } = read(toml);
  expect(read(`accounts = ${accountsType.toml(accounts)}`).accounts).toEqual(accounts);
  expect(accounts).toHaveLength(2);
});

it("no other text is one", () => {
  for (const text of ["work", "[1]", '{"a":1}', '[{"name":"a"}]'])
    expect(accountsType.parse(text).kind).toBe("invalid");
});
