/** What a poller writes, and from when on it may not: its state, and the log of how attempts ended. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { readOutcomeLog } from "../../src/cache/outcome-log.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { readPace, readSnapshot } from "../../src/cache/read.ts";
import { openSettings } from "../../src/config/effective.ts";
import type { Context } from "../../src/context.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { type Instant, instant, MINUTE, millis } from "../../src/model/units.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createPorts, outcomeRecorder } from "../../src/poller/create.ts";
import type { PollerState } from "../../src/poller/ports.ts";
import { FEW_RETRIES } from "../../src/sources/credentials.ts";
import { NOW, REFERENCE, read } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const clock = { ...systemClock, now: () => NOW };

it("saves nothing once another process polls: the requests on disk are that one's", () => {
  const context: Context = {
    argv: [],
    env: {},
    paths: paths(),
    isTerminal: () => false,
    program: "",
  };
  let held = true;
  const ports = createPorts({
    site: context,
    settings: openSettings(context, new Map()),
    retries: FEW_RETRIES,
    clock,
    held: () => held,
    report: () => {},
    onWriteError: () => {},
  });
  const state = (sent: Instant): PollerState => ({
    snapshot: blankSnapshot(instant(sent + MINUTE)),
    pace: { ...INITIAL_PACE, sent: [sent] },
  });
  expect(ports.save(state(NOW))).toBe(true);
  held = false;
  expect(ports.save(state(instant(NOW + 1)))).toBe(false);
  expect(readPace(paths())?.sent).toEqual([NOW]);
});

it("saves a reading with the boot clock, by which its age is known after the clock was set", () => {
  const context: Context = {
    argv: [],
    env: {},
    paths: paths(),
    isTerminal: () => false,
    program: "",
  };
  const boot = { id: "0a1b2c3d", uptime: 5_000_000 };
  const ports = createPorts({
    site: context,
    settings: openSettings(context, new Map()),
    retries: FEW_RETRIES,
    clock: { ...clock, boot: () => boot },
    held: () => true,
    report: () => {},
    onWriteError: () => {},
  });
  const snapshot = read({ at: instant(NOW - 60_000) });
  expect(ports.save({ snapshot, pace: INITIAL_PACE })).toBe(true);
  const anHourBack = instant(NOW - 3_600_000);
  const found = readSnapshot(paths(), { ...clock, now: () => anHourBack, boot: () => boot });
  expect(found?.exact).toBe(true);
  const moved = found?.snapshot.kind === "read" ? found.snapshot.reading.at : null;
  expect(moved).toBe(anHourBack - 60_000);
});

describe("the outcome log", () => {
  const recorder = () => outcomeRecorder(paths(), clock);

  it("continues another poller's, and keeps the server's clock until it is known again", () => {
    const first = recorder();
    first.onSkew(millis(-40_000));
    first.record({ kind: "learned", reading: REFERENCE });
    recorder().record({ kind: "waiting" });
    const log = readOutcomeLog(paths());
    expect(log?.runs.map(({ outcome }) => outcome.kind)).toEqual(["learned", "waiting"]);
    expect(log?.skew).toEqual({ by: -40_000, at: NOW });
    expect(statSync(paths().outcomeLog).mode & 0o777).toBe(0o600);
  });

  it("starts again where the file is invalid", () => {
    mkdirSync(dirname(paths().outcomeLog), { recursive: true });
    writeFileSync(paths().outcomeLog, "{");
    recorder().record({ kind: "waiting" });
    expect(readOutcomeLog(paths())?.runs.length).toBe(1);
  });

  it("is not written where the disk refuses", () => {
    mkdirSync(dirname(dirname(paths().cache)), { recursive: true });
    writeFileSync(dirname(paths().cache), "in the way");
    recorder().record({ kind: "waiting" });
    expect(readOutcomeLog(paths())).toBe(null);
  });
});
