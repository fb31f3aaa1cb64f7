/** The check of other machines: how each answered last. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { machinesCheck, shareCheck } from "../../src/doctor/machine-checks.ts";
import type { DoctorSample } from "../../src/doctor/sample.ts";
import { millis } from "../../src/model/units.ts";
import { VERSION } from "../../src/version.ts";
import { later } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";
import { findingOf } from "./sample.ts";

const folder = folderPerTest();

const found = (why: string | null, changes: Partial<DoctorSample> = {}) => {
  mkdirSync(join(folder(), "claude-usage"), { recursive: true });
  writeFileSync(join(folder(), "claude-usage/config.toml"), 'from = ["ssh -p 2222 me@desktop"]\n');
  const peers = { from: [{ label: "desktop", at: later(-5), why }], share: null };
  return findingOf(machinesCheck, { peers, ...changes }, { XDG_CONFIG_HOME: folder() });
};

describe("machines", () => {
  it("is skipped where no other machine is named", () => {
    expect(findingOf(machinesCheck)).toMatchObject({ status: "skipped" });
  });

  it("says what each answered last, and how to see why it did not", () => {
    expect(found(null)).toMatchObject({
      status: "ok",
      message: expect.stringMatching(/^desktop: ok, at /),
    });
    expect(found(null, { peers: null }).message).toBe("desktop: not asked yet");
    expect(found("connection refused")).toMatchObject({
      status: "warn",
      message: expect.stringMatching(/^desktop: connection refused, at /),
      fix: "try `ssh -o BatchMode=yes -p 2222 me@desktop true`",
    });
    for (const why of ["exit code 1 there", "no document of ours", "no number yet", "signed-out"])
      expect(found(why).fix).toBe("run `claude-usage doctor` on desktop");
    expect(found("no claude-usage there").fix).toBe("install claude-usage on desktop");
    expect(found("logged in to another account").fix).toMatch(/take desktop out of from/);
  });

  it("fails where this machine has no login either", () => {
    const login = { kind: "signedOut", why: "missing", where: "/x" } as const;
    expect(found("connection refused", { login }).status).toBe("fail");
  });
});

describe("share", () => {
  const engine = {
    address: "rediss://nas:6380",
    at: later(-5),
    why: null,
    latency: millis(3),
    skew: millis(0),
    version: "7.0.15",
  };
  const shared = (changes: object = {}, more: Partial<DoctorSample> = {}) => {
    mkdirSync(join(folder(), "claude-usage"), { recursive: true });
    const toml = 'share = "rediss://usage@nas:6380"\n';
    writeFileSync(join(folder(), "claude-usage/config.toml"), toml);
    const share = { ...engine, machines: [VERSION, VERSION], ...changes };
    return findingOf(
      shareCheck,
      { peers: { from: [], share }, ...more },
      { XDG_CONFIG_HOME: folder() },
    );
  };

  it("is skipped where nothing is shared, and warns where no account is named", () => {
    expect(findingOf(shareCheck)).toMatchObject({ status: "skipped" });
    expect(shared({}, { accountFolders: { account: null, others: [] } }).status).toBe("warn");
  });

  it("names the engine, its latency and the other machines, without the user", () => {
    expect(shared()).toMatchObject({
      status: "ok",
      message: "rediss://nas:6380: version 7.0.15, answers in 3 ms; 1 other machine",
      details: [],
    });
    expect(shared({ machines: [VERSION, "0.0.9"] }).details).toEqual([
      "a machine has claude-usage 0.0.9",
    ]);
  });

  it.each([
    [{ skew: millis(90_000) }, /its clock is 90 s ahead/],
    [{ latency: millis(2_500) }, /answers in 2500 ms/],
    [{ why: "ECONNREFUSED" }, /ECONNREFUSED, since .*each machine polls with its part/],
    [{ why: "its login was refused" }, /its login was refused/],
    [{ address: "rediss://old:6380" }, /^rediss:\/\/nas:6380: not called yet/],
    [{ at: later(-3_600) }, /^rediss:\/\/nas:6380: not called since /],
  ])("warns of %j", (changes, message) => {
    expect(shared(changes)).toMatchObject({
      status: "warn",
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/./),
    });
  });
});
