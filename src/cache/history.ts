/** The history on disk: a file a month that is only appended to, read with limits, one account's entries at a time. */
import { closeSync, constants, fchmodSync, fstatSync, rmSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import { isSameAccount } from "../model/account.ts";
import { GAP_AFTER_MS, type HistoryEntry } from "../model/history.ts";
import type { SnapshotOwner } from "../model/snapshot.ts";
import { after, type Instant, MINUTE, span } from "../model/units.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { type FsError, listFolder, makeFolder, openForWriting, tryFs } from "../platform/fs.ts";
import {
  type AccountLine,
  decodeHistoryLine,
  encodeHistoryLine,
  type HistoryLine,
  type KnownResets,
} from "./history-format.ts";
import type { Paths } from "./paths.ts";

/** What a month may have; a busy one has a twentieth of it. */
export const MAX_MONTH_BYTES = 8 * 2 ** 20;

/** The daemon's own file of a month, and what was imported into it. */
const MONTH_NAME = /^(\d{4}-(?:0[1-9]|1[0-2]))(\.imported)?\.ndjson$/;

/** The account's files that outlive the cache. */
export const historyFolder = ({ state, cache }: Paths): string =>
  join(state, basename(cache), "history");

/** The month of a time, in UTC. */
export const monthOf = (at: Instant): string => new Date(at).toISOString().slice(0, 7);

export const monthFile = (paths: Paths, month: string): string =>
  join(historyFolder(paths), `${month}.ndjson`);

/** */
export const importedFile = (paths: Paths, month: string): string =>
  join(historyFolder(paths), `${month}.imported.ndjson`);

/** The names of the files, oldest first, each with its month. */
export const historyFiles = (
  paths: Paths,
): readonly { readonly name: string; readonly month: string; readonly imported: boolean }[] =>
  listFolder(historyFolder(paths))
    .flatMap((name) => {
      const [, month, imported] = MONTH_NAME.exec(name) ?? [];
      return month === undefined ? [] : { name, month, imported: imported !== undefined };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));

/** Whose history is wanted; null where nobody has been identified. */
export type HistoryOwner = Pick<SnapshotOwner, "account" | "since"> | null;

/** The entries of one account from `since` to `now`, in the order of their times. */
export const readHistory = (
  paths: Paths,
  owner: HistoryOwner,
  since: Instant,
  now: Instant,
): readonly HistoryEntry[] =>
  [...historyEntries(paths, owner, since, now)].sort((one, other) => one.at - other.at);

/** The same, a month after the other, so that years of them need not be held in memory. */
export function* historyEntries(
  paths: Paths,
  owner: HistoryOwner,
  since: Instant,
  now: Instant,
): Generator<HistoryEntry> {
  let before: Instant | null = null;
  for (const { entry, isFirst } of placedEntries(paths, owner, since, now)) {
    // While another account was logged in, or before we kept a history, nothing was seen of this one.
    if (isFirst && before !== null && span(before, entry.at) > GAP_AFTER_MS)
      yield { kind: "gap", at: entry.at, from: before };
    yield entry;
    // Tokens in another program's log are no sight of a limit.
    if (entry.kind !== "activity") before = entry.at;
  }
}

/** True where the last lines are the owner's, and so those that are added. */
export function endsWithOwner(
  paths: Paths,
  owner: HistoryOwner,
  since: Instant,
  now: Instant,
): boolean {
  const files = historyFiles(paths).filter(
    ({ month, imported }) => !imported && month >= monthOf(since),
  );
  const names = files.map(({ name }) => join(historyFolder(paths), name));
  const sections = sectionsOf(names.flatMap((name) => [...linesOf(name, true)]));
  return isOf(owner, sections, sections.length - 1, { at: now });
}

interface PlacedEntry {
  readonly entry: HistoryEntry;
  /** The first reading since a login. */
  readonly isFirst: boolean;
}

function* placedEntries(
  paths: Paths,
  owner: HistoryOwner,
  since: Instant,
  now: Instant,
): Generator<PlacedEntry> {
  const first = monthOf(since);
  const files = historyFiles(paths).filter(({ month }) => month >= first);
  const fileOf = (name: string) => join(historyFolder(paths), name);
  const own = files.filter(({ imported }) => !imported);
  // Whose a section is, a later month may say more exactly.
  const sections = sectionsOf(own.flatMap(({ name }) => [...linesOf(fileOf(name), true)]));
  // A clock that was ahead by more has left entries that cannot be placed.
  const latest = after(now, MINUTE);
  // Two programs round alike numbers differently: what was imported counts until our own begin.
  const ownFrom = sections.find((section, index) => isOf(owner, sections, index, section))?.at;
  const isWanted = ({ at }: HistoryEntry) => at >= since && at <= latest;
  let place: SectionPlace = { index: -1, left: 0 };
  let begun = -1;
  for (const month of new Set(files.map((file) => file.month))) {
    const imported = files.filter((file) => file.imported && file.month === month);
    const others = imported
      .flatMap(({ name }) => sectionsOf([...linesOf(fileOf(name))]))
      .filter(({ account }) => account !== null && account === owner?.account)
      .flatMap(({ entries }) => entries)
      .filter((entry) => isWanted(entry) && entry.at < (ownFrom ?? latest))
      .map((entry) => ({ entry, isFirst: false }));
    const merged: PlacedEntry[] = [];
    for (const line of linesOf(monthFile(paths, month))) {
      if (line.kind === "account") place = nextPlace(sections, place);
      else if (isWanted(line) && isOf(owner, sections, place.index, line)) {
        const isFirst = line.kind === "reading" && place.index !== begun;
        if (isFirst) begun = place.index;
        const placed = { entry: line, isFirst };
        if (others.length > 0) merged.push(placed);
        else yield placed;
      }
    }
    if (others.length > 0)
      yield* [...merged, ...others].sort(({ entry: one }, { entry: other }) => one.at - other.at);
  }
}

/** In which section a line is, and how many of the section's account lines are still to come. */
interface SectionPlace {
  readonly index: number;
  readonly left: number;
}

const nextPlace = (sections: readonly AccountSection[], { index, left }: SectionPlace) =>
  left > 0
    ? { index, left: left - 1 }
    : { index: index + 1, left: (sections[index + 1]?.names ?? 1) - 1 };

/** All lines of a file; none where it is missing or not a file of ours. What is torn or damaged is left out. */
export const readHistoryLines = (file: string): readonly HistoryLine[] => [...linesOf(file)];

function* linesOf(file: string, accountsOnly = false): Generator<HistoryLine> {
  const content = readBounded(file, MAX_MONTH_BYTES);
  if (typeof content !== "string") return;
  const texts = accountsOnly ? (content.match(/^.*"account".*$/gm) ?? []) : content.split("\n");
  yield* decodedLines(texts, new Map());
}

/** The lines of a part of a file; `resets` are those that it goes on from. */
export function* decodedLines(
  texts: readonly string[],
  resets: KnownResets,
): Generator<HistoryLine> {
  for (const text of texts) {
    const line = decodeHistoryLine(text, resets);
    if (line !== null) yield line;
  }
}

/** Lines in a row that belong to one account. */
export interface AccountSection {
  /** When it began. */
  readonly at: Instant;
  account: string | null;
  token: string | null;
  /** How many lines name it: one a month, and one where it is named more exactly. */
  names: number;
  entries: HistoryEntry[];
}

/** The lines by account; those before the first account line are nobody's. */
function sectionsOf(lines: readonly HistoryLine[]): readonly AccountSection[] {
  const sections: AccountSection[] = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (line.kind !== "account") last?.entries.push(line);
    else if (last !== undefined && line.same && continues(last, line)) {
      last.account = longer(last.account, line.account);
      last.token = line.token ?? last.token;
      last.names++;
    } else {
      const { at, account, token } = line;
      sections.push({ at, account, token, names: 1, entries: [] });
    }
  }
  return sections;
}

/** Of two names of one account, the one that also names the organization. */
const longer = (one: string | null, other: string | null): string | null =>
  (other?.length ?? 0) > (one?.length ?? 0) ? other : one;

const continues = ({ account }: AccountSection, line: AccountLine): boolean =>
  account === null || line.account === null || isSameAccount(account, line.account);

/** True for one account's lines. Without a name they are those of the last login, since it is the same one. */
function isOf(
  owner: HistoryOwner,
  sections: readonly AccountSection[],
  index: number,
  { at }: Pick<HistoryLine, "at">,
): boolean {
  const section = sections[index];
  const account = owner?.account ?? null;
  if (section === undefined) return false;
  const isLast = index === sections.length - 1;
  if (account === null) return isLast && section.account === null && at >= (owner?.since ?? 0);
  return section.account === account || (isLast && isSameAccount(section.account, account));
}

/** The account of the last lines, and its entries of the last two months. */
export function lastSection(paths: Paths): AccountSection | null {
  const files = historyFiles(paths).filter(({ imported }) => !imported);
  const lines = files
    .slice(-2)
    .flatMap(({ name }) => readHistoryLines(join(historyFolder(paths), name)));
  return sectionsOf(lines).at(-1) ?? null;
}

/** Appends lines to the file of `now`'s month. Only the lease's holder may: two writers would tear each other's lines. */
export function appendHistory(
  paths: Paths,
  lines: readonly HistoryLine[],
  resets: KnownResets,
  now: Instant,
): FsError {
  const folder = historyFolder(paths);
  // Of what stands before its first lines a writer knows nothing.
  const isFirst = resets.size === 0;
  const text = lines.map((line) => `${encodeHistoryLine(line, resets)}\n`).join("");
  return (
    makeFolder(folder) ?? tryFs(() => appendWhole(monthFile(paths, monthOf(now)), text, isFirst))
  );
}

/** In one write. A full disk may leave half a line, as a crash does. */
function appendWhole(file: string, text: string, mayFollowTorn: boolean): void {
  const descriptor = openForWriting(file, constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw refusal("EINVAL");
    if ((stats.mode & 0o077) !== 0) fchmodSync(descriptor, 0o600);
    // An empty line is no line, and ends one that is torn.
    const bytes = Buffer.from(mayFollowTorn && stats.size > 0 ? `\n${text}` : text);
    if (writeSync(descriptor, bytes) < bytes.length) throw refusal("ENOSPC");
  } finally {
    closeSync(descriptor);
  }
}

const refusal = (code: string): Error => Object.assign(new Error(code), { code });

/** Removes the files of months before `first`; all of them without it. What cannot be removed is returned. */
export function removeHistory(paths: Paths, first: string | null): readonly string[] {
  const folder = historyFolder(paths);
  return historyFiles(paths)
    .filter(({ month }) => first === null || month < first)
    .map(({ name }) => join(folder, name))
    .filter((file) => tryFs(() => rmSync(file)) !== null);
}
