/** Checks of our files: the settings, and the cache folder with its modes. */
import { accessSync, constants, lstatSync, readdirSync, type Stats, statfsSync } from "node:fs";
import { join } from "node:path";
import { quoted } from "../config/setting.ts";
import { errnoOf, tryFs } from "../platform/fs.ts";
import { type DoctorCheck, type Finding, fail, ok } from "./check.ts";

export const configCheck: DoctorCheck = {
  name: "config",
  run: ({ settings, call }) => {
    const { config: file } = call.paths;
    const [first, ...more] = [...settings.problems, ...settings.shared.problems];
    if (first === undefined) {
      return ok(settings.shared.seen === null ? `defaults; there is no ${file}` : file);
    }
    return fail(first, "correct it; `claude-usage config` shows the values in force", more);
  },
};

export const cacheCheck: DoctorCheck = {
  name: "cache",
  run: ({ call, uid }) => {
    const { cache: folder } = call.paths;
    if (statsOf(folder) === null) return ok(`${folder} does not exist yet`);
    return unusable(folder) ?? exposed(folder, uid) ?? ok(`${folder}, readable by you alone`);
  },
};

function unusable(folder: string): Finding | null {
  const code = tryFs(() => accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK));
  if (code !== null) {
    return fail(`${folder} cannot be written (${code})`, "check its owner, its mode and its disk");
  }
  return statfsSync(folder).bavail > 0
    ? null
    : fail(`the disk of ${folder} is full`, "free some space; until then no request is made");
}

/** The first of our files that belongs to another user, or that other users can read or write. */
function exposed(folder: string, uid: number): Finding | null {
  const files = [folder, ...namesIn(folder).map((name) => join(folder, name))];
  const open = files.filter((file) => {
    const stats = statsOf(file);
    return stats !== null && (stats.uid !== uid || (stats.mode & 0o077) !== 0);
  });
  const [first] = open;
  if (first === undefined) return null;
  const what =
    statsOf(first)?.uid === uid ? "is accessible to other users" : "does not belong to this user";
  const more = open.length > 1 ? ` (and ${open.length - 1} more)` : "";
  return fail(`${first} ${what}${more}`, `chmod -R go= ${quoted(folder)}, as its owner`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    errnoOf(error); // Removed in the meantime.
    return [];
  }
}

/** Null where there is nothing; it may have been removed in the meantime. */
function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    errnoOf(error);
    return null;
  }
}
