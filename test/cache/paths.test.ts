/** Paths by environment; sh computes the same, so every character counts. */
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claudeFolders, pathsFor } from "../../src/cache/paths.ts";

type Env = Readonly<Record<string, string | undefined>>;

const at = (env: Env = {}, home = "/home/me", cwd = "/desk") => pathsFor({ home, cwd, env });

/** The part of the cache folder's path that names the account. */
const account = (dir: string, home?: string, cwd?: string) =>
  at({ CLAUDE_CONFIG_DIR: dir, XDG_CACHE_HOME: "/c" }, home, cwd).cache.replace(
    "/c/claude-usage/",
    "",
  );

describe("paths", () => {
  it("are all in the account's cache folder, except Claude Code's files and the settings", () => {
    const { credentials, claudeState, claudeSettings, promptHistory, projects, config, ...ours } =
      at();
    const { cache, runtime, state, foreign, ...rest } = ours;
    expect(claudeSettings).toBe("/home/me/.claude/settings.json");
    expect(promptHistory).toBe("/home/me/.claude/history.jsonl");
    expect(projects).toBe("/home/me/.claude/projects");
    expect(claudeState).toBe("/home/me/.claude.json");
    expect(credentials).toBe("/home/me/.claude/.credentials.json");
    expect(config).toBe("/home/me/.config/claude-usage/config.toml");
    expect(cache).toBe("/home/me/.cache/claude-usage/default");
    expect(runtime).toBeNull();
    expect(state).toBe("/home/me/.local/state/claude-usage");
    expect(foreign).toBeNull();
    for (const path of Object.values(rest)) expect(dirname(path)).toBe(cache);
    expect(new Set(Object.values(rest)).size).toBe(Object.keys(rest).length);
  });

  it.each<[Env, string, string]>([
    [{}, "/home/me/.cache", "/home/me/.config"],
    [{ XDG_CACHE_HOME: "", XDG_CONFIG_HOME: "" }, "/home/me/.cache", "/home/me/.config"],
    [{ XDG_CACHE_HOME: "c", XDG_CONFIG_HOME: "./d" }, "/home/me/.cache", "/home/me/.config"],
    [{ XDG_CACHE_HOME: "~/c", XDG_CONFIG_HOME: "~" }, "/home/me/.cache", "/home/me/.config"],
    [{ XDG_CACHE_HOME: "/c d", XDG_CONFIG_HOME: "/%" }, "/c d", "/%"],
    [{ XDG_CACHE_HOME: "/c/", XDG_CONFIG_HOME: "/d//" }, "/c", "/d"],
  ])("under %j", (env, cacheHome, configHome) => {
    expect(at(env).cache).toBe(`${cacheHome}/claude-usage/default`);
    expect(at(env).config).toBe(`${configHome}/claude-usage/config.toml`);
  });

  it.each([
    ["/run/user/7", "/run/user/7/claude-usage"],
    ["/run/user/7/", "/run/user/7/claude-usage"],
    ["run", null],
    ["", null],
  ])("have a folder that ends with the boot where XDG_RUNTIME_DIR is %j", (folder, runtime) => {
    expect(at({ XDG_RUNTIME_DIR: folder }).runtime).toBe(runtime);
  });

  it("are absolute where the home is the root folder", () => {
    const { cache, config, credentials } = at({}, "");
    expect({ cache, config, credentials }).toEqual({
      cache: "/.cache/claude-usage/default",
      config: "/.config/claude-usage/config.toml",
      credentials: "/.claude/.credentials.json",
    });
  });
});

it.each([
  [undefined, "/home/me/.claude.json"],
  ["", "/home/me/.claude.json"],
  ["/work/", "/work/.claude.json"],
  ["desk", "/desk/desk/.claude.json"],
  ["/home/me/.claude", "/home/me/.claude/.claude.json"],
])("Claude Code's state with CLAUDE_CONFIG_DIR=%s is %s", (dir, expected) => {
  expect(at({ CLAUDE_CONFIG_DIR: dir }).claudeState).toBe(expected);
});

describe("with CLAUDE_SECURESTORAGE_CONFIG_DIR", () => {
  const under = (login: string, CLAUDE_CONFIG_DIR?: string) =>
    at({ CLAUDE_SECURESTORAGE_CONFIG_DIR: login, CLAUDE_CONFIG_DIR, XDG_CACHE_HOME: "/c" });

  it.each([
    ["/safe/", undefined, "/safe", "%2Fsafe", "/home/me/.claude.json"],
    ["/safe", "/work", "/safe", "%2Fsafe", "/work/.claude.json"],
    ["safe", "/work", "/desk/safe", "%2Fdesk%2Fsafe", "/work/.claude.json"],
    ["", "/work", "/home/me/.claude", "default", "/work/.claude.json"],
    ["", undefined, "/home/me/.claude", "default", "/home/me/.claude.json"],
    ["/home/me/.claude", "/work", "/home/me/.claude", "default", "/work/.claude.json"],
  ])("%j, beside CLAUDE_CONFIG_DIR=%j, the login is in %s", (login, dir, folder, name, state) => {
    const { credentials, cache, claudeState, projects } = under(login, dir);
    expect({ credentials, cache, claudeState, projects }).toEqual({
      credentials: `${folder}/.credentials.json`,
      cache: `/c/claude-usage/${name}`,
      claudeState: state,
      projects: `${dir ?? "/home/me/.claude"}/projects`,
    });
  });

  it.each([
    ["safe", "work"],
    ["", "/work"],
    ["/safe/", ""],
    ["./safe", undefined],
  ])("%j, beside %j, a process in another folder is given both", (login, dir) => {
    const env = { CLAUDE_SECURESTORAGE_CONFIG_DIR: login, CLAUDE_CONFIG_DIR: dir };
    const paths = at(env);
    expect(at(claudeFolders({ env, paths }), "/home/me", "/")).toEqual(paths);
  });
});

describe("the account", () => {
  it.each([
    ["", "default"],
    ["/home/me/.claude", "default"],
    ["/home/me/.claude/", "default"],
    ["/home/me/.claude///", "default"],
    ["/home/me/.claude2", "%2Fhome%2Fme%2F.claude2"],
    ["/home/me/.claude/x", "%2Fhome%2Fme%2F.claude%2Fx"],
    ["/home/me//.claude", "%2Fhome%2Fme%2F%2F.claude"],
    ["/home/me/./.claude", "%2Fhome%2Fme%2F.%2F.claude"],
    ["/a b/é", "%2Fa b%2Fé"],
    ["/a%2Fb", "%2Fa%252Fb"],
    ["/a/b", "%2Fa%2Fb"],
    ["/a/../b", "%2Fa%2F..%2Fb"],
    ["desk", "%2Fdesk%2Fdesk"],
    ["./desk/", "%2Fdesk%2F.%2Fdesk"],
    ["~/.claude", "%2Fdesk%2F~%2F.claude"],
    ["/", "%2F"],
    ["//", "%2F"],
  ])("of CLAUDE_CONFIG_DIR=%s is %s", (dir, expected) => {
    expect(account(dir)).toBe(expected);
  });

  it("is the default one for a relative path too", () => {
    expect(account(".claude", "/home/me", "/home/me")).toBe("default");
  });

  const letters = fc.constantFrom("/", "%", "2", "F", ".", "a", " ");
  const dirs = fc.string({ unit: letters, minLength: 1, maxLength: 12 });

  it("is one file name, and another one for every folder", () => {
    const folder = (dir: string) =>
      (dir.startsWith("/") ? dir : `/desk/${dir}`).replace(/\/+$/, "");
    fc.assert(
      fc.property(dirs, dirs, (one, other) => {
        expect(account(one)).toMatch(/^[^/]+$/);
        expect([".", ".."]).not.toContain(account(one));
        expect(account(one) === account(other)).toBe(folder(one) === folder(other));
      }),
    );
  });

  it("is the same for a daemon that is given the login's folder, in any working directory", () => {
    fc.assert(
      fc.property(dirs, (dir) => {
        const here = at({ CLAUDE_CONFIG_DIR: dir });
        const there = at({ CLAUDE_CONFIG_DIR: dirname(here.credentials) }, "/home/me", "/");
        expect(there).toEqual(here);
      }),
    );
  });
});
