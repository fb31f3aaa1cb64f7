/** Whether there is headroom for another job: the whole table. */
import { describe, expect, it } from "vitest";
import { type Headroom, headroomOf } from "../../src/model/headroom.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import type { Scope, Window } from "../../src/model/window.ts";
import { FAILURES, failing, later, NOW, read, session, week } from "../render/sample.ts";

const FIVE: Scope = { kind: "session" };
const SEVEN: Scope = { kind: "week", model: null };
const model = (name: string): Scope => ({ kind: "week", model: name });

/** The kind, and the use of each limit. */
function summary(found: Headroom): string {
  if (found.kind === "unlisted") return `unlisted ${found.missing.length}`;
  if (!("shares" in found)) return found.kind;
  return [found.kind, ...found.shares.map(({ used, over }) => `${over ? "~" : ""}${used}`)].join(
    " ",
  );
}

const of = (windows: readonly Window[]) => read({ windows });

describe("there is headroom", () => {
  const usual = of([session(31, later(60)), week(41), week(95, null, "Fable")]);
  it.each<[string, Snapshot, readonly Scope[] | null, number, string]>([
    ["when all limits are below the threshold", usual, null, 96, "free 31 41 95"],
    [
      "when the most used is just below",
      of([session(89.999), week(41)]),
      null,
      90,
      "free 89.999 41",
    ],
    ["not when one is at it", of([session(90), week(41)]), null, 90, "taken 90 41"],
    ["not when the week is above it", of([session(31), week(100)]), null, 90, "taken 31 100"],
    ["not when both are", of([session(97), week(130)]), null, 90, "taken 97 130"],
    ["never below 0", of([session(0), week(0)]), null, 0, "taken 0 0"],
    ["below 100 until the limit is reached", of([session(99.5)]), null, 100, "free 99.5"],
    ["not at the limit", of([session(100)]), null, 100, "taken 100"],
    ["not when a model's week is above it", usual, null, 90, "taken 31 41 95"],
    ["not in that model's week when it is named", usual, [model("Fable")], 90, "taken 95"],
    ["with the model's name in any case", usual, [model("fABLE")], 90, "taken 95"],
    ["in the order given", usual, [model("Fable"), SEVEN, FIVE], 96, "free 95 41 31"],
    ["in the week alone", of([session(97), week(41)]), [SEVEN], 90, "free 41"],
    ["in a plan without a week", of([session(31)]), null, 90, "free 31"],
    ["in a plan without a session", of([week(41)]), null, 90, "free 41"],
  ])("%s", (_, snapshot, wanted, below, expected) => {
    expect(summary(headroomOf(snapshot, wanted, below, NOW, true))).toBe(expected);
  });
});

describe("a limit whose reset has passed", () => {
  const rolled = of([session(97, later(30)), week(41)]);
  it.each([
    [29.999, "taken 97 41"],
    [30, "free ~0 41"],
  ])("after %d s counts as unused: %s", (seconds, expected) => {
    expect(summary(headroomOf(rolled, null, 90, later(seconds), true))).toBe(expected);
  });

  it("is not below 0 either", () => {
    expect(summary(headroomOf(rolled, [FIVE], 0, later(30), true))).toBe("taken ~0");
  });
});

describe("a limit that the account does not have", () => {
  it.each<[string, readonly Window[], readonly Scope[] | null, string]>([
    ["is unlisted when it is named", [session(31)], [SEVEN], "unlisted 1"],
    ["is unlisted beside others", [session(31)], [FIVE, model("Fabel")], "unlisted 1"],
    ["is unlisted where there is no limit at all", [], null, "unlisted 2"],
    ["is no matter where only models have limits", [week(2, null, "Fable")], null, "free 2"],
  ])("%s", (_, windows, wanted, expected) => {
    expect(summary(headroomOf(of(windows), wanted, 90, NOW, true))).toBe(expected);
  });
});

describe("a reading", () => {
  const offline = failing({ kind: "unreachable", cause: "network", detail: "ENETDOWN" });
  const expired = failing({ kind: "signedOut", why: "expired", where: "/file" });
  const kind = (snapshot: Snapshot, seconds: number) =>
    headroomOf(snapshot, null, 101, later(seconds), true).kind;

  it.each<[string, Snapshot, number, Headroom["kind"]]>([
    ["is used while it is fresh", read(), 189, "free"],
    ["is not used once it is old", read(), 190, "unknown"],
    ["is used through a short failure", read({}, { health: offline }), 100, "free"],
    [
      "is not used in a long failure",
      read({}, { health: offline, dueAt: later(900) }),
      200,
      "unknown",
    ],
    ["is used while fresh, even signed out", read({}, { health: expired }), 100, "free"],
    ["is missing at first", blankSnapshot(NOW), 0, "unknown"],
    ["is missing offline", { ...blankSnapshot(NOW), health: offline }, 0, "unknown"],
    ["is missing without a login", { ...blankSnapshot(NOW), health: expired }, 0, "signedOut"],
    ["is too old without a login", read({}, { health: expired }), 200, "signedOut"],
  ])("%s", (_, snapshot, seconds, expected) => {
    expect(kind(snapshot, seconds)).toBe(expected);
  });

  it("of unknown age says that there is no room, but never that there is", () => {
    const undated = read({ windows: [session(54), week(13)] }, { undated: [FIVE] });
    expect(headroomOf(undated, null, 54, NOW, true).kind).toBe("taken");
    expect(headroomOf(undated, null, 55, NOW, true).kind).toBe("unknown");
    expect(headroomOf(undated, [SEVEN], 55, NOW, true).kind).toBe("free");
  });

  it.each(FAILURES)("that is missing because of %o is signedOut or unknown", (failure) => {
    const login = failure.kind === "refused" || failure.kind === "signedOut";
    expect(kind({ ...blankSnapshot(NOW), health: failing(failure) }, 0)).toBe(
      login ? "signedOut" : "unknown",
    );
  });
});
