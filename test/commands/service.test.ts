/** `claude-usage service` as built, with a systemctl that records its arguments and starts nothing. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually, MARKED, type Person, person } from "../world/person.ts";

let someone: Person;

beforeEach(() => {
  someone = person("http://127.0.0.1:9", { CLAUDE_USAGE_INTERVAL: "90s" });
});

afterEach(() => someone.leave());

const unit = () => join(someone.home, ".config/systemd/user/claude-usage.service");
const calls = () => readFileSync(join(someone.home, "calls"), "utf8").trimEnd().split("\n");

/** A systemctl that runs `script`. */
function systemctl(script = "exit 0"): Readonly<Record<string, string>> {
  const bin = join(someone.home, "bin");
  mkdirSync(bin, { recursive: true });
  const text = `#!/bin/sh\necho "$*" >>"$HOME/calls"\n${script}\n`;
  writeFileSync(join(bin, "systemctl"), text, { mode: 0o755 });
  return { PATH: `${bin}:${someone.env.PATH}` };
}

const service = (act: string, env: Readonly<Record<string, string>>) =>
  someone.run(["service", act], env);

describe.skipIf(process.platform === "darwin")("the service", () => {
  it("is installed, shown and uninstalled, and replaces a daemon that was started on demand", async () => {
    someone.login();
    const daemon = someone.start(["daemon"]);
    await eventually(() => existsSync(join(someone.cache, "holder.json")), "a lease");
    const env = { ...systemctl("echo active"), HTTPS_PROXY: `http://me:${MARKED}@proxy.test` };
    const done = await service("install", env);
    expect(done).toEqual({
      code: 0,
      stdout: `Wrote ${unit()}.\nsystemd runs the daemon, now and at each login; it logs to ${someone.cache}/daemon.log.\n`,
      stderr: expect.stringMatching(
        /^claude-usage: HTTPS_PROXY may hold a password and was left out/,
      ),
    });
    expect((await daemon.ended).code).toBe(0);
    const text = readFileSync(unit(), "utf8");
    expect(text).toContain(`ReadWritePaths="${dirname(someone.cache)}"`);
    expect(text).toMatch(/^ExecStart=:"\/.*" "\/.*\/dist\/main\.cjs" "daemon"$/m);
    expect(text).not.toContain("MARKED");
    for (const file of [unit(), join(someone.cache, "daemon.log")]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    const seen = await service("status", env);
    expect(seen).toMatchObject({ code: 0, stderr: "" });
    expect(seen.stdout).toMatch(/^file {4}.*\(ours\)\nstate {3}active, active\ndaemon {2}none\n$/);
    expect(await service("uninstall", env)).toEqual({
      code: 0,
      stdout: `Removed ${unit()}.\n`,
      stderr: "",
    });
    expect(existsSync(unit())).toBe(false);
    expect(calls()).toEqual([
      "--user daemon-reload",
      "--user enable --now claude-usage.service",
      expect.stringMatching(/is-(enabled|active)/),
      expect.stringMatching(/is-(enabled|active)/),
      "--user disable --now claude-usage.service",
      "--user daemon-reload",
    ]);
    expect((await service("status", env)).code).toBe(1);
  });

  it("says what to run by hand where systemd does not answer, and leaves the unit for that", async () => {
    const env = systemctl("echo Failed to connect to bus: No medium found >&2; exit 1");
    const { code, stderr } = await service("install", env);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "claude-usage: systemd failed (systemctl --user daemon-reload: Failed to connect to bus: No medium found)\n" +
        "claude-usage: once that is fixed, run: systemctl --user daemon-reload && systemctl --user enable --now claude-usage.service\n",
    );
    expect(existsSync(unit())).toBe(true);
  });

  it("leaves a file that it did not write alone", async () => {
    const env = systemctl();
    mkdirSync(dirname(unit()), { recursive: true });
    writeFileSync(unit(), "[Service]\n");
    for (const act of ["install", "uninstall"]) {
      const { code, stderr } = await service(act, env);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `claude-usage: ${unit()} was not written by claude-usage; it was left unchanged\n`,
      });
    }
    expect(readFileSync(unit(), "utf8")).toBe("[Service]\n");
    expect(existsSync(join(someone.home, "calls"))).toBe(false);
  });

  it("is not installed with an invalid setting, nor where there is no systemd", async () => {
    const bad = await service("install", { ...systemctl(), CLAUDE_USAGE_BUDGET: "x" });
    expect(bad).toMatchObject({ code: 64, stderr: expect.stringContaining("CLAUDE_USAGE_BUDGET") });
    const bin = join(someone.home, "only");
    mkdirSync(bin);
    writeFileSync(join(bin, "node"), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, {
      mode: 0o755,
    });
    const none = await service("install", { PATH: bin });
    expect(none).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no systemctl in PATH"),
    });
    expect(existsSync(unit())).toBe(false);
    expect(await service("uninstall", systemctl())).toMatchObject({
      code: 0,
      stdout: "No service is installed.\n",
    });
  });
});
