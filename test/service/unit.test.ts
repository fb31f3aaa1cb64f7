/** The unit, as systemd's own checker reads it, and what is promised of it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNIT_MARK, unit, unitCommand } from "../../src/service/systemd-unit.ts";
import { folderPerTest } from "../world/program.ts";
import { AWKWARD, task } from "./sample.ts";

const home = folderPerTest();

/** A `%` that is not doubled begins a name of systemd's own. */
const percent = (text: string): string =>
  text.replace(/%(%?)/g, (_, second) => (second === "%" ? "%" : "NAME"));

/** A line's words as systemd.syntax(7) and systemd.unit(5) have them: quotes, backslashes, `%%`. */
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

    it("finds nothing wrong with it, whatever the paths", () => {
      const awkward = task(home() + AWKWARD);
      mkdirSync(dirname(awkward.log), { recursive: true });
      expect(verify(unit(awkward))).toEqual({ status: 0, stderr: "" });
    });

    it("would find a program that is not there, and a line that means nothing", () => {
      const { status, stderr } = verify(unit({ ...task("/x"), node: "/no/such node" }));
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringContaining("/no/such"),
      });
      const typo = unit(task("/x")).replace("ProtectHome", "ProtectHomes");
      expect(verify(typo).stderr).toContain("ProtectHomes");
    });
  },
);

describe("the unit", () => {
  const lines = unit(task()).split("\n");

  it("says whose it is, first of all", () => expect(lines[0]).toContain(UNIT_MARK));

  it.each([
    "NoNewPrivileges=yes",
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

  it("has none that the daemon cannot live with", () => {
    expect(lines.join("\n")).not.toMatch(/^(MemoryDenyWriteExecute|PrivateTmp|SystemCallFilter)/m);
  });

  it("lets only the cache folder be written to", () => {
    expect(lines.filter((line) => line.startsWith("ReadWritePaths="))).toHaveLength(1);
    const [paths = ""] = lines.filter((line) => line.startsWith("ReadWritePaths="));
    expect(wordsOf(paths)).toEqual([task().cache]);
  });

  it("logs to the file that the daemon's other starts log to", () => {
    const [line = ""] = lines.filter((one) => one.startsWith("StandardError=append:"));
    expect(percent(line)).toBe(`StandardError=append:${task().log}`);
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
        const odd = { ...task("/x"), node, program, env: [["X", value]] as const };
        expect(wordsOf(unitCommand(odd))).toEqual([node, program, "daemon"]);
        // Without the colon a `$` in a path would begin a variable.
        expect(unitCommand(odd)).toMatch(/^ExecStart=:"/);
        const plain = unit(task("/x")).split("\n").length;
        expect(unit(odd).split("\n").length).toBe(plain - 1);
        const [line = ""] = unit(odd).match(/^Environment=.*$/m) ?? [];
        expect(wordsOf(line)).toEqual([`X=${value}`]);
      }),
    );
  });
});

it("is told apart by the line that starts the daemon", () => {
  expect(unit(task())).toContain(unitCommand(task()));
  expect(unit(task())).not.toContain(unitCommand({ ...task(), node: "/other/node" }));
});
