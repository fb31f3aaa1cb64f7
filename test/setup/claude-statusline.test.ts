/** Claude Code's statusLine: ours in it, the one before behind it, and all of it taken back. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planStatusLine, planStatusLineRemoval } from "../../src/setup/claude-statusline.ts";
import { writeEdit } from "../../src/setup/file-edit.ts";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();
const file = () => join(FOLDER(), "settings.json");
const text = () => readFileSync(file(), "utf8");

async function carryOut(plan: ReturnType<typeof planStatusLine>): Promise<string> {
  if (plan === null) return "nothing to do";
  if (typeof plan === "string") return plan.replace(file(), "FILE");
  return (await writeEdit(plan)) ?? "written";
}
const set = () => carryOut(planStatusLine(file(), "claude-usage"));
const takeBack = () => carryOut(planStatusLineRemoval(file()));
const settings = () => JSON.parse(text().replace("\uFEFF", ""));

const OURS = { type: "command", command: "claude-usage statusline", refreshInterval: 10 };

/** Name, the file before, and the setting after. */
const FILES: readonly (readonly [string, string | null, object])[] = [
  ["no file", null, OURS],
  ["an empty file", "", OURS],
  ["a file of nothing", "{}", OURS],
  ["a file of other settings", '{\n  "model": "opus"\n}\n', OURS],
  ["a file of one line", '{"model": "opus"}', OURS],
  ["a file of CRLF lines and tabs", '\uFEFF{\r\n\t"model": "opus"\r\n}', OURS],
  [
    "another command, which is chained",
    '{"statusLine": {"type": "command", "command": "npx \'it\' $x", "padding": 2}, "a": 1}',
    {
      type: "command",
      command: "claude-usage statusline --chain 'npx '\\''it'\\'' $x'",
      padding: 2,
      refreshInterval: 10,
    },
  ],
  [
    "another command with an interval of its own",
    '{"statusLine": {"type": "command", "command": "~/line.sh", "refreshInterval": 3}}',
    { type: "command", command: "claude-usage statusline --chain '~/line.sh'", refreshInterval: 3 },
  ],
  [
    "ours without an interval",
    '{"statusLine": {"type": "command", "command": "/x/claude-usage statusline --ascii"}}',
    { type: "command", command: "/x/claude-usage statusline --ascii", refreshInterval: 10 },
  ],
];

describe.each(FILES)("%s", (_, before, after) => {
  it("gets ours once, and is given back byte for byte", async () => {
    if (before !== null) writeFileSync(file(), before);
    expect(await set()).toBe("written");
    expect(settings().statusLine).toEqual(after);
    expect(await set()).toBe("nothing to do");
    expect(await takeBack()).toBe("written");
    expect(existsSync(file()) ? text() : null).toBe(before);
    expect(await takeBack()).toBe("nothing to do");
  });

  it("keeps what was changed since", async () => {
    if (before !== null) writeFileSync(file(), before);
    await set();
    const changed = JSON.stringify({ ...settings(), since: [1] });
    writeFileSync(file(), changed);
    expect(await takeBack()).toBe("written");
    const old = JSON.parse(before?.replace("\uFEFF", "") || "{}");
    expect(JSON.parse(text())).toEqual({ ...old, since: [1] });
  });
});

it.each([
  ["not JSON", '{\n  "a": 1,\n}', "FILE:3: not JSON; left unchanged"],
  [
    "a setting given twice",
    '{"statusLine": 1, "statusLine": 2}',
    'FILE:1: duplicate key "statusLine"; left unchanged',
  ],
  [
    "a statusLine of another kind",
    '{"statusLine": "x"}',
    "FILE has another statusLine; left unchanged",
  ],
])("%s stays as it is, and says why", async (_, before, why) => {
  writeFileSync(file(), before);
  expect(await set()).toBe(why);
  expect(text()).toBe(before);
  expect(await takeBack()).toBe("nothing to do");
});

it.each([
  ["no file", null],
  ["an empty file", ""],
  ["a file of nothing", "{}\n"],
])("is written into %s as a person would write it", async (_, before) => {
  if (before !== null) writeFileSync(file(), before);
  await set();
  expect(text()).toBe(`${JSON.stringify({ statusLine: OURS }, null, 2)}\n`);
});

it("leaves a line that a person wrote by hand", async () => {
  const own =
    '{"statusLine": {"type": "command", "command": "claude-usage statusline --ascii", "refreshInterval": 10}}';
  writeFileSync(file(), own);
  expect(await takeBack()).toBe("nothing to do");
  expect(text()).toBe(own);
});
