/** Checks of the process that polls: the lease, the daemon, its service. */
import { describe, expect, it } from "vitest";
import type { CheckStatus } from "../../src/doctor/check.ts";
import {
  costCheck,
  daemonCheck,
  debuggerCheck,
  leaseCheck,
  serviceCheck,
} from "../../src/doctor/daemon-checks.ts";
import type { DoctorSample } from "../../src/doctor/sample.ts";
import { VERSION } from "../../src/version.ts";
import { later } from "../render/sample.ts";
import { findingOf, sampleWith } from "./sample.ts";

const holder = sampleWith().holder;
const with_ = (changes: object) => ({ holder: holder && { ...holder, ...changes } });

describe("poller", () => {
  it("names the holder of the lease, or says that there is none", () => {
    expect(findingOf(leaseCheck).message).toMatch(/^the daemon, pid \d+, since \d\d:\d\d$/);
    expect(findingOf(leaseCheck, with_({ role: "once" })).message).toContain(
      "a command that polls once",
    );
    expect(findingOf(leaseCheck, { holder: null }).status).toBe("warn");
    const off = { CLAUDE_USAGE_AUTOSTART: "false" };
    expect(findingOf(leaseCheck, { holder: null }, off).status).toBe("fail");
    // No process has this number.
    expect(findingOf(leaseCheck, with_({ pid: 2 ** 31 - 1 })).message).toContain("was killed");
  });
});

describe("daemon", () => {
  it("is ok for a daemon of this version that still polls", () => {
    expect(findingOf(daemonCheck)).toMatchObject({ status: "ok", message: `version ${VERSION}` });
    expect(findingOf(daemonCheck, { holder: null }).message).toBe("not running");
    expect(findingOf(daemonCheck, with_({ build: "0.0.9" }))).toMatchObject({
      status: "warn",
      message: `version 0.0.9 is running, and ${VERSION} is installed`,
    });
    expect(findingOf(daemonCheck, { now: later(119) }).status).toBe("ok");
    expect(findingOf(daemonCheck, { now: later(121) }).status).toBe("fail");
  });
});

describe("debugger", () => {
  it("fails where the poller listens on a port", () => {
    expect(findingOf(debuggerCheck)).toMatchObject({ status: "ok", message: "closed" });
    expect(findingOf(debuggerCheck, { listening: [9_229] })).toMatchObject({
      status: "fail",
      message: expect.stringMatching(/^open on port 9229: /),
      fix: expect.stringContaining("claude-usage stop"),
    });
    expect(findingOf(debuggerCheck, { holder: null }).status).toBe("skipped");
  });
});

describe("cost", () => {
  const url = { CLAUDE_USAGE_COST_URL: "http://localhost:8428" };
  const at = (seconds: number) => ({ todayCost: { usd: 1, until: later(seconds) } });

  it("fails where a daemon has had no answer for minutes", () => {
    expect(findingOf(costCheck).message).toBe("not used: cost_url is off");
    expect(findingOf(costCheck, at(1), url)).toMatchObject({
      status: "ok",
      message: "from localhost:8428",
    });
    for (const old of [{}, at(0)]) {
      expect(findingOf(costCheck, old, url)).toMatchObject({
        status: "fail",
        fix: expect.stringContaining("daemon.log"),
      });
    }
    expect(findingOf(costCheck, with_({ since: later(-60) }), url).status).toBe("skipped");
    expect(findingOf(costCheck, { holder: null }, url).status).toBe("skipped");
  });
});

describe("service", () => {
  it.each<[DoctorSample["service"]["owner"], boolean, CheckStatus, string]>([
    ["none", false, "skipped", "not installed; the daemon starts on demand"],
    ["another", false, "skipped", "/u was not written by claude-usage"],
    ["ours", true, "ok", "/u"],
    ["ours", false, "warn", "/u starts another Node or build"],
  ])("by %s, current %s, is %s", (owner, isCurrent, status, message) => {
    const service = { file: "/u", owner, isCurrent };
    expect(findingOf(serviceCheck, { service })).toMatchObject({ status, message });
  });
});
