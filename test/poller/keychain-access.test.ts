/** The poller's access to the Keychain: on macOS only, with a back-off that outlives the process. */
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import type { Context } from "../../src/context.ts";
import { instant } from "../../src/model/units.ts";
import { keychainAccess, resetKeychainBackoff } from "../../src/poller/keychain-access.ts";
import { loginFinder } from "../../src/sources/find-login.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const NOW = instant(Date.UTC(2026, 1, 14, 6, 36));

function callOf(configDir?: string): Context {
  const env = {
    HOME: home(),
    USER: "me",
    MARKED: "x",
    ...(configDir && { CLAUDE_CONFIG_DIR: configDir }),
  };
  return {
    argv: [],
    env,
    paths: pathsFor({ home: home(), cwd: "/", env }),
    isTerminal: () => false,
    program: "",
  };
}

/** Refuses, and logs how it was called. */
function refusing(): string {
  const path = join(home(), "security");
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s|' "$*" "$MARKED" "$HOME" >>'${home()}/calls'\nexit 128\n`,
  );
  chmodSync(path, 0o700);
  return path;
}

const calls = () => readFileSync(join(home(), "calls"), "utf8");

function finder(call: Context, command: string) {
  const { credentials: file } = call.paths;
  const keychain = keychainAccess(call, "darwin", command);
  return loginFinder({ file, retries: [], env: {}, account: () => null, keychain });
}

it.each(["linux", "freebsd", "win32"] as const)("is not available on %s", (platform) => {
  expect(keychainAccess(callOf(), platform)).toBe(null);
});

it("is queried for the folder's own entry, and once for all processes while it refuses", async () => {
  const call = callOf("/home/me/work/");
  const command = refusing();
  for (let start = 0; start < 5; start += 1) {
    expect(await finder(call, command)(NOW, null)).toMatchObject({ why: "locked" });
  }
  expect(calls()).toBe(
    `find-generic-password -s Claude Code-credentials-43c5eb81 -a me -w||${home()}|`,
  );
  expect(statSync(call.paths.keychainAttempt).mode & 0o777).toBe(0o600);
});

it.each([
  [{ CLAUDE_SECURESTORAGE_CONFIG_DIR: "/home/me/work/" }, "-43c5eb81"],
  [{ CLAUDE_SECURESTORAGE_CONFIG_DIR: "/home/me/work/", CLAUDE_CONFIG_DIR: "/else" }, "-43c5eb81"],
  [{ CLAUDE_SECURESTORAGE_CONFIG_DIR: "", CLAUDE_CONFIG_DIR: "/else" }, ""],
  [{}, ""],
])("is queried for the entry of %j", async (folders, suffix) => {
  const call = callOf();
  const access = keychainAccess(
    { ...call, env: { ...call.env, ...folders } },
    "darwin",
    refusing(),
  );
  await access?.query();
  expect(calls()).toContain(`-s Claude Code-credentials${suffix} -a me`);
});

it("is queried for another entry where the standard folder is named", async () => {
  const call = callOf();
  const standard = { ...call.env, CLAUDE_CONFIG_DIR: join(home(), ".claude") };
  await keychainAccess({ ...call, env: standard }, "darwin", refusing())?.query();
  expect(calls()).toMatch(/-s Claude Code-credentials-[0-9a-f]{8} -a me/);
});

it("is queried again when a person requests it", async () => {
  const call = callOf();
  const command = refusing();
  resetKeychainBackoff(call.paths);
  await finder(call, command)(NOW, null);
  resetKeychainBackoff(call.paths);
  await finder(call, command)(NOW, null);
  expect(calls().match(/find/g)?.length).toBe(2);
});

it("is queried where its last attempt cannot be read", async () => {
  const call = callOf();
  const command = refusing();
  await finder(call, command)(NOW, null);
  writeFileSync(call.paths.keychainAttempt, "odd");
  await finder(call, command)(NOW, null);
  rmSync(call.paths.keychainAttempt);
  expect(calls().match(/find/g)?.length).toBe(2);
});
