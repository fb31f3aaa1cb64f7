/** Where else on this machine somebody is logged in with the account of this call, as far as this user can read. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { loginFolderOf, realFolder } from "../cache/account-folder.ts";
import { decodeStoredSnapshot } from "../cache/formats.ts";
import type { AccountEntry } from "../config/account-tables.ts";
import { type Context, homeOf } from "../context.ts";
import { isSameAccount } from "../model/account.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { listFolder, ownerOf } from "../platform/fs.ts";
import { accountReader } from "../sources/claude-state.ts";

export interface AccountFolders {
  /** The fingerprint of the account; null where Claude Code names none. */
  readonly account: string | null;
  readonly others: readonly OtherFolder[];
}

interface OtherFolder {
  /** The folder of the login, or the cache of one that is somewhere else. */
  readonly path: string;
  readonly uid: number;
}

/** More homes than a machine has that somebody works at. */
const MAX_HOMES = 256;
/** More logins than one user has. */
const MAX_FOLDERS = 64;

export function sampleAccountFolders({ paths, env }: Context): AccountFolders {
  const account = accountReader(paths.claudeState)();
  if (account === null) return { account, others: [] };
  const home = homeOf(env);
  const neighbours = listFolder(dirname(home)).map((name) => join(dirname(home), name));
  const homes = new Set([home, "/root", ...neighbours.slice(0, MAX_HOMES)]);
  const caches = new Set([dirname(paths.cache), ...[...homes].map(cacheRootIn)]);
  const found = [
    ...[...homes].flatMap((one) => loginsIn(one, account)),
    ...[...caches].flatMap((root) => cachesIn(root, account, realFolder(paths.cache))),
  ];
  const here = realFolder(dirname(paths.credentials));
  const others = new Set(found.map(realFolder).filter((path) => path !== here));
  return { account, others: [...others].map((path) => ({ path, uid: ownerOf(path) ?? 0 })) };
}

const cacheRootIn = (home: string): string => join(home, ".cache/claude-usage");

/** The folders of Claude Code's in the home that hold a login, the standard one first, and whether config.toml names them. */
export function loginFolders({ paths, env }: Context, entries: readonly AccountEntry[]) {
  const home = homeOf(env);
  const others = listFolder(home).filter((name) => name.startsWith(".claude-"));
  const folders = [".claude", ...others.sort().slice(0, MAX_FOLDERS)]
    .map((name) => join(home, name))
    .filter((folder) => existsSync(join(folder, ".credentials.json")));
  const named = new Set(
    entries.flatMap(({ dir }) =>
      dir === null ? [] : [realFolder(dir.replace(/^~(?=\/|$)/, home))],
    ),
  );
  const seen = new Set([dirname(paths.credentials), ...folders].map(realFolder));
  return { count: seen.size, unnamed: folders.filter((one) => !named.has(realFolder(one))) };
}

/** The folders of a home that hold a login of the account. */
function loginsIn(home: string, account: string): readonly string[] {
  const second = listFolder(home).filter((name) => name.startsWith(".claude-"));
  const folders = [
    { folder: join(home, ".claude"), state: join(home, ".claude.json") },
    ...second.slice(0, MAX_FOLDERS).map((name) => {
      const folder = join(home, name);
      return { folder, state: join(folder, ".claude.json") };
    }),
  ];
  return folders
    .filter(({ folder }) => existsSync(join(folder, ".credentials.json")))
    .filter(({ state }) => isSameAccount(accountReader(state)(), account))
    .map(({ folder }) => folder);
}

/** The logins of the account that have a cache here, in any folder. */
const cachesIn = (root: string, account: string, own: string): readonly string[] =>
  listFolder(root)
    .slice(0, MAX_FOLDERS)
    .flatMap((name) => {
      const stored = readFileAs(join(root, name, "snapshot.json"), decodeStoredSnapshot);
      const owner = stored?.snapshot.owner?.account ?? null;
      if (!isSameAccount(owner, account) || realFolder(join(root, name)) === own) return [];
      const login = loginFolderOf(join(root, name));
      return [existsSync(login) ? login : join(root, name)];
    });
