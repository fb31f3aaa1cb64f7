/** How attempts ended, on disk: the last ones of all pollers, for this person only. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { readOutcomeLog } from "../../src/cache/outcome-log.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { millis } from "../../src/model/units.ts";
import { outcomeRecorder } from "../../src/poller/create.ts";
import { NOW, REFERENCE } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const clock = { now: () => NOW, sleepUntil: async () => {} };
const begun = () => outcomeRecorder(paths(), clock);

it("goes on where another poller stopped, and keeps the server's time until it is told anew", () => {
  const first = begun();
  first.onSkew(millis(-40_000));
  first.record({ kind: "learned", reading: REFERENCE });
  begun().record({ kind: "waiting" });
  const history = readOutcomeLog(paths());
  expect(history?.runs.map(({ outcome }) => outcome.kind)).toEqual(["learned", "waiting"]);
  expect(history?.skew).toEqual({ by: -40_000, at: NOW });
  expect(statSync(paths().outcomeLog).mode & 0o777).toBe(0o600);
});

it("begins anew where the file is not its own", () => {
  mkdirSync(dirname(paths().outcomeLog), { recursive: true });
  writeFileSync(paths().outcomeLog, "{");
  begun().record({ kind: "waiting" });
  expect(readOutcomeLog(paths())?.runs.length).toBe(1);
});

it("goes without where the disk refuses", () => {
  mkdirSync(dirname(dirname(paths().cache)), { recursive: true });
  writeFileSync(dirname(paths().cache), "in the way");
  begun().record({ kind: "waiting" });
  expect(readOutcomeLog(paths())).toBe(null);
});
