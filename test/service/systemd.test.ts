/** The unit, as systemd's own checker reads it, and the lines it must have; and the calls of systemctl. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_DEBUGGER } from "../../src/platform/long-running.ts";
import { systemd } from "../../src/service/systemd.ts";
import { folderPerTest } from "../world/program.ts";
import { AWKWARD, managerWith, spec } from "./sample.ts";

const home = folderPerTest();
const { fileText, startLine, mark } = systemd(
  async () => ({ kind: "missing" }),
  "/home/me/.config",
);

/** A `%` that is not doubled begins a specifier of systemd's. */
const percent = (text: string): string =>
  text.replace(/%(%?)/g, (_, second) => (second === "%" ? "%" : "NAME"));

/** A line's words as systemd.syntax(7) and systemd.fileText(5) have them: quotes, backslashes, `%%`. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = ""]) =>
    percent(word.replace(/\\(.)/g, "$1")),
  );

describe.skipIf(spawnSync("systemd-analyze", ["--version"]).status !== 0 && !process.env.CI)(
  "systemd-analyze",
  () => {
    const verify = (text: string) => {
      const file = join(home(), "claude-usage.service");
      writeFileSync(file, text);
      const { status, stderr } = spawnSync("systemd-analyze", ["--user", "verify", file], {
        encoding: "utf8",
        env: { ...process.env, XDG_RUNTIME_DIR: home() },
      });
      return { status, stderr };
    };

    it("accepts it, whatever the paths", () => {
      const awkward = spec(home() + AWKWARD);
      mkdirSync(dirname(awkward.log), { recursive: true });
      expect(verify(fileText(awkward))).toEqual({ status: 0, stderr: "" });
    });

    it("rejects a missing program and an unknown key", () => {
      const { status, stderr } = verify(fileText({ ...spec("/x"), node: "/no/such node" }));
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringContaining("/no/such"),
      });
      const typo = fileText(spec("/x")).replace("ProtectHome", "ProtectHomes");
      expect(verify(typo).stderr).toContain("ProtectHomes");
    });
  },
);

describe("the unit", () => {
  const lines = fileText(spec()).split("\n");

  it("says who wrote it, first of all", () => expect(lines[0]).toContain(mark));

  it.each([
    "NoNewPrivileges=yes",
    "UnsetEnvironment=NODE_OPTIONS NODE_DEBUG NODE_REPL_EXTERNAL_MODULE NODE_CHANNEL_FD NODE_TLS_REJECT_UNAUTHORIZED DEBUG",
    "PrivateUsers=yes",
    "ProtectSystem=strict",
    "ProtectHome=read-only",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "Restart=on-failure",
    "RestartSec=60",
    "StartLimitBurst=10",
    "StartLimitIntervalSec=1h",
    "RestartPreventExitStatus=64",
    "UMask=0077",
  ])("has the line %s", (line) => expect(lines).toContain(line));

  it("has no line that would break the daemon", () => {
    expect(lines.join("\n")).not.toMatch(/^(MemoryDenyWriteExecute|PrivateTmp|SystemCallFilter)/m);
  });

  it("lets only the folders of cache and state be written to", () => {
    expect(lines.filter((line) => line.startsWith("ReadWritePaths="))).toHaveLength(1);
    const [paths = ""] = lines.filter((line) => line.startsWith("ReadWritePaths="));
    expect(wordsOf(paths)).toEqual([spec().cache, spec().state]);
  });

  it("logs to the same file as a detached daemon", () => {
    const [line = ""] = lines.filter((one) => one.startsWith("StandardError=append:"));
    expect(percent(line)).toBe(`StandardError=append:${spec().log}`);
  });

  it("keeps every text one word of its own line", () => {
    const text = fc
      .string({
        unit: fc.oneof(
          fc.constantFrom(...`"'\\%$ ;#`),
          fc.string({ unit: "grapheme", maxLength: 1 }),
        ),
      })
      .filter((one) => !/\p{Cc}/u.test(one));
    fc.assert(
      fc.property(text, text, text, (node, program, value) => {
        const odd = { ...spec("/x"), node, program, env: [["X", value]] as const };
        expect(wordsOf(startLine(odd))).toEqual([node, NO_DEBUGGER, program, "daemon"]);
        // Without the colon a `$` in a path would begin a variable.
        expect(startLine(odd)).toMatch(/^ExecStart=:"/);
        const plain = fileText(spec("/x")).split("\n").length;
        expect(fileText(odd).split("\n").length).toBe(plain - 1);
        // Not by an expression: Unicode's line ends are none of systemd's.
        const lines = fileText(odd).split("\n");
        const line = lines.find((one) => one.startsWith("Environment=")) ?? "";
        expect(wordsOf(line)).toEqual([`X=${value}`]);
      }),
    );
  });
});

it("differs by the line that starts the daemon", () => {
  expect(fileText(spec())).toContain(startLine(spec()));
  expect(fileText(spec())).not.toContain(startLine({ ...spec(), node: "/other/node" }));
});

describe("the manager", () => {
  it("reads the unit, and starts it now and at each login", async () => {
    const { manager, calls } = managerWith(home(), "linux");
    expect(manager.file).toBe(join(home(), ".config/systemd/user/claude-usage.service"));
    expect(await manager.start()).toBe(null);
    expect(calls()).toEqual(["--user daemon-reload", "--user enable --now claude-usage.service"]);
  });

  it("stops it, and leaves nothing of it in its folder", async () => {
    const { manager, calls } = managerWith(home(), "linux", "exit 1");
    const wants = join(home(), ".config/systemd/user/default.target.wants");
    mkdirSync(wants, { recursive: true });
    symlinkSync("../claude-usage.service", join(wants, "claude-usage.service"));
    expect(await manager.stop()).toEqual({
      reason: "systemctl --user disable --now claude-usage.service: exit code 1",
      byHand: "systemctl --user disable --now claude-usage.service",
    });
    expect(calls()).toEqual(["--user disable --now claude-usage.service"]);
    expect(() => readFileSync(join(wants, "claude-usage.service"))).toThrow("ENOENT");
  });

  it("says why it failed, and what is left to do", async () => {
    const { manager, calls } = managerWith(
      home(),
      "linux",
      "echo Failed to connect to bus >&2; exit 1",
    );
    expect(await manager.start()).toEqual({
      reason: "systemctl --user daemon-reload: Failed to connect to bus",
      byHand:
        "systemctl --user daemon-reload && systemctl --user enable --now claude-usage.service",
    });
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ["case $* in *enabled*) echo enabled ;; *) echo active ;; esac", true, "enabled, active"],
    [
      "case $* in *enabled*) echo enabled ;; *) echo activating; exit 3 ;; esac",
      false,
      "enabled, activating",
    ],
  ])("has the state that its program prints: %s", async (script, isRunning, text) => {
    expect(await managerWith(home(), "linux", script).manager.state()).toEqual({ isRunning, text });
  });

  it("has no state where its instance does not answer", async () => {
    const { manager } = managerWith(home(), "linux", "echo Failed to connect >&2; exit 1");
    expect(await manager.state()).toBe(null);
  });
});
