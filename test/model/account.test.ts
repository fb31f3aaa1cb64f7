/** A renewed token keeps the numbers; another account's login removes them. */
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

const owner = { ...login("anna", "one"), since: later(-HOUR) };
const known = read({}, { owner });

describe("another account", () => {
  it.each<[string, AccountIdentity, AccountIdentity, boolean]>([
    ["is one of another id", login("anna", "one"), login("ben", "two"), true],
    [
      "is one of another id whose token is not written yet",
      login("anna", "one"),
      login("ben", "one"),
      true,
    ],
    ["is not a renewed token of the same id", login("anna", "one", 0), login("anna", "two"), false],
    ["is not a second login of the same id", login("anna", "one"), login("anna", "two"), false],
    ["is not an unknown login", login("anna", "one"), login(null, null), false],
    ["is not the same token without an id", login("anna", "one"), login(null, "one"), false],
    ["is not the id of a token that had none", login(null, "one"), login("anna", "one"), false],
    ["is not a token after an expired one", login(null, "one", -1), login(null, "two"), false],
    [
      "is not a token after one about to expire",
      login(null, "one", 0.1),
      login(null, "two"),
      false,
    ],
    [
      "is a token after one with time left, without ids",
      login(null, "one", 1),
      login(null, "two"),
      true,
    ],
    [
      "is a token after one with time left, with one id",
      login("anna", "one", 1),
      login(null, "two"),
      true,
    ],
    [
      "is a token after one with an unknown expiry",
      login(null, "one", null),
      login(null, "two"),
      true,
    ],
    [
      "is the same id in another organization",
      login("anna.one", "one"),
      login("anna.two", "two"),
      true,
    ],
    [
      "is another id in the same organization",
      login("anna.one", "one"),
      login("ben.one", "one"),
      true,
    ],
    [
      "is not an id whose organization was not known",
      login("anna", "one"),
      login("anna.one", "one"),
      false,
    ],
    [
      "is not an id whose organization is no longer named",
      login("anna.one", "one"),
      login("anna", "one"),
      false,
    ],
    ["is an id that begins alike", login("ann", "one"), login("anna.one", "one"), true],
  ])("%s", (_, before, now, expected) => {
    expect(isOtherAccount(before, now, NOW)).toBe(expected);
  });
});

describe("the snapshot", () => {
  it("of the same login is the same object", () => {
    expect(forAccount(known, login("anna", "one"), NOW)).toBe(known);
    expect(forAccount(known, login(null, null), NOW)).toBe(known);
  });

  it("keeps the organization once it is known", () => {
    const exact = forAccount(known, login("anna.one", "one"), NOW);
    expect(exact.owner?.account).toBe("anna.one");
    expect(forAccount(exact, login("anna", "one"), NOW)).toBe(exact);
    expect(forAccount(exact, login(null, "one"), NOW)).toBe(exact);
    expect(forAccount(exact, login("anna.two", "one"), NOW).kind).toBe("blank");
  });

  it("of a renewed login keeps its numbers and takes the new token", () => {
    expect(forAccount(known, login("anna", "two", 9), NOW)).toEqual({
      ...known,
      owner: { ...login("anna", "two", 9), since: owner.since },
    });
  });

  it("of another account is blank, and due when both files are written", () => {
    expect(forAccount(known, login("ben", "two"), NOW)).toEqual({
      ...blankSnapshot(later(1)),
      owner: { ...login("ben", "two"), since: NOW },
    });
  });

  it("from before there were owners belongs to the current login", () => {
    const old = read();
    expect(forAccount(old, login("anna", "one"), NOW)).toEqual({
      ...old,
      owner: { ...login("anna", "one"), since: 0 },
    });
    expect(forAccount(old, login(null, null), NOW)).toBe(old);
  });
});
