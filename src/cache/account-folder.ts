/** The account of a call: the real folder of its login, whatever spelling names it, and whether its files are this user's. */
import {
  accessSync,
  constants,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errnoOf, listFolder, tryFs } from "../platform/fs.ts";
import {
  accountName,
  loginFolder,
  loginVariable,
  type PathInputs,
  type Paths,
  pathsFor,
} from "./paths.ts";

/**
 * The paths of this call's account. The launcher looks for the line under the spelling it was given, without a fork:
 * where the cache folder of the account has another name, a link leads from the one to the other.
 */
export function accountPaths(inputs: PathInputs, uid: number | undefined): Paths {
  const hasLogin = inputs.command === undefined;
  const paths = pathsFor(hasLogin && loginVariable(inputs.env) ? realInputs(inputs) : inputs);
  const foreign = foreignFolder(inputs.home || "/", paths, uid);
  if (!hasLogin) return { ...paths, foreign };
  const alias = join(dirname(paths.cache), accountName(inputs.home, loginFolder(inputs)));
  if (foreign === null && paths.cache !== alias) linkAlias(alias, paths.cache);
  return { ...paths, foreign };
}

/** Another name of the standard folder is still the standard folder. */
function realInputs(inputs: PathInputs): PathInputs {
  const real = realFolder(loginFolder(inputs) || "/").replace(/^\/$/, "");
  const standard = `${inputs.home}/.claude`;
  return { ...inputs, login: real === realFolder(standard) ? standard : real };
}

/** The path without links, `.` and `..`; of a folder that does not exist yet, by its nearest existing parent. */
export function realFolder(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    errnoOf(error);
    const parent = dirname(path);
    return parent === path ? path : join(realFolder(parent), basename(path));
  }
}

/**
 * The first folder that belongs to another user, as after `sudo` without `-H`: what we wrote there would lock that user
 * out. Root cannot be locked out, so its folders are no obstacle to anyone who may write there.
 */
function foreignFolder(home: string, paths: Paths, uid: number | undefined): Paths["foreign"] {
  if (uid === undefined) return null;
  // Where nothing can be written to the cache, that is the reason to name.
  const caches = [dirname(paths.cache), paths.cache].filter(
    (folder) => tryFs(() => accessSync(folder, constants.W_OK | constants.X_OK)) === null,
  );
  for (const folder of [home, dirname(paths.credentials), ...caches]) {
    const owner: number = statsOf(folder, statSync)?.uid ?? uid;
    if (owner !== uid && owner !== 0) return { folder, owner, uid };
  }
  return null;
}

/** Links `alias` to the account's cache; a cache that an earlier version kept under that name becomes the account's. */
function linkAlias(alias: string, cache: string): void {
  const found = statsOf(alias, lstatSync);
  const target = basename(cache);
  if (found?.isSymbolicLink() && readLink(alias) === target) return;
  // Nobody has written anything yet: the next call finds the folder.
  if (statsOf(dirname(alias), statSync) === null) return;
  if (found?.isDirectory()) {
    // The lease in it moves along, so its daemon goes on in the folder's new place.
    if (statsOf(cache, lstatSync) !== null || tryFs(() => renameSync(alias, cache)) !== null)
      return;
  }
  const temporary = `${alias}.${process.pid}`;
  tryFs(() => {
    symlinkSync(target, temporary);
    renameSync(temporary, alias);
  });
  tryFs(() => rmSync(temporary, { force: true }));
}

/** Removes the links that no longer lead from a name of the account's folder to it, or lead nowhere. */
export function removeDeadAliases({ cache, credentials }: Paths): void {
  const root = dirname(cache);
  const account = realFolder(dirname(credentials));
  for (const name of listFolder(root)) {
    const link = join(root, name);
    if (!statsOf(link, lstatSync)?.isSymbolicLink()) continue;
    const ours = readLink(link) === basename(cache);
    const leads = statsOf(link, statSync) !== null;
    if (!leads || (ours && realFolder(spellingOf(name)) !== account)) tryFs(() => rmSync(link));
  }
}

/** The folder of the login that a cache in its usual place is for. */
export const loginFolderOf = (cache: string): string =>
  basename(cache) === "default"
    ? join(dirname(cache), "../../.claude")
    : spellingOf(basename(cache));

/** The path that a folder of the cache is named after. */
const spellingOf = (name: string): string => name.replaceAll("%2F", "/").replaceAll("%25", "%");

const readLink = (path: string): string | null => {
  try {
    return readlinkSync(path);
  } catch (error) {
    errnoOf(error);
    return null;
  }
};

function statsOf(path: string, stat: (path: string) => Stats): Stats | null {
  try {
    return stat(path);
  } catch (error) {
    errnoOf(error);
    return null;
  }
}
