/** The installed version, from the files of each kind of installation. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findInstalledClaude,
  hasService,
  rulesFor,
  versionSentence,
} from "../../src/telemetry/claude-version.ts";
import { SERVICES } from "../../src/telemetry/reference.ts";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();

/** A home with these files, and links to a target where the text begins with an arrow. */
function homeWith(files: Readonly<Record<string, string>>): string {
  const home = FOLDER();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(join(home, text.slice(3)), join(home, path));
    else {
      // A program that would tell on itself if it were started.
      writeFileSync(join(home, path), text);
      chmodSync(join(home, path), 0o755);
    }
  }
  return home;
}

const PROGRAM = "#!/bin/sh\ntouch started\n";
const PACKAGE = "lib/node_modules/@anthropic-ai/claude-code";
const packed = (version: unknown, name = "@anthropic-ai/claude-code") =>
  JSON.stringify({ name, version });

describe("the installed version", () => {
  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    [
      "of the native installer",
      {
        "share/claude/versions/2.1.332": PROGRAM,
        "bin/claude": "-> share/claude/versions/2.1.332",
      },
      "2.1.332",
    ],
    [
      "of an npm package",
      {
        [`${PACKAGE}/bin/claude.exe`]: PROGRAM,
        [`${PACKAGE}/package.json`]: packed("2.1.40"),
        "bin/claude": `-> ${PACKAGE}/bin/claude.exe`,
      },
      "2.1.40",
    ],
    [
      "of an old npm package",
      {
        [`${PACKAGE}/cli.js`]: PROGRAM,
        [`${PACKAGE}/package.json`]: packed("2.1.37"),
        "bin/claude": `-> ${PACKAGE}/cli.js`,
      },
      "2.1.37",
    ],
    [
      "of a package manager",
      {
        "Caskroom/claude-code/2.1.99/claude": PROGRAM,
        "bin/claude": "-> Caskroom/claude-code/2.1.99/claude",
      },
      "2.1.99",
    ],
    [
      "beside a short PATH",
      {
        ".local/share/claude/versions/2.2.0": "",
        ".local/bin/claude": "-> .local/share/claude/versions/2.2.0",
      },
      "2.2.0",
    ],
    ["of a wrapper is not known", { "bin/claude": PROGRAM, ".local/bin/claude": PROGRAM }, null],
    [
      "of another package is not known",
      { "bin/claude": PROGRAM, "package.json": packed("1.0.0", "claude") },
      null,
    ],
    [
      "of a damaged package is not known",
      {
        [`${PACKAGE}/cli.js`]: PROGRAM,
        [`${PACKAGE}/package.json`]: packed("2.1.37\u001b[0m"),
        "bin/claude": `-> ${PACKAGE}/cli.js`,
      },
      null,
    ],
    ["of none", {}, null],
  ])("%s", (_, files, version) => {
    const home = homeWith(files);
    const env = { PATH: `relative:${join(home, "bin")}` };
    expect(findInstalledClaude(env, home)?.version ?? null).toBe(version);
  });

  it.each<[string | null, string, string, string]>([
    [null, "events statsig", "2.1.332", "is not known"],
    ["1.9.999", "statsig", "2.1.37", "older than 2.1.37"],
    ["2.1.37", "statsig", "2.1.37", "installed (/f)."],
    ["2.1.38", "events statsig", "2.1.332", "was not compared with"],
    ["2.1.332", "events", "2.1.332", "installed (/f)."],
    ["2.1.1000", "events", "2.1.332", "newer than 2.1.332"],
    ["2.10.1", "events", "2.1.332", "newer than 2.1.332"],
  ])("%s has %s by the rules of %s", (version, has, rules, words) => {
    const names = (["events", "statsig"] as const).filter((name) =>
      hasService(SERVICES[name], version),
    );
    expect(names.join(" ")).toBe(has);
    expect(rulesFor(version)).toBe(rules);
    expect(versionSentence(version === null ? null : { version, file: "/f" })).toContain(words);
  });
});
