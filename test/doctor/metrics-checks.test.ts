/** The check of the metrics' delivery, and the sample that it is made from. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { openSettings } from "../../src/config/effective.ts";
import {
  type MetricsDelivery,
  metricsCheck,
  sampleMetrics,
} from "../../src/doctor/metrics-checks.ts";
import { metricsQueue, queueFile } from "../../src/metrics/queue.ts";
import { later } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";
import { findingOf, sampleWith } from "./sample.ts";

const folder = folderPerTest();
const { settings: plain, holder } = sampleWith();
const FILE = "/m/claude-usage.prom";
const url = new URL("http://metrics.example.com");

const found = (
  metrics: Partial<MetricsDelivery>,
  values: object = { metrics_file: FILE, metrics_url: url },
  changes: object = {},
) => {
  const settings = { ...plain, values: { ...plain.values, ...values } };
  const none = { file: FILE, writtenAt: later(-30), waiting: 0, headerProblem: null };
  return findingOf(metricsCheck, { settings, metrics: { ...none, ...metrics }, ...changes });
};

describe("metrics", () => {
  it("is not looked at where nothing is wanted, or where no daemon has had the time", () => {
    expect(findingOf(metricsCheck).status).toBe("skipped");
    expect(found({}, undefined, { holder: null }).status).toBe("skipped");
    const young = holder && { ...holder, since: later(-60) };
    expect(found({ writtenAt: null }, undefined, { holder: young }).status).toBe("skipped");
    expect(found({ writtenAt: later(-90) }, undefined, { holder: young }).status).toBe("skipped");
  });

  it("sees what a young daemon has written, and what waits", () => {
    const young = { holder: holder && { ...holder, since: later(-60) } };
    expect(found({}, undefined, young).status).toBe("ok");
    expect(found({ waiting: 3 }, undefined, young).status).toBe("warn");
  });

  it("names where they go", () => {
    expect(found({})).toMatchObject({
      status: "ok",
      message: "/m/claude-usage.prom, metrics.example.com",
    });
  });

  it.each([null, later(-181)])("fails where the file is not written: %s", (writtenAt) => {
    expect(found({ writtenAt })).toMatchObject({
      status: "fail",
      fix: expect.stringContaining("daemon.log"),
    });
  });

  it("says how much waits, and fails where the header cannot be used", () => {
    expect(found({ waiting: 24 })).toMatchObject({
      status: "warn",
      message: "24 samples wait for metrics.example.com",
    });
    expect(found({ headerProblem: "F can be read by other users" }).status).toBe("fail");
  });

  it("reads the file, the queue and the header from the disk", () => {
    const env = { HOME: folder() };
    const paths = pathsFor({ home: folder(), cwd: "/", env });
    const call = { argv: [], env, paths, isTerminal: () => false, program: "" };
    const config = join(folder(), ".config/claude-usage");
    mkdirSync(config, { recursive: true });
    writeFileSync(
      join(config, "config.toml"),
      `metrics_file = "~/a.prom"\nmetrics_url = "${url.href}"\n`,
    );
    writeFileSync(join(config, "metrics-header"), "A: b", { mode: 0o644 });
    writeFileSync(join(folder(), "a.prom"), "");
    metricsQueue(queueFile(paths)).add([`claude_usage_ratio{window="5h"} 1 ${later(0)}`]);
    expect(sampleMetrics(call, openSettings(call, new Map()).current())).toEqual({
      file: join(folder(), "a.prom"),
      writtenAt: expect.any(Number),
      waiting: 1,
      headerProblem: expect.stringContaining("chmod 600"),
    });
  });
});
