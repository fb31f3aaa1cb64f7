/** The documents' promises that a machine can hold: settings, words, files that they name, and the README's examples. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { statesTable } from "../../scripts/manual/states-table.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { statusWord } from "../../src/render/messages.ts";
import { SEGMENT_NAMES } from "../../src/render/segments.ts";
import { SURFACE_NAMES } from "../../src/render/surfaces.ts";
import { FAILURES } from "../render/sample.ts";
import { ROOT } from "./source-tree.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");

it.each(Object.entries(ALL_SETTINGS))(
  "documents the setting %s as --help does",
  (key, { defaultText, help }) => {
    expect(readme).toContain(`| \`${key}\` | \`${defaultText}\` | ${help} |`);
  },
);

it("documents no setting that does not exist", () => {
  const section = readme.slice(
    readme.indexOf("## Settings"),
    readme.indexOf("## What the line says"),
  );
  const documented = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
  expect(documented).toEqual(Object.keys(ALL_SETTINGS));
});

it("has a row or a sentence for every surface with a place of its own", () => {
  const section = readme.slice(
    readme.indexOf("## Where it shows"),
    readme.indexOf("## Claude Code's own status line"),
  );
  // Chosen by the launcher or by tmux, never by a person.
  const chosen = SURFACE_NAMES.filter((name) => name !== "ansi" && name !== "tmux-ascii");
  expect(chosen.filter((name) => !new RegExp(`\\b${name}\\b`).test(section))).toEqual([]);
});

it("names every segment", () => {
  const code = [...readme.matchAll(/`[^`\n]+`/g)].flatMap(([text]) => text.split(/[^\w]+/));
  expect(SEGMENT_NAMES.filter((name) => !code.includes(name))).toEqual([]);
});

describe("what the line says", () => {
  const table = statesTable();

  it("is the table that `npm run legend` writes", () => {
    expect(readme).toContain(`\n\n${table}\n\n`);
  });

  it("has every word that a bar can show", () => {
    const notices = ["starting", "no-data", "stopped", "config", "unwritable", "usage"];
    const ends = ["no-node", "old-node", "not-built", "fault"];
    const words = new Set([...FAILURES.map(statusWord), ...notices, ...ends]);
    const seen = table.split("\n").map((row) => row.split("`")[1] ?? "");
    for (const word of words) expect(seen.join(" ").split(" ")).toContain(word);
  });
});

it("names the oldest Node once, as package.json does", () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const least = engines.node.replace(">=", "");
  expect(readme).toContain(`with git, npm and Node ${least} or newer:`);
  expect(readme.split(least)).toHaveLength(2);
});

const PAGES = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/architecture.md"];

it.each(PAGES)("%s names only files that exist", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, path]) => path ?? "");
  const named = all(/`((?:src|scripts|tmux|test|dist|docs)\/[\w./-]*)`/g)
    // A recipe's own file, which whoever follows it makes.
    .filter((path) => !path.includes("NAME"));
  // Pictures and links, as seen from the page.
  const linked = all(/\]\(([^):#]+)\)/g).map((path) => join(dirname(page), path));
  // The drawing of the way from the token to the terminal, where a file is `room/file`.
  const drawn = all(/^ {4}\w* +((?:sources|model|render|cache)\/[\w/-]+)/gm).map(
    (path) => `src/${path}.ts`,
  );
  const paths = [...named, ...linked, ...drawn];
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

describe("the --json example", () => {
  const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "");
  const lines = readme.split("\n").filter((line) => line.startsWith("claude-usage --json | jq"));

  it("has four uses with jq", () => expect(lines.length).toBe(4));

  it
    .skipIf(!process.env.CI && spawnSync("jq", ["--version"]).status !== 0)
    .each(
      [
        { says: "100" },
        { says: "13 % of the week, fresh" },
        { says: "" },
        { says: "Sonnet 2 %" },
      ].map(({ says }, index) => ({ says, command: lines[index] ?? "" })),
    )("answers $says", ({ says, command }) => {
    const piped = command.replace(
      "claude-usage --json",
      `printf '%s' '${JSON.stringify(example)}'`,
    );
    expect(spawnSync("sh", ["-c", piped], { encoding: "utf8" }).stdout.trim()).toBe(says);
  });
});
