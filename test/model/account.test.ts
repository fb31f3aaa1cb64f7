/** A renewed token keeps the numbers; another person's login takes them away. */
import { describe, expect, it } from "vitest";
import { type AccountIdentity, forAccount, isOtherAccount } from "../../src/model/account.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { later, NOW, read } from "../render/sample.ts";

const HOUR = 3_600;
const login = (
  account: string | null,
  token: string | null,
  hours: number | null = 8,
): AccountIdentity => ({
  account,
  token,
  expiresAt: token === null || hours === null ? null : later(hours * HOUR),
});

const own = { ...login("anna", "one"), since: later(-HOUR) };
const known = read({}, { owner: own });

describe("somebody else", () => {
  it.each<[string, AccountIdentity, AccountIdentity, boolean]>([
    ["is another account", login("anna", "one"), login("ben", "two"), true],
    [
      "is another account, with a token that was not yet written",
      login("anna", "one"),
      login("ben", "one"),
      true,
    ],
    ["is no renewed token of one account", login("anna", "one", 0), login("anna", "two"), false],
    ["is no second login of one account", login("anna", "one"), login("anna", "two"), false],
    ["is nobody who cannot be seen", login("anna", "one"), login(null, null), false],
    ["is not the same token without a name", login("anna", "one"), login(null, "one"), false],
    ["nor the name of a token that had none", login(null, "one"), login("anna", "one"), false],
    ["is no token for one that was over", login(null, "one", -1), login(null, "two"), false],
    ["nor for one that was nearly over", login(null, "one", 0.1), login(null, "two"), false],
    [
      "is a token for one with time left, without a name",
      login(null, "one", 1),
      login(null, "two"),
      true,
    ],
    [
      "likewise where only one of them has a name",
      login("anna", "one", 1),
      login(null, "two"),
      true,
    ],
    ["and where nobody knows how long it had", login(null, "one", null), login(null, "two"), true],
  ])("%s", (_, before, now, expected) => {
    expect(isOtherAccount(before, now, NOW)).toBe(expected);
  });
});

describe("the snapshot", () => {
  it("of the same login is the same", () => {
    expect(forAccount(known, login("anna", "one"), NOW)).toBe(known);
    expect(forAccount(known, login(null, null), NOW)).toBe(known);
  });

  it("of a renewed one keeps its numbers, and goes by the new token", () => {
    expect(forAccount(known, login("anna", "two", 9), NOW)).toEqual({
      ...known,
      owner: { ...login("anna", "two", 9), since: own.since },
    });
  });

  it("of another person is blank, and asks when both files are written", () => {
    expect(forAccount(known, login("ben", "two"), NOW)).toEqual({
      ...blankSnapshot(later(1)),
      owner: { ...login("ben", "two"), since: NOW },
    });
  });

  it("of before there were owners belongs to whoever is logged in", () => {
    const old = read();
    expect(forAccount(old, login("anna", "one"), NOW)).toEqual({
      ...old,
      owner: { ...login("anna", "one"), since: 0 },
    });
    expect(forAccount(old, login(null, null), NOW)).toBe(old);
  });
});
