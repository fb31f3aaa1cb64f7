/** Settings files of any content, and the order in which they are read. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerOfText, readLayers } from "../../src/telemetry/layers.ts";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();

const read = (text: string) => layerOfText("user", "/u.json", text);

describe("a settings file", () => {
  it.each<[string, string]>([
    ["{\n", "/u.json:1: not JSON"],
    ['{"env": {\n  "DISABLE_TELEMETRY": "1",\n}}', "/u.json:3: not JSON"],
    ['{\n// a comment\n"env": {}}', "/u.json:2: not JSON"],
    ['{"a":\r\n1,\r\nb}', "/u.json:3: not JSON"],
    ['{"a": "\n"}', "/u.json:1: not JSON"],
    ["[]", "/u.json:1: not an object"],
    ['{"env": []}', "/u.json:1: env is not an object"],
    ['{"env": {},\n"env": {}}', '/u.json:2: duplicate key "env"'],
    ['{"env": {"A": "1",\n"A": "2"}}', '/u.json:2: duplicate key "A"'],
    ['{"env": {\n"DISABLE_TELEMETRY": null}}', "/u.json:2: a variable's value must be text"],
  ])("%j is reported with its line", (text, problem) => {
    expect(read(text)).toMatchObject({ state: "unusable", problem });
  });

  it.each<[string, string | undefined]>([
    ["", undefined],
    [" \n", undefined],
    ["{}", undefined],
    ['\uFEFF{"env": {"DISABLE_TELEMETRY": "1"}}', "1"],
    ['{"env": {"DISABLE_TELEMETRY": 1}}', "1"],
    ['{"env": {"DISABLE_TELEMETRY": true}}', "true"],
    ['{"\\u0065nv": {"DISABLE_TELEMETRY": "1"}}', "1"],
  ])("%j is read", (text, value) => {
    expect(read(text)).toMatchObject({ state: "read", problem: null });
    expect(read(text).values.get("DISABLE_TELEMETRY")?.value).toBe(value);
  });

  it("that is nested too deeply is reported too", () => {
    const text = "[".repeat(100_000) + "]".repeat(100_000);
    expect(read(text).problem).toBe("/u.json:1: nested too deeply");
  });

  it("of any text is read or reported, and never quoted", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        const { state, problem } = read(text);
        expect(problem === null).toBe(state === "read");
        if (problem !== null) expect(problem).toMatch(/^\/u\.json:\d+: [^\p{Cc}]*$/u);
      }),
      { numRuns: 60 },
    );
  });
});

it("reads the places in Claude Code's order, and none twice", () => {
  const home = FOLDER();
  const put = (path: string, text: string) => {
    mkdirSync(join(home, path, ".."), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  put("etc/managed.json", '{"env": {"DISABLE_TELEMETRY": "m"}}');
  put("project/.claude/settings.local.json", '{"env": {"DISABLE_TELEMETRY": "l"}}');
  put("project/.claude/settings.json", "{");
  put(".claude/settings.json", '{"env": {"DISABLE_TELEMETRY": "u", "OTHER": "x"}}');
  const sources = {
    paths: { claudeSettings: join(home, ".claude/settings.json") },
    env: { DISABLE_TELEMETRY: "e" },
    managed: join(home, "etc/managed.json"),
  };
  const layers = readLayers({ ...sources, cwd: join(home, "project") });
  expect(layers.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "managed read",
    "local read",
    "project unusable",
    "user read",
    "environment read",
  ]);
  expect(layers.map(({ values }) => [...values.values()].map(({ value }) => value).join())).toEqual(
    ["m", "l", "", "u", "e"],
  );
  const names = (cwd: string | null) => readLayers({ ...sources, cwd }).map(({ name }) => name);
  expect(names(home)).toEqual(["managed", "local", "user", "environment"]);
  expect(names(null)).toEqual(["managed", "user", "environment"]);
});

it("reads an administrator's folder over their file, the last name first", () => {
  const home = FOLDER();
  const folder = join(home, "managed-settings.d");
  mkdirSync(folder);
  const put = (path: string, value: string) =>
    writeFileSync(join(home, path), JSON.stringify({ env: { DISABLE_TELEMETRY: value } }));
  put("managed-settings.json", "base");
  put("managed-settings.d/10-first.json", "10");
  put("managed-settings.d/20-second.json", "20");
  put("managed-settings.d/.hidden.json", "no");
  put("managed-settings.d/readme.txt", "no");
  writeFileSync(join(folder, "30-broken.json"), "{");
  const layers = readLayers({
    paths: { claudeSettings: join(home, "no") },
    env: {},
    cwd: null,
    managed: join(home, "managed-settings.json"),
  });
  expect(
    layers
      .filter(({ name }) => name === "managed")
      .map(({ state, values }) => values.get("DISABLE_TELEMETRY")?.value ?? state),
  ).toEqual(["unusable", "20", "10", "base"]);
});

it("does not wait for a pipe or read a folder", () => {
  const home = FOLDER();
  const pipe = join(home, "settings.json");
  execFileSync("mkfifo", [pipe]);
  const at = (file: string) =>
    readLayers({ paths: { claudeSettings: file }, env: {}, cwd: null, managed: join(home, "no") });
  expect(at(pipe)[1]).toMatchObject({
    state: "unusable",
    problem: `${pipe} is not a regular file`,
  });
  expect(at(home)[1]).toMatchObject({
    state: "unusable",
    problem: `${home} is not a regular file`,
  });
});
