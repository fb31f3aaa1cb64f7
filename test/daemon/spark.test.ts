/** The spark that the daemon keeps for readers: it follows the history, and readers take none that is old. */
import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { appendHistory, historyFolder } from "../../src/cache/history.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { readSpark } from "../../src/cache/read.ts";
import { sparkKeeper } from "../../src/daemon/spark.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { after, HOUR, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { NOW, read } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();

it("follows the history of the account, is kept for readers, and ends", () => {
  const paths = pathsFor({ home: home(), cwd: "/", env: {} });
  const of = (account: string): Snapshot =>
    read({}, { owner: { account, token: null, expiresAt: null, since: instant(0) } });
  const append = (at: Instant, used: number) =>
    appendHistory(
      paths,
      [
        {
          kind: "reading",
          at,
          windows: [{ key: "5h", used, resetsAt: after(NOW, HOUR) }],
          source: "api",
          via: null,
        },
      ],
      new Map(),
      NOW,
    );
  const keep = sparkKeeper(paths);
  expect(keep(of("a"), NOW)).toBeNull();
  appendHistory(
    paths,
    [{ kind: "account", at: NOW, account: "a", token: null, same: false }],
    new Map(),
    NOW,
  );
  append(after(NOW, -30 * MINUTE), 1);
  append(NOW, 9);
  expect(keep(of("a"), NOW)?.levels).toEqual([null, null, null, null, null, null, null, 7]);
  expect(readSpark(paths, NOW)?.levels).toHaveLength(8);
  expect(readSpark(paths, NOW)?.session?.levels).toEqual([null, null, null, null, null, 0, 7]);
  expect(readSpark(paths, after(NOW, HOUR))).toBeNull();
  // Another account has none, and takes the first one's away.
  expect(keep(of("b"), NOW)).toBeNull();
  expect(readSpark(paths, NOW)).toBeNull();
  rmSync(historyFolder(paths), { recursive: true });
  expect(keep(of("a"), after(NOW, 20 * MINUTE))).toBeNull();
});
