/** What is removed from the cache folder, and what stays: by name, by age, by whether the line is requested. */
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { collectGarbage } from "../../src/daemon/gc.ts";
import { DAY, HOUR, instant, MINUTE, millis } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";
import { variantWith } from "../world/variants.ts";

const home = folderPerTest();
const NOW = instant(1_771_050_961_000);
const RETENTION = millis(60 * DAY);

it("removes old files of ours that nobody needs, and nothing else", () => {
  const paths = pathsFor({ home: home(), cwd: "/", env: {} });
  const put = (name: string, age: number) => {
    const file = join(paths.cache, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    const made = (NOW - age) / 1_000;
    utimesSync(file, made, made);
  };
  const one = `@${variantWith({ ascii: "1" })}`;
  const pidLike = `@${variantWith({ segments: "5h", thresholds: "50,70,9.5" })}`;
  const line = `tmux@${variantWith({ segments: "5h" })}`;
  const removed = [
    ["snapshot.json.1234567890", 2 * HOUR],
    ["pace.json.7", 30 * DAY],
    ["handover/statusline.json.42", 2 * HOUR],
    ["lines/plain.99", 2 * HOUR],
    ["lines/zsh-40", 2 * DAY],
    [`lines/zsh-40${one}.99`, 2 * HOUR],
    [`lines/tmux${one}.4294967295`, 2 * HOUR],
    [`looks/ansi${one}`, 2 * DAY],
    [`lines/ansi${one}`, 2 * DAY],
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
    ["lines/plain-40", 30 * DAY],
    ["lines/zsh-41", 30 * DAY],
    [`looks/tmux${one}`, HOUR],
    [`lines/tmux${one}`, 30 * DAY],
    // A requested line whose name ends like a temporary one's.
    [`looks/plain${pidLike}`, HOUR],
    [`lines/plain${pidLike}`, 2 * HOUR],
    // Not ours.
    ["usage.json.12", 30 * DAY],
    ["snapshot.json.backup", 30 * DAY],
    ["snapshot.json.12345678901", 30 * DAY],
    ["lines/README.1", 30 * DAY],
    ["looks/notes", 30 * DAY],
    [`deeper/${line}`, 30 * DAY],
  ] as const;
  for (const [name, age] of [...removed, ...kept]) put(name, age);
  collectGarbage(paths, NOW, RETENTION);
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
  collectGarbage(pathsFor({ home: join(home(), "nobody"), cwd: "/", env: {} }), NOW, RETENTION);
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
  collectGarbage(paths, NOW, RETENTION);
  expect(readdirSync(join(paths.state, "default")).sort()).toEqual(["history.json", "pace-.json"]);
  expect(readdirSync(join(paths.state, "a1.b2"))).toEqual([copy]);
});

it("removes the months of the history that are older than it is kept", () => {
  const paths = pathsFor({ home: home(), cwd: "/", env: {} });
  const folder = join(paths.state, "default/history");
  mkdirSync(folder, { recursive: true });
  const names = ["2025-11.ndjson", "2025-11.imported.ndjson", "2025-12.ndjson", "2026-02.ndjson"];
  for (const name of [...names, "notes"]) writeFileSync(join(folder, name), "");
  // 60 days before February 14 is in December.
  collectGarbage(paths, NOW, RETENTION);
  expect(readdirSync(folder).sort()).toEqual(["2025-12.ndjson", "2026-02.ndjson", "notes"]);
});
