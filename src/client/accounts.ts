/** The accounts of this machine as config.toml names them, each with the paths and the environment that it would have alone. */
import { accountPaths, realFolder } from "../cache/account-folder.ts";
import { currentHolder } from "../cache/lease-holder.ts";
import { type AccountEntry, accountsType, labelOf } from "../config/account-tables.ts";
import {
  decodeSharedSettings,
  NO_SHARED_SETTINGS,
  type SharedSettings,
} from "../config/shared-settings.ts";
import { type Context, homeOf } from "../context.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { systemClock } from "../platform/clock.ts";
import { modifiedAt } from "../platform/fs.ts";
import type { Colour } from "../render/colours.ts";

/** An account, with all that a command needs to work on it. */
export interface Account {
  /** The name by which `--account` finds it, as it does by a label that no other has. */
  readonly name: string;
  readonly label: string;
  /** The label as its table has it; null where it has none. */
  readonly givenLabel: string | null;
  readonly color: Colour | null;
  readonly context: Context;
}

/** The entries in the settings that the last poller stored. */
export function sharedAccounts({ given }: SharedSettings): readonly AccountEntry[] {
  const text = given.find(({ key }) => key === "accounts")?.text;
  const parsed = text === undefined ? null : accountsType.parse(text);
  return parsed?.kind === "value" ? parsed.value : [];
}

const storedSettings = ({ paths }: Pick<Context, "paths">): SharedSettings =>
  readFileAs(paths.settings, decodeSharedSettings) ?? NO_SHARED_SETTINGS;

/** The entries of config.toml, which is read again only where it has changed; without a daemon they are stored for later calls. */
async function currentEntries(context: Context): Promise<readonly AccountEntry[]> {
  const { paths } = context;
  const stored = storedSettings(context);
  if (stored.seen === modifiedAt(paths.config)) return sharedAccounts(stored);
  const [{ openSettings }, { shareSettings }] = await Promise.all([
    import("../config/effective.ts"),
    import("../config/share-settings.ts"),
  ]);
  const settings = openSettings(context, new Map()).current();
  if (currentHolder(paths, systemClock.now()) === null) shareSettings(context, settings);
  return settings.values.accounts;
}

/** The call as it would be for that account alone: nothing of another's environment stays. */
function contextFor(context: Context, entry: AccountEntry): Context {
  const { name, dir, command } = entry;
  const { source: _, ...words } = context;
  const { CLAUDE_CONFIG_DIR: __, CLAUDE_SECURESTORAGE_CONFIG_DIR: ___, ...others } = context.env;
  const call = { ...words, account: labelOf(entry) };
  const home = homeOf(context.env);
  const uid = process.getuid?.();
  if (command !== null) {
    const paths = accountPaths({ home, cwd: "/", env: others, command: name }, uid);
    return { ...call, env: others, paths, source: { name, command } };
  }
  const folder = expanded(dir ?? "~/.claude", home);
  // Claude Code keeps the state of its standard folder elsewhere where a variable names that folder.
  const isStandard = realFolder(folder || "/") === realFolder(`${home}/.claude`);
  const env = isStandard ? others : { ...others, CLAUDE_CONFIG_DIR: folder || "/" };
  return { ...call, env, paths: accountPaths({ home, cwd: "/", env }, uid) };
}

/** Without a slash at its end: macOS names a login in the Keychain after this very text. */
const expanded = (dir: string, home: string): string =>
  dir.replace(/^~(?=\/|$)/, home).replace(/\/+$/, "");

/** Each configured account once, whatever spellings name its folder: the first name stays. */
export function configuredAccounts(
  context: Context,
  entries: readonly AccountEntry[],
): readonly Account[] {
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const own = contextFor(context, entry);
    if (seen.has(own.paths.cache)) return [];
    seen.add(own.paths.cache);
    const { name, label: givenLabel, color } = entry;
    return [{ name, label: labelOf(entry), givenLabel, color, context: own }];
  });
}

/** What the account of this call is called: its label, or what tells its folder apart. */
export function ownLabel(context: Context, entries: readonly AccountEntry[]): string {
  if (context.account !== undefined) return context.account;
  const { cache, credentials } = context.paths;
  const mine = entries.find((entry) => contextFor(context, entry).paths.cache === cache);
  if (mine !== undefined) return labelOf(mine);
  if (cache.endsWith("/default")) return "default";
  return credentials.split("/").at(-2) || "/";
}

/** The same by the file as it is now. */
export const currentLabel = async (context: Context): Promise<string> =>
  context.account ?? ownLabel(context, await currentEntries(context));

/** All accounts: those of config.toml, and first the one of this call where it is none of them but has been used. */
export function accountsWithOwn(
  context: Context,
  entries: readonly AccountEntry[],
): readonly Account[] {
  const all = configuredAccounts(context, entries);
  const { paths } = context;
  if (all.some((account) => account.context.paths.cache === paths.cache)) return all;
  const isUsed = [paths.credentials, paths.snapshot].some((file) => modifiedAt(file) !== null);
  if (all.length > 0 && !isUsed) return all;
  const label = ownLabel(context, entries);
  const { account: _, ...unnamed } = context;
  return [{ name: label, label, givenLabel: null, color: null, context: unnamed }, ...all];
}

/** Of these the account of a call; null where no table names it. */
export const tableAccount = (
  { paths }: Pick<Context, "paths">,
  all: readonly Account[],
): Account | null =>
  // Only a table gives a call its account's name.
  all.find(({ context }) => context.paths.cache === paths.cache && context.account !== undefined) ??
  null;

/** The label of an account, or its name where two share a label. */
export const distinctLabel = ({ name, label }: Account, all: readonly Account[]): string =>
  all.filter((one) => one.label === label).length > 1 ? name : label;

export const allAccounts = async (context: Context): Promise<readonly Account[]> =>
  accountsWithOwn(context, await currentEntries(context));

const STANDARD: AccountEntry = {
  name: "default",
  dir: "~/.claude",
  label: null,
  color: null,
  command: null,
};

/** The call on each folder that may be polled here: those of the tables, the standard one, and its own. */
export function knownCalls(context: Context, all: readonly Account[]): readonly Context[] {
  const calls = [...all.map((one) => one.context), contextFor(context, STANDARD), context];
  const folders = calls.map(({ paths }) => paths.cache);
  return calls.filter((_, at) => folders.indexOf(folders[at] ?? "") === at);
}

/** The call on the account of that name, or of that label where only one has it; or the accounts that there are. */
export async function accountNamed(
  context: Context,
  name: string,
): Promise<Context | { readonly entries: readonly AccountEntry[] }> {
  const entries = await currentEntries(context);
  const entry = entries.find((one) => one.name === name);
  if (entry !== undefined) return contextFor(context, entry);
  const [labelled, another] = byFolder(
    context,
    entries.filter((one) => labelOf(one) === name),
  );
  if (another !== undefined) return { entries };
  if (labelled !== undefined) return labelled;
  // As it is called where no table names it.
  if (name === ownLabel(context, entries)) return { ...context, account: name };
  if (name === "default") return contextFor(context, STANDARD);
  return { entries };
}

/** The call on each of them, once for each folder. */
const byFolder = (context: Context, entries: readonly AccountEntry[]): readonly Context[] => [
  ...new Map(
    entries.map((entry) => contextFor(context, entry)).map((call) => [call.paths.cache, call]),
  ).values(),
];
