/** The README's promises that a machine can hold: settings, words, rooms, commands, and its own examples. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ALL_SETTINGS } from "../../src/config/all-settings.ts";
import { legendTable } from "../../src/manual/legend.ts";
import { statusWord } from "../../src/render/messages.ts";
import { TROUBLES } from "../render/sample.ts";
import { ROOT } from "./house.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");

it.each(Object.entries(ALL_SETTINGS))(
  "tells of the setting %s as --help does",
  (key, { defaultText, help }) => {
    expect(readme).toContain(`| \`${key}\` | \`${defaultText}\` | ${help} |`);
  },
);

it("tells of no setting that is not there", () => {
  const section = readme.slice(
    readme.indexOf("## Settings"),
    readme.indexOf("## What the line says"),
  );
  const told = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
  expect(told).toEqual(Object.keys(ALL_SETTINGS));
});

describe("what the line says", () => {
  const table = legendTable();

  it("stands there as the program prints it: `npm run legend` writes it", () => {
    expect(readme).toContain(`\n\n${table}\n\n`);
  });

  it("has every word that a bar can show", () => {
    const notices = ["starting", "no-data", "stopped", "config", "unwritable", "usage"];
    const ends = ["no-node", "not-built", "fault"];
    const words = new Set([...TROUBLES.map(statusWord), ...notices, ...ends]);
    const seen = table.split("\n").map((row) => row.split("`")[1] ?? "");
    for (const word of words) expect(seen.join(" ").split(" ")).toContain(word);
  });
});

it("says once which Node it takes, as package.json does", () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const least = engines.node.replace(">=", "");
  expect(readme).toContain(`with git, npm and Node ${least} or newer:`);
  expect(readme.split(least)).toHaveLength(2);
});

it.each([
  ["README.md", readme],
  ["SECURITY.md", readFileSync(join(ROOT, "SECURITY.md"), "utf8")],
])("names only files that are there, in %s", (_, page) => {
  const named = [...page.matchAll(/`((?:src|scripts|tmux|test|dist)\/[\w./-]*)`/g)].map(
    ([, path]) => path ?? "",
  );
  const pictures = [...page.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path ?? "");
  expect([...named, ...pictures].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
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
