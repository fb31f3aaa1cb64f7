/** Alerts that are kept: real commands and files, with a clock of the test's: attempts, waits, and marks that are damaged. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alertKeeper, type KeepAlerts } from "../../src/alerts/keeper.ts";
import { alertReport } from "../../src/alerts/report.ts";
import { readAlerts } from "../../src/cache/alert-marks.ts";
import { encodeFile } from "../../src/cache/formats.ts";
import { alertsFile, type Paths, pathsFor } from "../../src/cache/paths.ts";
import { NO_ALERT_MARKS } from "../../src/model/alerts/alert.ts";
import { alertSample } from "../../src/model/alerts/sample.ts";
import { after, HOUR, type Instant, MINUTE, millis, SECOND } from "../../src/model/units.ts";
import { identityOf } from "../../src/platform/process-identity.ts";
import { NOW, read, session } from "../render/sample.ts";

let home: string;
let paths: Paths;
let now: Instant;
let keep: KeepAlerts;
let isHeld: boolean;
const said: string[] = [];
/** One row a run of the command. */
const runs = (): number =>
  existsSync(join(home, "runs")) ? readFileSync(join(home, "runs"), "utf8").length : 0;

const restart = () => {
  keep = alertKeeper({
    paths,
    now: () => now,
    utcOffset: () => millis(0),
    account: null,
    held: () => isHeld,
    log: (sentence) => said.push(sentence),
  });
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "claude-usage-keeper-"));
  paths = pathsFor({ home, cwd: "/", env: {} });
  now = NOW;
  isHeld = true;
  said.length = 0;
  mkdirSync(dirname(alertsFile(paths)), { recursive: true });
  restart();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** One reading of 5h at this percentage, some seconds after the last. */
async function sees(used: number, seconds: number, more: { command?: string } = {}): Promise<void> {
  now = after(now, seconds * SECOND);
  const { command = "exit 7" } = more;
  const snapshot = read(
    { at: now, windows: [session(used, after(NOW, 2 * HOUR))] },
    { dueAt: after(now, 90_000), freshUntil: after(now, 190_000) },
  );
  await keep(alertSample(snapshot, { now, activeAt: null, hitsAt: () => null }), {
    levels: [80, 95],
    quiet: null,
    channels: {
      notify: command === "" ? "tmux" : "off",
      bell: false,
      command: command === "" ? "" : `printf . >>${join(home, "runs")}; ${command}`,
      tmuxSockets: [],
      env: { PATH: process.env.PATH, HOME: home, TMUX_TMPDIR: home },
      platform: process.platform,
    },
  });
}

const results = () =>
  readAlerts(paths).records.map(({ deliveries }) => deliveries.map(({ result }) => result).join());
const level = () => readAlerts(paths).marks.windows.at(-1)?.sent;

describe("a command that fails", () => {
  it("is run three times, and then given up as sent", async () => {
    for (const [at, sent] of [0, 0, 80, 80, 80].entries()) {
      await sees(81, 61);
      expect([runs(), level()]).toEqual([Math.min(at + 1, 3), sent]);
    }
    expect(results()).toEqual(["failed"]);
    expect(said).toEqual([expect.stringContaining("exit code 7")]);
    // The next level is a new alert.
    await sees(96, 61, { command: "true" });
    expect([runs(), level(), ...results()]).toEqual([4, 95, "failed", "delivered"]);
  });

  it("ends its attempts once it works", async () => {
    await sees(81, 61);
    await sees(81, 61, { command: "true" });
    await sees(81, 61, { command: "true" });
    expect([runs(), level(), ...results()]).toEqual([2, 80, "delivered"]);
  });
});

describe("a command that fails beside a notification that is shown", () => {
  /** A desktop whose notifier is a program of ours; each run is a row. */
  async function tick(seconds: number, command: string): Promise<void> {
    now = after(now, seconds * SECOND);
    const snapshot = read(
      { at: now, windows: [session(81, after(NOW, 2 * HOUR))] },
      { dueAt: after(now, 90_000), freshUntil: after(now, 190_000) },
    );
    writeFileSync(join(home, "notify-send"), `#!/bin/sh\necho >>${join(home, "shown")}\n`);
    chmodSync(join(home, "notify-send"), 0o700);
    await keep(alertSample(snapshot, { now, activeAt: null, hitsAt: () => null }), {
      levels: [80],
      quiet: null,
      channels: {
        notify: "desktop",
        bell: false,
        command: `printf . >>${join(home, "runs")}; ${command}`,
        tmuxSockets: [],
        env: { PATH: `${home}:${process.env.PATH}`, DBUS_SESSION_BUS_ADDRESS: "unix:path=/x" },
        platform: "linux",
      },
    });
  }
  const shown = () => readFileSync(join(home, "shown"), "utf8").length;

  it("is run again, a minute apart, without another notification", async () => {
    const counts: number[][] = [];
    for (const seconds of [0, 30, 31, 61, 61, 61]) {
      await tick(seconds, "exit 7");
      counts.push([runs(), shown()]);
    }
    expect(counts).toEqual([
      [1, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [3, 1],
      [3, 1],
    ]);
    expect(results()).toEqual(["delivered,failed"]);
  });

  it("is done once it works, and the record says so", async () => {
    for (const [seconds, command] of [
      [0, "exit 7"],
      [61, "true"],
      [61, "true"],
    ] as const)
      await tick(seconds, command);
    expect([runs(), shown(), ...results()]).toEqual([2, 1, "delivered,delivered"]);
  });
});

it("while another process that lives delivers, nothing is sent; after its end it is", async () => {
  const other = spawn("sleep", ["60"]);
  const ended = once(other, "exit");
  const file = `${alertsFile(paths)}.claim`;
  const identity = identityOf(other.pid ?? 0);
  writeFileSync(file, encodeFile({ at: after(now, 60 * SECOND), process: identity }));
  await sees(81, 61, { command: "true" });
  expect(runs()).toBe(0);
  other.kill();
  await ended;
  await sees(81, 61, { command: "true" });
  expect(runs()).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it("an alert for which nobody is there waits, however long, and is written once", async () => {
  await sees(81, 61, { command: "" });
  const before = readFileSync(alertsFile(paths), "utf8");
  for (let minutes = 0; minutes < 10; minutes += 1) await sees(81, 61, { command: "" });
  expect(readFileSync(alertsFile(paths), "utf8")).toBe(before);
  expect([level(), ...results()]).toEqual([0, "absent"]);
  await sees(81, 61, { command: "true" });
  expect([level(), ...results()]).toEqual([80, "delivered"]);
});

it("what failed is tried again after a minute, not with each tick of the same reading", async () => {
  const snapshot = read(
    { at: NOW, windows: [session(81, after(NOW, 2 * HOUR))] },
    { dueAt: after(NOW, HOUR), freshUntil: after(NOW, HOUR) },
  );
  const tick = async (seconds: number) => {
    now = after(NOW, seconds * SECOND);
    await keep(alertSample(snapshot, { now, activeAt: null, hitsAt: () => null }), {
      levels: [80],
      quiet: null,
      channels: {
        notify: "off",
        bell: false,
        command: `printf . >>${join(home, "runs")}; exit 1`,
        tmuxSockets: [],
        env: { PATH: process.env.PATH },
        platform: process.platform,
      },
    });
    return runs();
  };
  const counts: number[] = [];
  for (const seconds of [0, 1, 59, 60, 61, 119, 120, 180, 600]) counts.push(await tick(seconds));
  expect(counts).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
});

it("without the lease nothing is sent", async () => {
  isHeld = false;
  await sees(81, 61, { command: "true" });
  expect([runs(), level()]).toEqual([0, 0]);
});

it("one that was sent is not sent again after a restart, unless its marks are damaged", async () => {
  await sees(81, 61, { command: "true" });
  restart();
  await sees(82, 61, { command: "true" });
  expect(runs()).toBe(1);
  for (const text of [
    "",
    "{",
    "null",
    '{"v":1}',
    "\0".repeat(9),
    readFileSync(alertsFile(paths), "utf8").slice(0, -9),
  ]) {
    writeFileSync(alertsFile(paths), text);
    expect(readAlerts(paths)).toEqual({ marks: NO_ALERT_MARKS, records: [] });
  }
  restart();
  await sees(83, 61, { command: "true" });
  expect([runs(), level(), ...results()]).toEqual([2, 80, "delivered"]);
  appendFileSync(alertsFile(paths), "x");
  restart();
  await sees(84, 61, { command: "true" });
  expect([runs(), ...results()]).toEqual([3, "delivered"]);
});

it("--json says what was sent of each window, what is next, and what came of each", async () => {
  await sees(81, 61, { command: "true" });
  const snapshot = read({ at: now, windows: [session(81, after(NOW, 2 * HOUR))] });
  const sample = alertSample(snapshot, { now, activeAt: null, hitsAt: () => null });
  const settings = { alerts: [80, 95], notify: "off", quiet: null, on_alert: "true" } as const;
  expect(JSON.parse(JSON.stringify(alertReport(settings, readAlerts(paths), sample)))).toEqual({
    levels: [80, 95],
    notify: "off",
    quiet: "off",
    on_alert: true,
    windows: [
      {
        window: "5h",
        utilization: 81,
        sent: 80,
        next: 95,
        due: false,
        hits_at: null,
        forecast_sent: false,
        forecast_due: false,
      },
    ],
    fired: [
      {
        at: new Date(after(NOW, MINUTE + SECOND)).toISOString(),
        event: "level",
        window: "5h",
        text: expect.stringMatching(/^5h is at 81%, until \d\d:\d\d\.$/),
        deliveries: [{ channel: "command", result: "delivered", detail: "on_alert" }],
      },
    ],
  });
});
