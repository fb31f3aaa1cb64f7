/** What is removed from the cache folder, and what stays: by name, by age, by whether the line is requested. */
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { collectGarbage } from "../../src/daemon/gc.ts";
import { DAY, HOUR, instant, MINUTE } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const NOW = instant(1_771_050_961_000);

it("removes old files of ours that nobody needs, and nothing else", () => {
  const paths = pathsFor({ home: home(), cwd: "/", env: {} });
  const put = (name: string, age: number) => {
    const file = join(paths.cache, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    const made = (NOW - age) / 1_000;
    utimesSync(file, made, made);
  };
  const line = "tmux@;5h;;;";
  const removed = [
    ["snapshot.json.1234567890", 2 * HOUR],
    ["pace.json.7", 30 * DAY],
    ["handover/statusline.json.42", 2 * HOUR],
    ["lines/plain.99", 2 * HOUR],
    ["lines/tmux@1;;;;.4294967295", 2 * HOUR],
    ["looks/ansi@1;;;;", 2 * DAY],
    ["lines/ansi@1;;;;", 2 * DAY],
  ] as const;
  const kept = [
    // Possibly just being written.
    ["snapshot.json.1", MINUTE],
    ["lines/plain.1", MINUTE],
    // From before the clock was set back.
    ["holder.json.1", -DAY],
    // Ours, and whole.
    ["snapshot.json", 30 * DAY],
    ["lines/plain", 30 * DAY],
    ["looks/tmux@1;;;;", HOUR],
    ["lines/tmux@1;;;;", 30 * DAY],
    // A requested line whose name ends like a temporary one's.
    ["looks/plain@;5h;;;50,70,9.5", HOUR],
    ["lines/plain@;5h;;;50,70,9.5", 2 * HOUR],
    // Not ours.
    ["usage.json.12", 30 * DAY],
    ["snapshot.json.backup", 30 * DAY],
    ["snapshot.json.12345678901", 30 * DAY],
    ["lines/README.1", 30 * DAY],
    ["looks/notes", 30 * DAY],
    [`deeper/${line}`, 30 * DAY],
  ] as const;
  for (const [name, age] of [...removed, ...kept]) put(name, age);
  collectGarbage(paths, NOW);
  const names = readdirSync(paths.cache, {
    recursive: true,
    withFileTypes: true,
    encoding: "utf8",
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(paths.cache.length + 1));
  expect(names.sort()).toEqual(kept.map(([name]) => name).sort());
});

it("does nothing where there is no folder yet", () => {
  collectGarbage(pathsFor({ home: join(home(), "nobody"), cwd: "/", env: {} }), NOW);
  expect(readdirSync(home())).toEqual([]);
});

it("removes the counts of caches that are gone, and nothing else from the state", () => {
  const paths = pathsFor({ home: home(), cwd: "/", env: {} });
  const copy = "pace-0123456789abcdef.json";
  const files = [
    [`default/${copy}`, 2 * DAY],
    [`default/${copy}.17`, 2 * DAY],
    [`a1.b2/${copy}`, HOUR],
    ["default/history.json", 2 * DAY],
    ["default/pace-.json", 2 * DAY],
  ] as const;
  for (const [name, age] of files) {
    const file = join(paths.state, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    utimesSync(file, (NOW - age) / 1_000, (NOW - age) / 1_000);
  }
  collectGarbage(paths, NOW);
  expect(readdirSync(join(paths.state, "default")).sort()).toEqual(["history.json", "pace-.json"]);
  expect(readdirSync(join(paths.state, "a1.b2"))).toEqual([copy]);
});
