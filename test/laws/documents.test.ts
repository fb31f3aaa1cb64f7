/** The documents' promises that a machine can hold: generated tables, links, commands, examples. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { TABLES, withTables } from "../../scripts/pages/tables.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { splitAccount } from "../../src/cli/account-flag.ts";
import { parseCommand, type SettingsTables } from "../../src/cli/parse.ts";
import { ALWAYS, LINE } from "../../src/cli/shared-specs.ts";
import type { CommandSpec } from "../../src/cli/spec.ts";
import { jsonDocumentFor } from "../../src/client/view.ts";
import { COMMANDS, isCommandName } from "../../src/commands.ts";
import { parseConfig } from "../../src/config/config-file.ts";
import { ALL_SETTINGS, POLLER_SETTINGS } from "../../src/config/poller-settings.ts";
import { RENDER_SETTINGS } from "../../src/config/render-settings.ts";
import { resolveSettings } from "../../src/config/setting.ts";
import { statusWord } from "../../src/render/messages.ts";
import { THEME_NAMES } from "../../src/render/themes.ts";
import { FAILURES, NOW, read } from "../render/sample.ts";
import { anchors, commandsIn, DOCUMENTS, fenced, readDocument, USER_PAGES } from "./documents.ts";
import { ROOT } from "./source-tree.ts";

describe("the generated tables", () => {
  it.each(USER_PAGES)("of %s are those that `npm run page` writes", async (page) => {
    const text = readDocument(page);
    expect(await withTables(text)).toBe(text);
  });

  it("each stand in a document", () => {
    const all = USER_PAGES.map(readDocument).join("");
    const missing = Object.keys(TABLES).filter((name) => !all.includes(`<!-- ${name}: `));
    expect(missing).toEqual([]);
  });

  it("of states have every word that a bar can show", async () => {
    const notices = ["starting", "no-data", "stopped", "config", "unwritable", "usage"];
    const ends = ["no-node", "old-node", "not-built", "building", "fault"];
    const table = (await TABLES.states?.()) ?? "";
    const seen = table.split("\n").map((row) => row.split("`")[1] ?? "");
    for (const word of new Set([...FAILURES.map(statusWord), ...notices, ...ends]))
      expect(seen.join(" ").split(" ")).toContain(word);
  });
});

describe.each(DOCUMENTS)("%s", (page) => {
  const text = readDocument(page);
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one ?? "");

  it("names only files that exist", () => {
    const named = all(/`((?:src|scripts|tmux|test|dist|docs)\/[\w./-]*)`/g)
      // A recipe's own file, which is made by following it.
      .filter((path) => !path.includes("NAME"));
    // The drawing of the way from the token to the terminal, where a file is `room/file`.
    const drawn = all(/^ {4}\w* +((?:sources|model|render|cache)\/[\w/-]+)/gm).map(
      (path) => `src/${path}.ts`,
    );
    expect([...named, ...drawn].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("has no two headings of one name", () => {
    expect(anchors(text).filter((one, at, every) => every.indexOf(one) !== at)).toEqual([]);
  });

  it("has only links that lead somewhere", () => {
    const broken = all(/\]\(([^)]+)\)/g)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && !anchors(readDocument(target)).includes(anchor);
      });
    expect(broken).toEqual([]);
  });
});

describe("the pictures", () => {
  const files = readdirSync(join(ROOT, "docs/pictures"));

  it("are each shown by a document, with a text that says what they show", () => {
    const texts = DOCUMENTS.flatMap((page) => [
      ...readDocument(page).matchAll(/!\[([^\]]*)\]\((?:docs\/)?pictures\/([\w-]+\.svg)\)/g),
    ]);
    const shown = new Set(texts.map(([, , file]) => file));
    expect(files.filter((file) => !shown.has(file))).toEqual([]);
    expect(texts.filter(([, text = ""]) => text.length < 20)).toEqual([]);
  });

  it("show each theme by its name", () => {
    const shown = readDocument("docs/pictures/themes.svg");
    expect(THEME_NAMES.filter((name) => !shown.includes(`>${name}</text>`))).toEqual([]);
  });

  it.each(files)("%s is small, and as wide as a page", (file) => {
    const svg = readDocument(`docs/pictures/${file}`);
    expect(svg).toMatch(/^<svg [^>]*width="768"/);
    expect(svg.length).toBeLessThan(120_000);
  });
});

const SETTINGS_OF: SettingsTables = {
  none: {},
  render: RENDER_SETTINGS,
  poller: POLLER_SETTINGS,
  all: ALL_SETTINGS,
};

/** The sentence that is wrong with a command; null for one that is accepted. */
async function refusal(all: readonly string[]): Promise<string | null> {
  const words = splitAccount(all).argv;
  const [first = "", ...rest] = words;
  const alone = words.filter((word) => !Object.keys(ALWAYS).includes(word.replace(/^--/, "")));
  if (alone.length < words.length) return alone.length <= 1 ? null : "too much beside it";
  const named = isCommandName(first);
  const spec: CommandSpec = named ? (await COMMANDS[first]()).spec : LINE;
  // An operand in capitals stands for any of its values.
  const members = [...(spec.operand?.members ?? []), ...(spec.operand?.rest?.members ?? [])];
  const given = (named ? rest : words).map((word) =>
    /^[A-Z]+$/.test(word) ? (members[0] ?? word) : word,
  );
  const parsed = parseCommand(
    given,
    SETTINGS_OF[spec.settings] as typeof ALL_SETTINGS,
    spec as CommandSpec & { settings: "all" },
  );
  return typeof parsed === "string" ? parsed : null;
}

describe("the commands", () => {
  it.each(DOCUMENTS)("of %s are accepted as they stand", async (page) => {
    const refusals = await Promise.all(
      commandsIn(readDocument(page)).map(async (words) => {
        const sentence = await refusal(words);
        return sentence === null ? [] : [`claude-usage ${words.join(" ")}: ${sentence}`];
      }),
    );
    expect(refusals.flat()).toEqual([]);
  });

  it("are found wherever a reader would copy them from", () => {
    const text = [
      "`claude-usage guard --below 90`, `claude-usage`, `~/.config/claude-usage/config.toml`",
      "```sh",
      "A=1 claude-usage --format '{a b}' | jq . && claude-usage stop # a comment",
      "set -g status-right '#(claude-usage --for tmux) | %H:%M'",
      "```",
    ].join("\n");
    expect(commandsIn(text)).toEqual([
      ["--format", "{a b}"],
      ["stop"],
      ["--for", "tmux"],
      ["guard", "--below", "90"],
      [],
    ]);
  });

  it("that do not exist are refused", async () => {
    expect(await refusal(["gurad"])).not.toBeNull();
    expect(await refusal(["guard", "--under", "90"])).not.toBeNull();
  });
});

describe("the examples", () => {
  it.each(USER_PAGES)("of %s in JSON and TOML can be used", (page) => {
    const text = readDocument(page);
    for (const json of fenced(text, "json")) expect(() => JSON.parse(json)).not.toThrow();
    for (const toml of fenced(text, "toml")) {
      const { layer, problems } = parseConfig(toml, "config.toml", ALL_SETTINGS);
      const resolved = resolveSettings(ALL_SETTINGS, layer === null ? [] : [layer]);
      expect([...problems, ...resolved.problems]).toEqual([]);
    }
  });

  const scripting = readDocument("docs/scripting.md");
  const example = JSON.parse(fenced(scripting, "json")[0] ?? "");

  it("of the --json document have the fields of the real one", () => {
    const nowhere = pathsFor({ home: "/nonexistent", cwd: "/", env: {} });
    const real = jsonDocumentFor(nowhere, read(), NOW, null, "default");
    expect(shapeOf(example)).toEqual(shapeOf(real));
  });

  const lines = scripting.split("\n").filter((line) => line.startsWith("claude-usage --json | jq"));

  it("have four uses with jq", () => expect(lines.length).toBe(4));

  it
    .skipIf(!process.env.CI && spawnSync("jq", ["--version"]).status !== 0)
    .each(
      [
        { says: "100" },
        { says: "13 % of the week, fresh" },
        { says: "" },
        { says: "Sonnet 2 %" },
      ].map(({ says }, index) => ({ says, command: lines[index] ?? "" })),
    )("answer $says", ({ says, command }) => {
    const piped = command.replace(
      "claude-usage --json",
      `printf '%s' '${JSON.stringify(example)}'`,
    );
    expect(spawnSync("sh", ["-c", piped], { encoding: "utf8" }).stdout.trim()).toBe(says);
  });
});

/** The names in a value, and no value. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== "object") return null;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]));
}
