/** Check of the account: other folders and other users with a login of it. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import type { AccountEntry } from "../../src/config/account-tables.ts";
import { accountCheck, accountsCheck } from "../../src/doctor/account-checks.ts";
import { loginFolders, sampleAccountFolders } from "../../src/doctor/account-folders.ts";
import { decodeAccount } from "../../src/sources/claude-state.ts";
import { read } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";
import { findingOf, sampleWith } from "./sample.ts";

const uid = process.getuid?.() ?? 0;

describe("account", () => {
  it.each([
    ["is skipped where there is no name", null, [], "skipped", null],
    ["is all right alone", "a", [], "ok", null],
    ["is all right in two folders, which share", "a", [{ path: "/b", uid }], "ok", null],
    [
      "is used up by another user too",
      "a",
      [{ path: "/home/b/.claude", uid: uid + 1 }],
      "warn",
      "divide the budget between them: `budget = 14` in config.toml of each",
    ],
  ] as const)("%s", (_, account, others, status, fix) => {
    const finding = findingOf(accountCheck, { accountFolders: { account, others } });
    expect(finding).toMatchObject({ status, fix, details: others.map(({ path }) => path) });
  });
});

describe("the folders of an account", () => {
  const root = folderPerTest();
  const state = (accountUuid: string, organizationUuid = "o-1") =>
    JSON.stringify({ oauthAccount: { accountUuid, organizationUuid } });
  const write = (path: string, content: string) => {
    const file = join(root(), path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, content);
  };
  const login = (folder: string, stateFile: string, text: string) => {
    write(`${folder}/.credentials.json`, "{}");
    write(stateFile, text);
  };
  const cache = (home: string, name: string, text: string) => {
    const owner = { account: decodeAccount(text) ?? null, token: null, expiresAt: null };
    const snapshot = read({}, { owner: { ...owner, since: read().dueAt } });
    write(`${home}/.cache/claude-usage/${name}/snapshot.json`, encodeFile(snapshot));
  };
  const found = (home = "me") => {
    const env = { HOME: join(root(), home) };
    const paths = pathsFor({ home: env.HOME, cwd: "/", env });
    const { others } = sampleAccountFolders({
      env,
      paths,
      argv: [],
      isTerminal: () => false,
      program: "",
    });
    return others.map(({ path }) => path.replace(`${root()}/`, ""));
  };

  it("are found by their logins and their caches, of this user and of others, each once", () => {
    login("me/.claude", "me/.claude.json", state("a"));
    login("me/.claude-work", "me/.claude-work/.claude.json", state("a"));
    login("me/.claude-other", "me/.claude-other/.claude.json", state("b"));
    login("me/elsewhere", "me/elsewhere/.claude.json", state("a"));
    login("you/.claude", "you/.claude.json", state("a"));
    login("they/.claude", "they/.claude.json", state("a", "o-2"));
    const named = (path: string) => join(root(), path).replaceAll("/", "%2F");
    cache("me", "default", state("a"));
    cache("me", named("me/.claude-work"), state("a"));
    cache("me", named("me/elsewhere"), state("a"));
    cache("you", "default", state("a"));
    symlinkSync(join(root(), "me/.claude-work"), join(root(), "me/.claude-alias"));
    expect(found().sort()).toEqual(["me/.claude-work", "me/elsewhere", "you/.claude"]);
  });

  it("are those that hold a login: a name alone is none", () => {
    login("me/.claude", "me/.claude.json", state("a"));
    write("you/.claude.json", state("a"));
    expect(found()).toEqual([]);
  });

  it("are not looked for where the account has no name", () => {
    write("me/.claude.json", "{}");
    expect(
      sampleAccountFolders({
        env: { HOME: join(root(), "me") },
        paths: pathsFor({ home: join(root(), "me"), cwd: "/", env: {} }),
        argv: [],
        isTerminal: () => false,
        program: "",
      }),
    ).toEqual({ account: null, others: [] });
  });
});

describe("accounts", () => {
  const home = folderPerTest();
  const login = (folder: string) => {
    mkdirSync(join(home(), folder), { recursive: true });
    writeFileSync(join(home(), folder, ".credentials.json"), "{}");
  };
  const entry = (name: string, dir: string) => ({
    name,
    dir,
    label: null,
    color: null,
    command: null,
  });
  const found = (...accounts: readonly AccountEntry[]) => {
    const paths = pathsFor({ home: home(), cwd: "/", env: {} });
    const call = {
      argv: [],
      env: { HOME: home() },
      paths,
      isTerminal: () => false,
      program: "",
    };
    const { settings } = sampleWith();
    const values = { ...settings.values, accounts };
    return findingOf(accountsCheck, {
      loginFolders: loginFolders(call, accounts),
      settings: { ...settings, values },
    });
  };

  it("is skipped with one login and no table", () => {
    login(".claude");
    expect(found().status).toBe("skipped");
  });

  it("warns of logins that no table names, under any spelling of those that one does", () => {
    login(".claude");
    login(".claude-work");
    const none = found();
    expect(none).toMatchObject({
      status: "warn",
      message: "2 folders have a login, and config.toml names no account",
      details: [join(home(), ".claude"), join(home(), ".claude-work")],
    });
    expect(none.fix).toMatch(/\[accounts\.NAME\]/);
    expect(found(entry("home", "~/x/../.claude/")).details).toEqual([join(home(), ".claude-work")]);
    expect(found(entry("home", "~/.claude"), entry("work", "~/.claude-work"))).toMatchObject({
      status: "ok",
      message: "home, work",
    });
  });
});
