/** Our files: the settings, and the cache folder with its modes. */
import { accessSync, constants, lstatSync, readdirSync, type Stats, statfsSync } from "node:fs";
import { join } from "node:path";
import { quoted } from "../config/setting.ts";
import { errnoOf, tryFs } from "../platform/fs.ts";
import { type Check, type Finding, fail, ok } from "./check.ts";

export const config: Check = {
  name: "config",
  run: ({ settings, call }) => {
    const { config: file } = call.paths;
    const [first, ...more] = [...settings.problems, ...settings.shared.problems];
    if (first === undefined) {
      return ok(settings.shared.seen === null ? `defaults; there is no ${file}` : file);
    }
    return fail(first, "correct it; `claude-usage config` shows what is in force", more);
  },
};

export const cache: Check = {
  name: "cache",
  run: ({ call, uid }) => {
    const { cache: folder } = call.paths;
    const stats = statsOf(folder);
    if (stats === null) return ok(`${folder} is not there yet`);
    return unusable(folder) ?? exposed(folder, uid) ?? ok(`${folder}, for you alone`);
  },
};

function unusable(folder: string): Finding | null {
  const code = tryFs(() => accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK));
  if (code !== null) {
    return fail(`${folder} cannot be written (${code})`, "see to its owner, its mode and its disk");
  }
  return statfsSync(folder).bavail > 0
    ? null
    : fail(`the disk of ${folder} is full`, "make room; without it nothing is asked");
}

/** The first of our files that is another's, or that others may see. */
function exposed(folder: string, uid: number): Finding | null {
  const files = [folder, ...namesIn(folder).map((name) => join(folder, name))];
  const open = files.filter((file) => {
    const stats = statsOf(file);
    return stats !== null && (stats.uid !== uid || (stats.mode & 0o077) !== 0);
  });
  const [first] = open;
  if (first === undefined) return null;
  const what =
    statsOf(first)?.uid === uid ? "may be seen by others" : "does not belong to this user";
  const more = open.length > 1 ? ` (and ${open.length - 1} more)` : "";
  return fail(`${first} ${what}${more}`, `chmod -R go= ${quoted(folder)}, as its owner`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    errnoOf(error); // Removed meanwhile.
    return [];
  }
}

/** Null where there is nothing, which may have been removed meanwhile. */
function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    errnoOf(error);
    return null;
  }
}
