import { describe, expect, it } from "vitest";
import { advance } from "../../src/model/advance.ts";
import { isLoginTrouble, type Trouble } from "../../src/model/outcome.ts";
import type { Reading } from "../../src/model/reading.ts";
import { blank } from "../../src/model/snapshot.ts";
import type { Window } from "../../src/model/window.ts";
import { later, NOW, REFERENCE, type Read, read, session, TROUBLES, week } from "../show/sample.ts";

const learned = (reading: Partial<Reading> = {}) =>
  ({ kind: "learned", reading: { ...REFERENCE, ...reading } }) as const;

const throttled: Trouble = { kind: "throttled", retryAfter: null };
const offline: Trouble = { kind: "unreachable", cause: "network", detail: "ECONNREFUSED" };

describe("after a reading", () => {
  it("the first one is known, well, and as good as new until the second poll", () => {
    expect(advance(blank(NOW), learned(), NOW, later(90))).toEqual({
      kind: "read",
      reading: REFERENCE,
      health: { kind: "well" },
      dueAt: later(90),
      freshUntil: later(90 + 90 + 10),
      changedAt: null,
    });
  });

  it("trouble is over", () => {
    const troubled = advance(read(), throttled, later(90), later(150));
    expect(advance(troubled, learned(), later(150), later(240)).health).toEqual({ kind: "well" });
  });

  const changedAt = (before: readonly Window[], windows: readonly Window[]) => {
    const known = read({ windows: before }, { changedAt: later(-500) });
    return (advance(known, learned({ windows }), NOW, later(90)) as Read).changedAt;
  };

  it.each([
    ["the shown percent grew", [session(53)], [session(54)]],
    ["the window began anew", [session(97)], [session(0)]],
    ["the limit is reached", [session(99.9)], [session(100)]],
    ["the session appeared", [week(13)], [session(1), week(13)]],
    ["the session went", [session(1), week(13)], [week(13)]],
  ])("the line flashes when %s", (_, before, windows) => {
    expect(changedAt(before, windows)).toBe(NOW);
  });

  it.each([
    ["nothing changed", [session(53)], [session(53)]],
    ["the change is below one shown percent", [session(53.1)], [session(53.4)]],
    ["only the week changed", [session(53), week(13)], [session(53), week(14)]],
    ["there was no session and is none", [week(13)], [week(13)]],
  ])("the line remembers its last flash when %s", (_, before, windows) => {
    expect(changedAt(before, windows)).toBe(later(-500));
  });
});

describe("after trouble", () => {
  it.each(TROUBLES)(
    "of $kind, the last good reading stands, with the trouble beside it",
    (trouble) => {
      const before = read();
      expect(advance(before, trouble, later(90), later(150))).toEqual({
        ...before,
        health: { kind: "ill", trouble, since: later(90), misses: 1 },
        dueAt: later(150),
      });
    },
  );

  it("before any reading, nothing is made up", () => {
    expect(advance(blank(NOW), offline, NOW, later(60))).toEqual({
      kind: "blank",
      health: { kind: "ill", trouble: offline, since: NOW, misses: 1 },
      dueAt: later(60),
    });
  });

  it("it has lasted since it began, and every attempt in a row is counted", () => {
    const once = advance(read(), throttled, later(90), later(150));
    const twice = advance(once, { ...throttled }, later(150), later(270));
    const other = advance(twice, offline, later(270), later(500));
    expect(twice.health).toMatchObject({ since: later(90), misses: 2 });
    expect(other.health).toMatchObject({ since: later(270), misses: 3, trouble: offline });
  });

  it("only refused and missing logins are about the login", () => {
    const kinds = TROUBLES.filter(isLoginTrouble).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["refused", "signedOut"]));
  });
});
