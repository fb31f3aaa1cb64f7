/** Checks of our files: the settings, and the cache folder with its modes. */
import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { valueOr } from "../platform/fs.ts";
import { wordOfSh } from "../platform/shell-word.ts";
import { folderState } from "./access.ts";
import { type DoctorCheck, type Finding, fail, ok } from "./check.ts";

export const configCheck: DoctorCheck = {
  name: "config",
  run: ({ settings, published, call }) => {
    const { config: file } = call.paths;
    const [first, ...more] = [...settings.problems, ...settings.shared.problems];
    if (first !== undefined) {
      return fail(first, "correct it; `claude-usage config` shows the values in force", more);
    }
    const [theirs, ...others] = published;
    if (theirs !== undefined) {
      const fix = "correct it where the daemon is started, then `claude-usage stop`";
      return fail(`of the running daemon: ${theirs}`, fix, others);
    }
    return ok(settings.shared.seen === null ? `defaults; there is no ${file}` : file);
  },
};

export const cacheCheck: DoctorCheck = {
  name: "cache",
  run: ({ call: { paths }, uid }) => {
    const { cache: folder, foreign } = paths;
    if (foreign !== null) {
      const { owner } = foreign;
      const whose = `${foreign.folder} belongs to another user (uid ${owner}, this is ${uid})`;
      return fail(
        `${whose}: nothing is written or polled here`,
        "run it as that user, or with sudo -H",
      );
    }
    const state = folderState(folder, uid);
    if (state === "absent") return ok(`${folder} does not exist yet`);
    if (state !== "usable") return state;
    return misplaced(paths) ?? exposed(folder, uid) ?? ok(`${folder}, readable by you alone`);
  },
};

/** What stands in the place of a folder of ours. */
function misplaced({ autostart, lines, lineRequests, tmuxServers, inbox }: Paths): Finding | null {
  const folders = [autostart, lines, lineRequests, tmuxServers, inbox];
  const found = folders.find((path) => statsOf(path)?.isDirectory() === false);
  return found === undefined
    ? null
    : fail(`${found} is not a folder`, `remove it: rm ${wordOfSh(found)}`);
}

/** The first of our files that belongs to another user, or that other users can read or write. */
function exposed(folder: string, uid: number): Finding | null {
  const files = [folder, ...namesIn(folder).map((name) => join(folder, name))];
  const foreign = files.filter((file) => (statsOf(file)?.uid ?? uid) !== uid);
  const open = files.filter((file) => {
    const stats = statsOf(file);
    return stats !== null && !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0;
  });
  const found = foreign.length > 0 ? foreign : open;
  const [first] = found;
  if (first === undefined) return null;
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : "";
  return foreign.length > 0
    ? fail(
        `${first} does not belong to this user${more}`,
        `sudo chown -R ${uid} ${wordOfSh(folder)}, or run this as its owner`,
      )
    : fail(`${first} is accessible to other users${more}`, `chmod -R go= ${wordOfSh(folder)}`);
}

const namesIn = (folder: string): readonly string[] =>
  valueOr([], () => readdirSync(folder, { recursive: true, encoding: "utf8" }));

/** Null where there is nothing; it may have been removed in the meantime. */
const statsOf = (path: string): Stats | null => valueOr(null, () => lstatSync(path));
