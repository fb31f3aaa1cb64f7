/** `history import`: takes in what other programs kept of this account; the same file a second time changes nothing. */
import { importedFile, MAX_MONTH_BYTES, monthOf, readHistoryLines } from "../cache/history.ts";
import { encodeHistoryLine, type HistoryLine } from "../cache/history-format.ts";
import type { Paths } from "../cache/paths.ts";
import { writeText } from "../cache/write.ts";
import { print, printError } from "../cli/output.ts";
import { historyAccount } from "../client/account-history.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { HistoryEntry } from "../model/history.ts";
import { type Instant, instant } from "../model/units.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { systemClock } from "../platform/clock.ts";
import { parseImport } from "./import-formats.ts";

const MAX_IMPORT_BYTES = 64 * 2 ** 20;

export async function importHistory(
  context: Context,
  files: readonly string[],
  key: string | null,
): Promise<ExitCode> {
  const { paths } = context;
  const { account } = await historyAccount(context);
  if (account === null) {
    printError(
      `nothing was imported: ${paths.claudeState} names no account, so the numbers could become another's history`,
    );
    return EXIT.problem;
  }
  if (paths.foreign !== null) {
    printError(`nothing was imported: ${paths.foreign.folder} belongs to another user`);
    return EXIT.problem;
  }
  const entries: HistoryEntry[] = [];
  const answers = new Set<string>();
  for (const file of files) {
    const found = entriesOfFile(file, key, answers);
    if (typeof found === "string") {
      printError(`${found}. Nothing was imported.`);
      return EXIT.problem;
    }
    entries.push(...found);
  }
  if (entries.length === 0) {
    printError(`nothing was imported: no line of ${files.join(", ")} holds usage`);
    return EXIT.problem;
  }
  const now = systemClock.now();
  const added = addImported(
    paths,
    account,
    inOneHour(entries).filter(({ at }) => at <= now),
  );
  if (typeof added === "string") {
    printError(added);
    return EXIT.problem;
  }
  print(
    added === 0
      ? "All of it had been imported before."
      : `Imported ${added} ${added === 1 ? "entry" : "entries"}; they count until this history begins itself.`,
  );
  return EXIT.done;
}

/** The entries of a file, or why there are none. */
function entriesOfFile(
  file: string,
  key: string | null,
  answers: Set<string>,
): readonly HistoryEntry[] | string {
  const text = readBounded(file, MAX_IMPORT_BYTES);
  if (typeof text !== "string")
    return `${file} ${text.why === "missing" ? "does not exist" : text.text}`;
  const found = parseImport(file, text, answers);
  if (typeof found === "string") return found;
  const names = [...found.accounts.keys()];
  const wanted = key ?? (names.length === 1 ? names[0] : undefined);
  const entries = wanted === undefined ? undefined : found.accounts.get(wanted);
  if (entries !== undefined) return entries;
  if (names.length === 0) return `${file} holds nothing of Claude`;
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  return `${file} holds several accounts; --key takes the one that is logged in here: ${list}`;
}

/** Sessions beside each other have tokens in the same hour. @internal */
export function inOneHour(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const hours = new Map<Instant, number>();
  for (const one of entries)
    if (one.kind === "activity") hours.set(one.at, (hours.get(one.at) ?? 0) + one.tokens);
  return [
    ...entries.filter(({ kind }) => kind !== "activity"),
    ...[...hours].map(([at, tokens]) => ({ kind: "activity" as const, at, tokens })),
  ];
}

/** Writes the months that change, each whole; how many entries are new, or why a month cannot be written. @internal */
export function addImported(
  paths: Paths,
  account: string,
  entries: readonly HistoryEntry[],
): number | string {
  let added = 0;
  for (const [month, wanted] of groupedByMonth(entries)) {
    const file = importedFile(paths, month);
    const sections = sectionsByAccount(readHistoryLines(file));
    const known = sections.get(account) ?? new Map<string, HistoryEntry>();
    const before = known.size;
    for (const entry of wanted) {
      const name = identityOf(entry);
      const other = known.get(name);
      // A log that has grown since says more of the same hour.
      if (entry.kind === "activity" && other?.kind === "activity" && other.tokens >= entry.tokens)
        continue;
      known.set(name, entry);
    }
    sections.set(account, known);
    added += known.size - before;
    const text = textOf(sections);
    if (text.length > MAX_MONTH_BYTES)
      return `${file} would be larger than ${MAX_MONTH_BYTES} bytes`;
    const failed = writeText(file, text);
    if (failed !== null) return `${file} cannot be written (${failed})`;
  }
  return added;
}

function groupedByMonth(entries: readonly HistoryEntry[]): Map<string, HistoryEntry[]> {
  const months = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const month = monthOf(entry.at);
    const known = months.get(month);
    if (known === undefined) months.set(month, [entry]);
    else known.push(entry);
  }
  return months;
}

/** What makes two entries one. */
function identityOf(entry: HistoryEntry): string {
  if (entry.kind === "reading")
    return `${entry.source} ${entry.at} ${entry.windows.map(({ key }) => key).join(" ")}`;
  return `${entry.kind} ${entry.at}${"key" in entry ? ` ${entry.key}` : ""}`;
}

type Sections = Map<string, Map<string, HistoryEntry>>;

function sectionsByAccount(lines: readonly HistoryLine[]): Sections {
  const sections: Sections = new Map();
  let current: Map<string, HistoryEntry> | null = null;
  for (const line of lines) {
    if (line.kind !== "account") current?.set(identityOf(line), line);
    else {
      const name = line.account ?? "";
      current = sections.get(name) ?? new Map();
      sections.set(name, current);
    }
  }
  sections.delete("");
  return sections;
}

/** Each account's section with its entries in the order of their times. */
function textOf(sections: Sections): string {
  const lines = [...sections].flatMap(([account, entries]): readonly HistoryLine[] => {
    const sorted = [...entries.values()].sort((one, other) => one.at - other.at);
    const at = sorted[0]?.at ?? instant(0);
    return [{ kind: "account", at, account, token: null, same: false }, ...sorted];
  });
  const resets = new Map();
  return lines.map((line) => `${encodeHistoryLine(line, resets)}\n`).join("");
}
