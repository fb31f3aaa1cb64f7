/** The account in Claude Code's state file, read again after each change and never half; and activity, by when files changed. */
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { accountReader, decodeAccount, lastActivity } from "../../src/sources/claude-state.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const state = (accountUuid: unknown, more: object = {}) =>
  JSON.stringify({ numStartups: 7, oauthAccount: { accountUuid, ...more } });

const ANNA = "0f5ad3d2-0000-4000-8000-00000000000a";

describe("the account", () => {
  it("is identified by a fingerprint that does not reveal its name", () => {
    const anna = decodeAccount(state(ANNA, { emailAddress: "anna@example.com" }));
    expect(anna).toMatch(/^[0-9a-f]{16}$/);
    expect(decodeAccount(state(ANNA, { emailAddress: "new@example.com" }))).toBe(anna);
    expect(decodeAccount(state("0f5ad3d2-0000-4000-8000-00000000000b"))).not.toBe(anna);
  });

  it("is another one in another organization", () => {
    const [one, two] = ["o-1", "o-2"].map((organizationUuid) =>
      decodeAccount(state(ANNA, { organizationUuid })),
    );
    expect(one).toMatch(/^[0-9a-f]{16}\.[0-9a-f]{16}$/);
    expect(one).not.toBe(two);
    expect(one?.split(".")[0]).toBe(decodeAccount(state(ANNA, { organizationUuid: null })));
  });

  it.each<[string, string]>([
    ["no account", "{}"],
    ["an account without a name", state(undefined)],
    ["a name that is not text", state(7)],
    ["an empty name", state(" ")],
    ["an account that is a list", '{"oauthAccount":[]}'],
    ["a list", "[1]"],
    ["nothing", ""],
  ])("is unknown of %s", (_, text) => expect(decodeAccount(text)).toBe(null));

  it("is undefined for half a file, and no content throws", () => {
    expect(decodeAccount(state(ANNA).slice(0, 40))).toBe(undefined);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void decodeAccount(text)));
  });

  it("follows the file, and keeps its value while the file is half written", () => {
    const file = join(home(), ".claude.json");
    const account = accountReader(file);
    expect(account()).toBe(null);
    writeFileSync(file, state(ANNA));
    const anna = decodeAccount(state(ANNA));
    expect(account()).toBe(anna);
    writeFileSync(file, state("someone-else").slice(0, 30));
    expect(account()).toBe(anna);
    writeFileSync(`${file}.new`, state("someone-else"));
    renameSync(`${file}.new`, file);
    expect(account()).toBe(decodeAccount(state("someone-else")));
    rmSync(file);
    expect(account()).toBe(null);
  });

  it("is not read from a file above the size limit", () => {
    const file = join(home(), ".claude.json");
    writeFileSync(file, state(ANNA).padEnd(4 * 2 ** 20 + 1));
    expect(statSync(file).size).toBeGreaterThan(4 * 2 ** 20);
    expect(accountReader(file)()).toBe(null);
  });
});

const NOW = instant(1_800_000_000_000);
const path = (name: string) => join(home(), name);
const touched = (name: string, at: number) => {
  writeFileSync(path(name), "");
  utimesSync(path(name), at / 1000, at / 1000);
};

const activityOf = (...names: string[]) => lastActivity(names.map(path))(NOW);

describe("activity", () => {
  it("is when the latest of the files changed", () => {
    touched("history", NOW - 5000);
    touched("state", NOW - 60_000);
    mkdirSync(path("projects"));
    utimesSync(path("projects"), NOW / 1000 - 30, NOW / 1000 - 30);
    expect(activityOf("history", "state", "projects")).toBe(NOW - 5000);
    expect(activityOf("state", "projects")).toBe(NOW - 30_000);
  });

  it.each([
    ["that do not exist", "missing"],
    ["below a file", "history/below"],
  ])("is unknown of files %s", (_, name) => {
    touched("history", NOW);
    expect(activityOf(name)).toBe(null);
  });

  it("ignores a time in the future", () => {
    touched("history", NOW + 1000);
    touched("state", NOW - 1000);
    expect(activityOf("history")).toBe(null);
    expect(activityOf("history", "state")).toBe(NOW - 1000);
  });

  it("is seen on an unreadable file, and leaves the file unchanged", () => {
    touched("history", NOW - 1000);
    chmodSync(path("history"), 0);
    const before = statSync(path("history"));
    expect(activityOf("history")).toBe(NOW - 1000);
    expect(statSync(path("history"))).toEqual(before);
  });
});
