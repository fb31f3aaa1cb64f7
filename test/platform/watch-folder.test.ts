/** A watched folder: changes are noticed within a moment, also after the folder was replaced. */
import { mkdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { writeValue } from "../../src/cache/write.ts";
import { type FolderWatcher, watchFolder } from "../../src/platform/watch-folder.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const folder = () => join(home(), "cache/handover");

let changes = 0;
let watcher: FolderWatcher | null = null;
const start = () => {
  changes = 0;
  watcher = watchFolder(folder(), () => {
    changes += 1;
  });
};
afterEach(() => watcher?.close());

/** Writes a file and waits until that is noticed. */
async function noticed(name = "file.json"): Promise<void> {
  const before = changes;
  writeValue(join(folder(), name), {}, false);
  await eventually(() => changes > before, "a change noticed");
}

it("creates the folder, for this user only", () => {
  start();
  expect(statSync(folder()).mode & 0o777).toBe(0o700);
});

it("reports every file once, with all the steps of its writing", async () => {
  start();
  for (let file = 1; file <= 5; file++) {
    await noticed(`${file}`);
    // Late events of this file come now.
    await pause(200);
    expect(changes).toBe(file);
  }
});

it("reports a file that is removed", async () => {
  start();
  await noticed();
  rmSync(join(folder(), "file.json"));
  await eventually(() => changes > 1, "a change noticed");
});

it("reports many changes at once a few times", async () => {
  start();
  for (let file = 0; file < 100; file++) writeFileSync(join(folder(), String(file)), "");
  await eventually(() => changes > 0, "a change noticed");
  await pause(200);
  expect(changes).toBeLessThan(10);
});

it.each<[string, () => void]>([
  ["removed", () => rmSync(folder(), { recursive: true })],
  [
    "removed and created again",
    () => {
      rmSync(folder(), { recursive: true });
      mkdirSync(folder(), { mode: 0o700 });
    },
  ],
  ["renamed", () => renameSync(folder(), `${folder()}-old`)],
  ["removed with the one above it", () => rmSync(join(home(), "cache"), { recursive: true })],
])("keeps watching after the folder was %s", async (_, harm) => {
  start();
  await noticed();
  harm();
  // The harm itself is reported too, and must not be taken for the change after it.
  await pause(200);
  // The daemon does so at every render.
  watcher?.rearm();
  await noticed();
  expect(statSync(folder()).mode & 0o077).toBe(0);
});

it("waits for a folder that cannot be created", async () => {
  writeFileSync(join(home(), "cache"), "in the way");
  start();
  watcher?.rearm();
  rmSync(join(home(), "cache"));
  watcher?.rearm();
  await noticed();
});

it("reports only the files that it was given the names of", async () => {
  changes = 0;
  const changed = () => {
    changes += 1;
  };
  watcher = watchFolder(folder(), changed, { names: new Set(["mine.json"]) });
  writeFileSync(join(folder(), "another.json"), "");
  await pause(200);
  expect(changes).toBe(0);
  await noticed("mine.json");
});

it("reports nothing once closed", async () => {
  start();
  await noticed();
  writeFileSync(join(folder(), "last"), "");
  watcher?.close();
  await pause(200);
  expect(changes).toBe(1);
  rmSync(join(folder(), "last"));
  rmSync(join(folder(), "file.json"));
  rmdirSync(folder());
  await pause(200);
  expect(changes).toBe(1);
});
