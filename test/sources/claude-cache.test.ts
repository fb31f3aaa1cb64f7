/** The usage that Claude Code caches in its state file: read when the file has changed, and trusted within limits. */
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
import { later, money, NOW, session, week } from "../render/sample.ts";
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

const OBSERVED = [
  session(54, later(84.9 * 60)),
  week(13, later(6.3 * 86_400)),
  week(2, later(6.3 * 86_400), "Sonnet"),
].map((window) => ({ window, at: later(-60), source: "claude-cache", extra: money() }));

describe("the state file", () => {
  it("has session, week, models and money", () => {
    expect(decodeCachedUsage(state(), NOW)).toEqual(OBSERVED);
  });

  it("has no money where there is none, or what no plan can cost", () => {
    const extras = [null, { is_enabled: true, used_credits: 1e12, monthly_limit: 1e12 }];
    for (const extra_usage of extras) {
      const utilization = { ...flat(NOW, 54), extra_usage };
      const [first] = decodeCachedUsage(state({ ...CACHED, utilization }), NOW) ?? [];
      expect(first).toMatchObject({ window: { used: 54 } });
      expect(first).not.toHaveProperty("extra");
    }
  });

  it("has the same in the body's later generation", () => {
    const utilization = listed(NOW);
    const observations = decodeCachedUsage(state({ ...CACHED, utilization }), NOW) ?? [];
    expect(observations.map(({ window }) => window.used)).toEqual([54, 46, 88]);
    expect(observations[2]).toMatchObject({
      window: { scope: { kind: "week", model: "Fable" } },
      extra: { used: 763, limit: 2000, currency: "EUR" },
    });
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
  ])("has no observations where the cached body is %s", (_, text) => {
    expect(decodeCachedUsage(text, NOW)).toEqual([]);
  });

  it("is not whole at any shorter length", () => {
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
  const usedIn = (observations: readonly { window: { used: number } }[]) =>
    observations.map(({ window }) => window.used);

  it("returns nothing without a file, and observations once there is one", () => {
    const read = cachedUsageReader(path());
    expect(read(NOW)).toEqual([]);
    write(state());
    expect(usedIn(read(NOW))).toEqual([54, 13, 2]);
    rmSync(path());
    expect(read(NOW)).toEqual([]);
  });

  it("opens the file only when it has changed", () => {
    const read = cachedUsageReader(path());
    write(state());
    read(NOW);
    // Another text, while size and time stay the same.
    writeFileSync(path(), state({ ...CACHED, utilization: flat(NOW, 56) }));
    utimesSync(path(), edits, edits);
    expect(usedIn(read(NOW))).toEqual([54, 13, 2]);
    write(state({ ...CACHED, utilization: flat(NOW, 55) }));
    expect(usedIn(read(NOW))).toEqual([55, 13, 2]);
  });

  it("notices a rename, as Claude Code writes it", () => {
    const read = cachedUsageReader(path());
    write(state());
    read(NOW);
    writeFileSync(join(home(), "new"), state({ ...CACHED, utilization: flat(NOW, 56) }));
    renameSync(join(home(), "new"), path());
    expect(usedIn(read(NOW))).toEqual([56, 13, 2]);
  });

  it("keeps its value while the file is half written, and reads it again when it is whole", () => {
    const read = cachedUsageReader(path());
    write(state());
    read(NOW);
    const next = state({ ...CACHED, utilization: flat(NOW, 57) });
    write(next.slice(0, 200));
    expect(usedIn(read(NOW))).toEqual([54, 13, 2]);
    // All within one tick of the file's clock.
    appendFileSync(path(), next.slice(200));
    utimesSync(path(), edits, edits);
    expect(usedIn(read(NOW))).toEqual([57, 13, 2]);
  });

  it.each<[string, number, readonly number[]]>([
    ["of 4 MiB", 4 * 2 ** 20, [54, 13, 2]],
    ["of a byte more, unread", 4 * 2 ** 20 + 1, []],
  ])("takes a file %s", (_, size, expected) => {
    const empty = state(CACHED, { history: "" });
    write(state(CACHED, { history: "x".repeat(size - empty.length) }));
    expect(statSync(path()).size).toBe(size);
    expect(usedIn(cachedUsageReader(path())(NOW))).toEqual(expected);
  });

  it.each<[string, () => unknown]>([
    ["a folder", () => mkdirSync(path())],
    ["a pipe without a writer", () => execFileSync("mkfifo", [path()])],
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
