/** Claude Code's folders are watched: another login is a change, and nothing else there is. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { watchLogin } from "../../src/daemon/watch-login.ts";
import type { FolderWatcher } from "../../src/platform/watch-folder.ts";
import { accountReader } from "../../src/sources/claude-state.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();

let changes = 0;
let watcher: FolderWatcher;
let paths: Paths;

function watch(env: Readonly<Record<string, string>> = {}): void {
  changes = 0;
  paths = pathsFor({ home: home(), cwd: "/", env });
  watcher = watchLogin(paths, accountReader(paths.claudeState), () => {
    changes += 1;
  });
}

beforeEach(() => watch());
afterEach(() => watcher.close());

function put(path: string, content: object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(content));
  renameSync(`${path}.new`, path);
}

const login = (accessToken: string, more: object = {}) =>
  put(paths.credentials, { claudeAiOauth: { accessToken, scopes: ["user:profile"] }, ...more });
const account = (accountUuid: string, more: object = {}) =>
  put(paths.claudeState, { oauthAccount: { accountUuid }, ...more });

/** Does it, and waits for the change. */
async function brings(act: () => void, count: number): Promise<void> {
  act();
  await eventually(() => changes >= count, `change ${count}`);
}

it("reports a login, another, a logout and an account, each once", async () => {
  await brings(() => login("one"), 1);
  await brings(() => login("two"), 2);
  await brings(() => login(""), 3);
  await brings(() => account("anna"), 4);
  await brings(() => account("ben"), 5);
  await brings(() => rmSync(paths.credentials), 6);
  await pause(200);
  expect(changes).toBe(6);
});

it("does not report what was there at the start", async () => {
  login("one");
  account("anna");
  let reported = 0;
  const later = watchLogin(paths, accountReader(paths.claudeState), () => {
    reported += 1;
  });
  await pause(300);
  later.close();
  expect(reported).toBe(0);
});

it("does not report the same login written again, nor other files beside it", async () => {
  await brings(() => login("one"), 1);
  await brings(() => account("anna"), 2);
  await pause(200);
  const before = changes;
  login("one", { mcpOAuth: {} });
  account("anna", { numStartups: 8 });
  writeFileSync(join(home(), ".claude/settings.json"), "{}");
  writeFileSync(join(home(), ".bash_history"), "");
  await pause(300);
  expect(changes).toBe(before);
});

it("creates no folder, and watches it as soon as it exists, wherever it is", async () => {
  watcher.close();
  watch({ CLAUDE_CONFIG_DIR: join(home(), "work") });
  expect(existsSync(join(home(), "work"))).toBe(false);
  await brings(() => login("one"), 1);
  await brings(() => account("anna"), 2);
  await brings(() => rmSync(join(home(), "work"), { recursive: true }), 3);
  await brings(() => login("two"), 4);
});

it("watches a login in a folder of its own, and the account in the other one", async () => {
  watcher.close();
  mkdirSync(join(home(), "work"), { recursive: true });
  mkdirSync(join(home(), "a/safe"), { recursive: true });
  watch({
    CLAUDE_CONFIG_DIR: join(home(), "work"),
    CLAUDE_SECURESTORAGE_CONFIG_DIR: join(home(), "a/safe"),
  });
  await brings(() => login("one"), 1);
  await brings(() => account("anna"), 2);
});
