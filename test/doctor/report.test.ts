/** What the checks found, as a screen and as a document. */
import { describe, expect, it } from "vitest";
import { type Screen, screenText } from "../../src/cli/screen.ts";
import { leaseCheck } from "../../src/doctor/daemon-checks.ts";
import { nodeCheck } from "../../src/doctor/environment-checks.ts";
import {
  doctorJson,
  doctorLines,
  isHealthy,
  type NamedFinding,
  runChecks,
} from "../../src/doctor/report.ts";
import { sampleWith } from "./sample.ts";

const WIDE: Screen = { columns: 200, colour: false, ascii: false, home: "/home/me" };

const doctorText = (findings: readonly NamedFinding[], changes: Partial<Screen> = {}): string => {
  const screen = { ...WIDE, ...changes };
  return screenText(doctorLines(findings, screen), screen);
};

describe("the report", () => {
  const all = runChecks(
    [nodeCheck, leaseCheck],
    sampleWith({ node: { version: "v1.0.0", minVersion: "6.12", path: "" } }),
  );
  const healthy = runChecks([nodeCheck], sampleWith());

  it("is one screen that ends with the number of problems", () => {
    expect(doctorText(all)).toMatch(
      /^✗ node {4}v1\.0\.0 is too old\n {10}fix: install Node 6\.12 or newer\n✓ poller {2}the daemon, .*\n\n1 problem$/,
    );
    expect(doctorText(healthy)).toMatch(/\n\nno problems$/);
    expect([isHealthy(all), isHealthy(healthy)]).toEqual([false, true]);
  });

  it.each([
    [["ok"], "no problems"],
    [["ok", "warn"], "no problems, 1 warning"],
    [["fail", "warn"], "1 problem, 1 warning"],
    [["fail", "warn", "fail", "warn"], "2 problems, 2 warnings"],
  ] as const)("of %j ends with %s", (statuses, count) => {
    const findings = statuses.map((status) => ({
      name: "x",
      status,
      message: "",
      fix: null,
      details: [],
    }));
    expect(doctorText(findings).split("\n").at(-1)).toBe(count);
  });

  it("is a document for programs, where a fix is called mend too", () => {
    expect(JSON.parse(doctorJson(all))).toMatchObject({
      schema: 1,
      healthy: false,
      checks: [
        {
          name: "node",
          status: "fail",
          fix: "install Node 6.12 or newer",
          mend: "install Node 6.12 or newer",
          details: [],
        },
        { name: "poller", status: "ok", fix: null, mend: null },
      ],
    });
  });

  it("marks by a sign, by a word where there is only ASCII, and by colour where there is colour", () => {
    const findings = (["ok", "fail", "warn", "skipped"] as const).map((status) => ({
      name: status,
      status,
      message: "m",
      fix: null,
      details: [],
    }));
    const lines = (changes: Partial<Screen>) =>
      doctorText(findings, changes).split("\n").slice(0, 4);
    expect(lines({})).toEqual(["✓ ok       m", "✗ fail     m", "! warn     m", "– skipped  m"]);
    expect(lines({ ascii: true })).toEqual([
      "ok   ok       m",
      "fail fail     m",
      "warn warn     m",
      "skip skipped  m",
    ]);
    expect(lines({ colour: true }).slice(0, 2)).toEqual([
      "\x1b[38;5;29m✓\x1b[0m ok       m",
      "\x1b[97;41m✗\x1b[0m fail     m",
    ]);
  });

  it("keeps its fix and its details below their first word, and breaks no word", () => {
    const finding: NamedFinding = {
      name: "width",
      status: "fail",
      message: "status-right is cut after 40 cells, and may take 76 of them",
      fix: "set -g status-right-length 100 in /home/me/.tmux.conf",
      details: ["detail"],
    };
    expect(doctorText([finding], { columns: 48 })).toBe(
      [
        "✗ width  status-right is cut after 40 cells, and",
        "         may take 76 of them",
        "         fix: set -g status-right-length 100 in",
        "              ~/.tmux.conf",
        "         detail",
        "",
        "1 problem",
      ].join("\n"),
    );
  });

  it("has no control characters", () => {
    const hostile = {
      name: "x",
      status: "ok",
      message: "\u001b]52;c;\u0007",
      fix: null,
      details: ["\u009b"],
    } as const;
    expect(doctorText([hostile])).not.toMatch(/[\u001b\u0007\u009b]/);
  });
});
