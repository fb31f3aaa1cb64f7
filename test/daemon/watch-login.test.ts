/** Claude Code's folders are listened at: another login is news, and the rest of what happens there is none. */
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

let news = 0;
let listener: FolderWatcher;
let paths: Paths;

function listenTo(env: Readonly<Record<string, string>> = {}): void {
  news = 0;
  paths = pathsFor({ home: home(), cwd: "/", env });
  listener = watchLogin(paths, accountReader(paths.claudeState), () => {
    news += 1;
  });
}

beforeEach(() => listenTo());
afterEach(() => listener.close());

function put(path: string, content: object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(content));
  renameSync(`${path}.new`, path);
}

const login = (accessToken: string, more: object = {}) =>
  put(paths.credentials, { claudeAiOauth: { accessToken, scopes: ["user:profile"] }, ...more });
const account = (accountUuid: string, more: object = {}) =>
  put(paths.claudeState, { oauthAccount: { accountUuid }, ...more });

/** Does it, and waits for what it brings. */
async function brings(act: () => void, count: number): Promise<void> {
  act();
  await eventually(() => news >= count, `news ${count}`);
}

it("tells of a login, another, a logout and an account, each once", async () => {
  await brings(() => login("one"), 1);
  await brings(() => login("two"), 2);
  await brings(() => login(""), 3);
  await brings(() => account("anna"), 4);
  await brings(() => account("ben"), 5);
  await brings(() => rmSync(paths.credentials), 6);
  await pause(200);
  expect(news).toBe(6);
});

it("tells nothing of what was there at the beginning", async () => {
  login("one");
  account("anna");
  let told = 0;
  const later = watchLogin(paths, accountReader(paths.claudeState), () => {
    told += 1;
  });
  await pause(300);
  later.close();
  expect(told).toBe(0);
});

it("tells nothing of the same login written anew, and of what lies beside it", async () => {
  await brings(() => login("one"), 1);
  await brings(() => account("anna"), 2);
  await pause(200);
  const before = news;
  login("one", { mcpOAuth: {} });
  account("anna", { numStartups: 8 });
  writeFileSync(join(home(), ".claude/settings.json"), "{}");
  writeFileSync(join(home(), ".bash_history"), "");
  await pause(300);
  expect(news).toBe(before);
});

it("makes no folder, and listens as soon as there is one, wherever it is", async () => {
  listener.close();
  listenTo({ CLAUDE_CONFIG_DIR: join(home(), "work") });
  expect(existsSync(join(home(), "work"))).toBe(false);
  await brings(() => login("one"), 1);
  await brings(() => account("anna"), 2);
  await brings(() => rmSync(join(home(), "work"), { recursive: true }), 3);
  await brings(() => login("two"), 4);
});
