/** The answers that Claude Code keeps in its state file: read when it has changed, and never believed too far. */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cachedUsageReader, decodeCachedUsage } from "../../src/sources/claude-cache.ts";
import { later, NOW, session, week } from "../render/sample.ts";
import { flat, listed } from "../world/bodies.ts";
import { folderPerTest } from "../world/program.ts";

const ACCOUNT = "0f5ad3d2-0000-4000-8000-000000000000";
const CACHED = { fetchedAtMs: NOW - 60_000, accountUuid: ACCOUNT, utilization: flat(NOW, 54) };

const state = (cached: unknown = CACHED, more: object = {}) =>
  JSON.stringify({
    numStartups: 7,
    oauthAccount: { accountUuid: ACCOUNT, emailAddress: "me@example.com" },
    cachedUsageUtilization: cached,
    ...more,
  });

const HEARD = [
  { window: session(54, later(84.9 * 60)), at: later(-60), source: "claude-cache" },
  { window: week(13, later(6.3 * 86_400)), at: later(-60), source: "claude-cache" },
];
describe("the state file", () => {
  it("tells of session and week, and of no money and no model", () => {
    expect(decodeCachedUsage(state(), NOW)).toEqual(HEARD);
  });

  it("tells the same in the body's later generation", () => {
    const utilization = listed(NOW);
    const heard = decodeCachedUsage(state({ ...CACHED, utilization }), NOW) ?? [];
    expect(heard.map(({ window }) => window.used)).toEqual([54, 46]);
  });

  it.each<[string, string]>([
    ["another account's", state({ ...CACHED, accountUuid: "another" })],
    ["nobody's", state({ ...CACHED, accountUuid: "" }, { oauthAccount: { accountUuid: "" } })],
    ["of somebody who logged out", state(CACHED, { oauthAccount: undefined })],
    ["from a time that is yet to come", state({ ...CACHED, fetchedAtMs: NOW + 1 })],
    ["from no time", state({ ...CACHED, fetchedAtMs: "yesterday" })],
    ["from before all time", state({ ...CACHED, fetchedAtMs: -1 })],
    ["an error", state({ ...CACHED, utilization: { error: { type: "rate_limit_error" } } })],
    ["of no shape we know", state({ ...CACHED, utilization: [54] })],
    ["an empty account's", state({ ...CACHED, utilization: {} })],
    ["missing, as in older versions", JSON.stringify({ numStartups: 7 })],
    ["null", state(null)],
  ])("says nothing by an answer that is %s", (_, text) => {
    expect(decodeCachedUsage(text, NOW)).toEqual([]);
  });

  it("is not whole at any length but its own", () => {
    const text = state();
    for (let length = 0; length < text.length; length++)
      expect(decodeCachedUsage(text.slice(0, length), NOW)).toBe(null);
  });
});

describe("a reader of the file", () => {
  const home = folderPerTest();
  const path = () => join(home(), ".claude.json");
  let edits = 0;
  const write = (text: string) => {
    writeFileSync(path(), text);
    edits += 1;
    utimesSync(path(), edits, edits);
  };
  const usedIn = (heard: readonly { window: { used: number } }[]) =>
    heard.map(({ window }) => window.used);

  it("hears nothing where there is none, and something once there is", () => {
    const listen = cachedUsageReader(path());
    expect(listen(NOW)).toEqual([]);
    write(state());
    expect(usedIn(listen(NOW))).toEqual([54, 13]);
    rmSync(path());
    expect(listen(NOW)).toEqual([]);
  });

  it("opens it only when it has changed", () => {
    const listen = cachedUsageReader(path());
    write(state());
    listen(NOW);
    // Another text, by no sign of which the file has changed.
    writeFileSync(path(), state({ ...CACHED, utilization: flat(NOW, 56) }));
    utimesSync(path(), edits, edits);
    expect(usedIn(listen(NOW))).toEqual([54, 13]);
    write(state({ ...CACHED, utilization: flat(NOW, 55) }));
    expect(usedIn(listen(NOW))).toEqual([55, 13]);
  });

  it("notices a rename, as Claude Code writes it", () => {
    const listen = cachedUsageReader(path());
    write(state());
    listen(NOW);
    writeFileSync(join(home(), "new"), state({ ...CACHED, utilization: flat(NOW, 56) }));
    renameSync(join(home(), "new"), path());
    expect(usedIn(listen(NOW))).toEqual([56, 13]);
  });

  it("keeps what it knows while the file is torn, and reads it again when it is whole", () => {
    const listen = cachedUsageReader(path());
    write(state());
    listen(NOW);
    const next = state({ ...CACHED, utilization: flat(NOW, 57) });
    write(next.slice(0, 200));
    expect(usedIn(listen(NOW))).toEqual([54, 13]);
    // All within one tick of the file's clock.
    appendFileSync(path(), next.slice(200));
    utimesSync(path(), edits, edits);
    expect(usedIn(listen(NOW))).toEqual([57, 13]);
  });

  it.each<[string, number, readonly number[]]>([
    ["of 4 MiB", 4 * 2 ** 20, [54, 13]],
    ["of a byte more, unread", 4 * 2 ** 20 + 1, []],
  ])("takes a file %s", (_, size, expected) => {
    const bare = state(CACHED, { history: "" });
    write(state(CACHED, { history: "x".repeat(size - bare.length) }));
    expect(statSync(path()).size).toBe(size);
    expect(usedIn(cachedUsageReader(path())(NOW))).toEqual(expected);
  });

  it.each<[string, () => unknown]>([
    ["a folder", () => mkdirSync(path())],
    ["a pipe that nobody writes", () => execFileSync("mkfifo", [path()])],
    ["a link to itself", () => symlinkSync(path(), path())],
    ["an endless device", () => symlinkSync("/dev/zero", path())],
  ])("is not held up by %s", (_, make) => {
    make();
    expect(cachedUsageReader(path())(NOW)).toEqual([]);
  });

  it("leaves the file as it was", () => {
    write(state());
    const before = statSync(path());
    cachedUsageReader(path())(NOW);
    const { mtimeMs, ctimeMs, ino, size } = statSync(path());
    expect({ mtimeMs, ctimeMs, ino, size }).toEqual({
      mtimeMs: before.mtimeMs,
      ctimeMs: before.ctimeMs,
      ino: before.ino,
      size: before.size,
    });
  });
});
