/** Whose login it is, by Claude Code's state file: read when it has changed, and never half. */
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { accountReader, decodeAccount } from "../../src/sources/claude-state.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const state = (accountUuid: unknown, more: object = {}) =>
  JSON.stringify({ numStartups: 7, oauthAccount: { accountUuid, ...more } });

const ANNA = "0f5ad3d2-0000-4000-8000-00000000000a";

it("is told apart by a fingerprint that holds nothing of its name", () => {
  const anna = decodeAccount(state(ANNA, { emailAddress: "anna@example.com" }));
  expect(anna).toMatch(/^[0-9a-f]{16}$/);
  expect(decodeAccount(state(ANNA, { emailAddress: "new@example.com" }))).toBe(anna);
  expect(decodeAccount(state("0f5ad3d2-0000-4000-8000-00000000000b"))).not.toBe(anna);
});

it.each<[string, string]>([
  ["no account", "{}"],
  ["an account without a name", state(undefined)],
  ["a name that is no text", state(7)],
  ["an empty name", state(" ")],
  ["an account that is a list", '{"oauthAccount":[]}'],
  ["no object", "[1]"],
  ["nothing", ""],
])("is unknown of %s", (_, text) => expect(decodeAccount(text)).toBe(null));

it("is not known of half a file, and whatever it holds is no fault", () => {
  expect(decodeAccount(state(ANNA).slice(0, 40))).toBe(undefined);
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void decodeAccount(text)));
});

it("follows the file, and stays what it was while that is half written", () => {
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

it("is not looked for in a file of an unusual size", () => {
  const file = join(home(), ".claude.json");
  writeFileSync(file, state(ANNA).padEnd(4 * 2 ** 20 + 1));
  expect(statSync(file).size).toBeGreaterThan(4 * 2 ** 20);
  expect(accountReader(file)()).toBe(null);
});
