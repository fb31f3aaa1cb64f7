/** The history as a poller keeps it: lines for what changed, one account's in each section, and little of it in a year. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  historyFolder,
  monthFile,
  monthOf,
  readHistory,
  removeHistory,
} from "../../src/cache/history.ts";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { writeValue } from "../../src/cache/write.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import type { Reading } from "../../src/model/reading.ts";
import type { Snapshot, SnapshotOwner } from "../../src/model/snapshot.ts";
import { after, DAY, HOUR, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { historyRecorder } from "../../src/poller/history-recorder.ts";
import { NOW, read, session, week } from "../render/sample.ts";

let home = "";
let paths: Paths;
let now: Instant = NOW;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "recorder-"));
  paths = pathsFor({ home, cwd: home, env: {} });
  now = NOW;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const clock = { ...systemClock, now: () => now, boot: () => null };
const recorder = (held = () => true) => historyRecorder(paths, clock, held);

const owner = (account: string | null, since = 0, token = "t"): SnapshotOwner => ({
  account,
  token,
  expiresAt: null,
  since: instant(since),
});

const readBy = (by: SnapshotOwner | null, ...windows: readonly Window[]): Snapshot =>
  read({ at: now, windows, extra: null }, { owner: by });

const learned = (snapshot: Snapshot): Outcome => ({
  kind: "learned",
  reading: (snapshot as { reading: Reading }).reading,
});

function record(recordHistory: ReturnType<typeof recorder>, snapshot: Snapshot): void {
  recordHistory(learned(snapshot), snapshot);
}

const used = (account: string | null, since = 0): readonly number[] =>
  readHistory(paths, { account, since: instant(since) }, instant(0), after(now, DAY)).flatMap(
    (entry) => (entry.kind === "reading" ? entry.windows.map((window) => window.used) : []),
  );
const lines = () =>
  readFileSync(monthFile(paths, monthOf(now)), "utf8")
    .split("\n")
    .filter(Boolean);

describe("a poller", () => {
  it("writes a line when a number changed, and goes on where the last one stopped", () => {
    const one = recorder();
    record(one, readBy(owner("a"), session(5)));
    record(one, readBy(owner("a"), session(5)));
    record(one, readBy(owner("a"), session(6)));
    now = after(now, MINUTE);
    record(recorder(), readBy(owner("a"), session(6)));
    record(recorder(), readBy(owner("a"), session(7)));
    expect(lines()).toHaveLength(4);
    expect(used("a")).toEqual([5, 6, 7]);
  });

  it("writes nothing once another process polls", () => {
    record(
      recorder(() => false),
      readBy(owner("a"), session(5)),
    );
    expect(() => lines()).toThrow("ENOENT");
  });

  it("knows from the snapshot that an unchanged number was seen, and takes a real pause for a gap", () => {
    record(recorder(), readBy(owner("a", 1), session(5)));
    now = after(now, 2 * HOUR);
    writeValue(paths.snapshot, readBy(owner("a", 1), session(5)));
    const next = recorder();
    now = after(now, MINUTE);
    record(next, readBy(owner("a", 1), session(6)));
    expect(lines().join()).not.toContain("gap");
    now = after(now, 2 * HOUR);
    record(next, readBy(owner("a", 1), session(6)));
    expect(lines().join()).toContain('"gap"');
  });

  it("begins each month, and what was forgotten, with every window", () => {
    const one = recorder();
    record(one, readBy(owner("a"), session(5), week(3)));
    now = after(now, 30 * MINUTE);
    removeHistory(paths, null);
    record(one, readBy(owner("a"), session(6), week(3)));
    expect(used("a")).toEqual([6, 3]);
    now = instant(Date.UTC(2026, 2, 1));
    record(one, readBy(owner("a"), session(6), week(4)));
    expect(lines()[0]).toContain('"account":"a"');
    expect(used("a")).toEqual([6, 3, 6, 4]);
  });

  it("tries a line that the disk refused again", () => {
    const one = recorder();
    record(one, readBy(owner("a"), session(5)));
    const file = monthFile(paths, monthOf(now));
    rmSync(file);
    // Its folder is a file now.
    rmSync(historyFolder(paths), { recursive: true });
    appendFileSync(historyFolder(paths), "");
    record(one, readBy(owner("a"), session(6)));
    rmSync(historyFolder(paths));
    record(one, readBy(owner("a"), session(6)));
    expect(used("a")).toEqual([6]);
  });

  it("writes a refusal, and no number that is of unknown age", () => {
    const one = recorder();
    record(one, readBy(owner("a"), session(5)));
    one({ kind: "throttled", retryAfter: null }, readBy(owner("a"), session(5)));
    one({ kind: "throttled", retryAfter: null }, readBy(owner("a"), session(5)));
    const undated = {
      ...readBy(owner("a"), session(9)),
      undated: [{ kind: "session" }],
    } as Snapshot;
    record(one, undated);
    expect(lines().slice(2)).toEqual([expect.stringContaining('"refused":"rate limit"')]);
  });
});

describe("nothing of one account is in another's history", () => {
  it("after a login of another account, by the same process and by the next", () => {
    const one = recorder();
    record(one, readBy(owner("a"), session(1)));
    record(one, readBy(owner("b", NOW + 1), session(2)));
    record(recorder(), readBy(owner("a", NOW + 2), session(3)));
    record(recorder(), readBy(owner("a.org", NOW + 2), session(4)));
    expect([used("a.org"), used("b")]).toEqual([[4, 3].toReversed(), [2]]);
  });

  it("where accounts have no name: by the login's token and its time", () => {
    record(recorder(), readBy(owner(null, 0, "t1"), session(1)));
    record(recorder(), readBy(owner(null, 0, "t1"), session(2)));
    expect(used(null)).toEqual([1, 2]);
    now = after(now, MINUTE);
    record(recorder(), readBy(owner(null, 0, "t2"), session(3)));
    expect(used(null)).toEqual([3]);
  });

  it("in any order of logins, restarts and lost caches", () => {
    const step = fc.record({
      account: fc.constantFrom("a", "b", "c.org"),
      restart: fc.boolean(),
      lost: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        rmSync(historyFolder(paths), { recursive: true, force: true });
        now = NOW;
        let one = recorder();
        let since = 0;
        let before = "";
        // The number names the account: 1 to 9 are a's, 11 to 19 b's.
        const base = { a: 0, b: 10, "c.org": 20 };
        for (const [index, { account, restart, lost }] of steps.entries()) {
          now = after(now, MINUTE);
          if (restart) one = recorder();
          if (account !== before) since = now;
          if (lost) since = 0;
          before = account;
          record(one, readBy(owner(account, since), session(base[account] + (index % 9) + 1)));
        }
        for (const [account, first] of Object.entries(base)) {
          const foreign = used(account).filter((one) => one <= first || one > first + 9);
          expect(foreign).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
