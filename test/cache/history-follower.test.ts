/** A follower has what a reader of the whole has, however the file grew. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  appendHistory,
  importedFile,
  monthOf,
  readHistory,
  removeHistory,
} from "../../src/cache/history.ts";
import { historyFollower } from "../../src/cache/history-follower.ts";
import { encodeHistoryLine, type HistoryLine } from "../../src/cache/history-format.ts";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import type { HistoryEntry } from "../../src/model/history.ts";
import { after, HOUR, type Instant, MINUTE, millis } from "../../src/model/units.ts";
import { NOW } from "../render/sample.ts";

let home = "";
let paths: Paths;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "follower-"));
  paths = pathsFor({ home, cwd: home, env: {} });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const REACH = millis(11 * HOUR);

type Act = "poll" | "rest" | "login" | "forget" | "import" | "ask as another";

it("has what a reader of the whole has", () => {
  const acts = fc.constantFrom<Act>(
    ...(["poll", "poll", "poll", "rest", "login", "forget", "import", "ask as another"] as const),
  );
  fc.assert(
    fc.property(fc.array(acts, { minLength: 5, maxLength: 60 }), (all) => {
      removeHistory(paths, null);
      const follow = historyFollower(paths, REACH);
      let [at, name, resets]: [Instant, string, Map<string, Instant | null>] = [
        NOW,
        "a",
        new Map(),
      ];
      const append = (...lines: readonly HistoryLine[]) => appendHistory(paths, lines, resets, at);
      const login = () => append({ kind: "account", at, account: name, token: null, same: false });
      login();
      for (const [index, act] of all.entries()) {
        at = after(at, act === "rest" ? 3 * HOUR : 2 * MINUTE);
        const reset = after(NOW, (Math.floor(index / 9) + 1) * HOUR);
        if (act === "login") {
          name = name === "a" ? "b" : "a";
          login();
        } else if (act === "forget") {
          removeHistory(paths, null);
          resets = new Map();
          login();
        } else if (act === "import") {
          const line = {
            kind: "end",
            at: after(NOW, -HOUR),
            key: "5h",
            final: index,
            whole: false,
          } as const;
          const owner = { kind: "account", at, account: "a", token: null, same: false } as const;
          const text = [owner, line].map((one) => `${encodeHistoryLine(one, new Map())}\n`);
          writeFileSync(importedFile(paths, monthOf(NOW)), text.join(""));
        } else {
          const windows = [{ key: "5h", used: index, resetsAt: reset }];
          append({ kind: "reading", at, windows, source: "api", via: null });
        }
        const owner = { account: act === "ask as another" ? "b" : "a", since: NOW };
        const since = after(at, -REACH);
        // Of a gap that began earlier a reader may not know.
        const isKnown = (one: HistoryEntry) => one.kind !== "gap" || one.from >= since;
        const expected = readHistory(paths, owner, since, at).filter(isKnown);
        expect(follow(owner, at).filter(isKnown)).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
});
