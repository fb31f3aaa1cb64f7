/** A folder is listened to: what comes into it is noticed in a moment, whatever becomes of the folder. */
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
let listener: FolderWatcher | null = null;
const start = () => {
  changes = 0;
  listener = watchFolder(folder(), () => {
    changes += 1;
  });
};
afterEach(() => listener?.close());

/** Publishes a file and waits until that is noticed. */
async function noticed(name = "file.json"): Promise<void> {
  const before = changes;
  writeValue(join(folder(), name), {}, false);
  await eventually(() => changes > before, "a change noticed");
}

it("makes the folder, for this person only", () => {
  start();
  expect(statSync(folder()).mode & 0o777).toBe(0o700);
});

it("is told of every file, once for all the steps of its writing", async () => {
  start();
  for (let file = 1; file <= 5; file++) {
    await noticed(`${file}`);
    // Whatever is still to come of this file comes now.
    await pause(200);
    expect(changes).toBe(file);
  }
});

it("is told of a file that goes", async () => {
  start();
  await noticed();
  rmSync(join(folder(), "file.json"));
  await eventually(() => changes > 1, "a change noticed");
});

it("of many changes at once tells few times", async () => {
  start();
  for (let file = 0; file < 100; file++) writeFileSync(join(folder(), String(file)), "");
  await eventually(() => changes > 0, "a change noticed");
  await pause(200);
  expect(changes).toBeLessThan(10);
});

it.each<[string, () => void]>([
  ["removed", () => rmSync(folder(), { recursive: true })],
  [
    "removed and made anew",
    () => {
      rmSync(folder(), { recursive: true });
      mkdirSync(folder(), { mode: 0o700 });
    },
  ],
  ["renamed", () => renameSync(folder(), `${folder()}-old`)],
  ["removed with the one above it", () => rmSync(join(home(), "cache"), { recursive: true })],
])("listens on once the folder was %s", async (_, harm) => {
  start();
  await noticed();
  harm();
  // The harm is told as well, and is not to be taken for what comes after it.
  await pause(200);
  // The daemon does so at every picture.
  listener?.rearm();
  await noticed();
  expect(statSync(folder()).mode & 0o077).toBe(0);
});

it("waits for a folder that cannot be made", async () => {
  writeFileSync(join(home(), "cache"), "in the way");
  start();
  listener?.rearm();
  rmSync(join(home(), "cache"));
  listener?.rearm();
  await noticed();
});

it("is silent once closed", async () => {
  start();
  await noticed();
  writeFileSync(join(folder(), "last"), "");
  listener?.close();
  await pause(200);
  expect(changes).toBe(1);
  rmSync(join(folder(), "last"));
  rmSync(join(folder(), "file.json"));
  rmdirSync(folder());
  await pause(200);
  expect(changes).toBe(1);
});
