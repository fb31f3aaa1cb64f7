/** What other programs keep, as entries of ours. Each shape is one that its program documents or writes; any other is an error. */
import { basename } from "node:path";
import type { HistoryEntry, HistoryKey, IMPORT_SOURCES } from "../model/history.ts";
import { HOUR, type Instant, instant, MINUTE } from "../model/units.ts";
import { isRecord, parseJson } from "../platform/json.ts";

export interface ImportedFile {
  readonly source: (typeof IMPORT_SOURCES)[number];
  /** By the account that the file names; under an empty name where it names none. */
  readonly accounts: ReadonlyMap<string, readonly HistoryEntry[]>;
}

/** A sentence that names the place where the file is not understood. */
export type ImportProblem = string;

/** `answers` are those that logs have named so far: a session that goes on repeats the one before. */
export function parseImport(
  file: string,
  text: string,
  answers = new Set<string>(),
): ImportedFile | ImportProblem {
  const whole = parseJson(text);
  if (isRecord(whole) && isRecord(whole.accounts) && Array.isArray(whole.unscoped))
    return codexBarHistory(file, whole, whole.accounts, whole.unscoped);
  if (isRecord(whole) && Array.isArray(whole.sessions)) return claumonExport(file, whole.sessions);
  const lines = text.split("\n").map((line, index) => ({ line, place: `${file}:${index + 1}` }));
  const filled = lines.filter(({ line }) => line.trim() !== "");
  const [first] = filled;
  if (first === undefined) return `${file} is empty`;
  const shape = parseJson(first.line);
  if (!isRecord(shape)) return `${first.place}: not JSON; ${KNOWN}`;
  if ("sampledAt" in shape && "usedPercent" in shape) return codexBarLines(filled);
  if (filled.some(isOfLog)) return usageLog(filled, answers, text.endsWith("\n"));
  return `${first.place}: unknown format; ${KNOWN}`;
}

const KNOWN =
  "known are CodexBar's history/claude.json and usage-history.jsonl, `claumon bench export`, and Claude Code's own JSONL logs";

/** `history/claude.json`: series of one provider, by account. */
function codexBarHistory(
  file: string,
  { version }: Record<string, unknown>,
  accounts: Record<string, unknown>,
  unscoped: readonly unknown[],
): ImportedFile | ImportProblem {
  // The provider is in the file's name alone.
  if (!/claude/i.test(basename(file)))
    return `${file}: CodexBar's history of another provider; Claude's is claude.json`;
  if (version !== 1)
    return `${file}: CodexBar's history in version ${JSON.stringify(version)}; known is 1`;
  const found = new Map<string, readonly HistoryEntry[]>();
  for (const [key, series] of [["", unscoped], ...Object.entries(accounts)] as const) {
    const where = key === "" ? "unscoped" : `accounts.${key}`;
    const entries = seriesEntries(`${file}: ${where}`, series);
    if (typeof entries === "string") return entries;
    if (entries.length > 0) found.set(key, entries);
  }
  return { source: "codexbar", accounts: found };
}

function seriesEntries(where: string, all: unknown): readonly HistoryEntry[] | ImportProblem {
  if (!Array.isArray(all)) return `${where} is no list`;
  const readings: HistoryEntry[] = [];
  for (const [index, series] of all.entries()) {
    const place = `${where}[${index}]`;
    if (!isRecord(series) || !Array.isArray(series.entries)) return `${place} has no entries`;
    const key = seriesKey(series.name, series.windowMinutes);
    if (key === null) return `${place} is a window of unknown length`;
    for (const [at, entry] of series.entries.entries()) {
      const one = reading(entry, "capturedAt", "usedPercent", "resetsAt", key, "codexbar");
      if (one === null) return `${place}.entries[${at}] has no time or no percentage`;
      readings.push(one);
    }
  }
  return readings;
}

/** `session`, `weekly`, or the model that the week is for. */
function seriesKey(name: unknown, minutes: unknown): HistoryKey | null {
  if (minutes === 300) return "5h";
  if (minutes !== 10_080 || typeof name !== "string") return null;
  return name === "weekly" || name === "" ? "7d" : `${name[0]?.toUpperCase()}${name.slice(1, 64)}`;
}

interface Line {
  readonly line: string;
  readonly place: string;
}

/** `usage-history.jsonl`: samples of the week of several providers. Those that were computed from costs are no readings. */
function codexBarLines(lines: readonly Line[]): ImportedFile | ImportProblem {
  const accounts = new Map<string, HistoryEntry[]>();
  for (const { line, place } of lines) {
    const value = parseJson(line);
    if (!isRecord(value)) return `${place}: not JSON`;
    if (typeof value.provider !== "string") return `${place}: has no provider`;
    if (value.provider !== "claude" || value.source === "backfill") continue;
    const key = seriesKey("weekly", value.windowMinutes);
    if (key === null) return `${place}: a window of unknown length`;
    const one = reading(value, "sampledAt", "usedPercent", "resetsAt", key, "codexbar");
    if (one === null) return `${place}: has no time or no percentage`;
    const account = typeof value.accountKey === "string" ? value.accountKey : "";
    const known = accounts.get(account);
    if (known === undefined) accounts.set(account, [one]);
    else known.push(one);
  }
  return { source: "codexbar", accounts };
}

/** `claumon bench export`: completed windows, each with its snapshots; shares from 0 to 1. */
function claumonExport(file: string, sessions: readonly unknown[]): ImportedFile | ImportProblem {
  const entries: HistoryEntry[] = [];
  for (const [index, session] of sessions.entries()) {
    const place = `${file}: sessions[${index}]`;
    if (!isRecord(session)) return `${place} is no session`;
    const resetsAt = timeOf(session.reset);
    const key = session.duration_hours === 5 ? "5h" : session.duration_hours === 168 ? "7d" : null;
    if (resetsAt === null || key === null) return `${place} has no reset or an unknown length`;
    if (!Array.isArray(session.snapshots ?? [])) return `${place}.snapshots is no list`;
    for (const [at, snapshot] of ((session.snapshots ?? []) as readonly unknown[]).entries()) {
      const time = isRecord(snapshot) ? timeOf(snapshot.t) : null;
      const used = isRecord(snapshot) ? shareOf(snapshot.u) : null;
      if (time === null || used === null) return `${place}.snapshots[${at}] has no t or no u`;
      const windows = [{ key, used, resetsAt }];
      entries.push({ kind: "reading", at: time, windows, source: "claumon", via: null });
    }
    const final = shareOf(session.u_final);
    if (final === null) return `${place} has no u_final`;
    entries.push({ kind: "end", at: resetsAt, key, final, whole: false });
  }
  return { source: "claumon", accounts: new Map([["", entries]]) };
}

const shareOf = (value: unknown): number | null => {
  const used = percentOf(typeof value === "number" ? value * 100 : value);
  return used === null ? null : Math.round(used * 100) / 100;
};

/** A log may begin with lines of other kinds, such as a summary or the files' versions. */
function isOfLog({ line }: Line): boolean {
  const value = parseJson(line);
  return isRecord(value) && ("timestamp" in value || "sessionId" in value);
}

/** Claude Code's own log of a session, as ccusage reads it: tokens by the hour, each answer once. */
function usageLog(
  lines: readonly Line[],
  answers: Set<string>,
  isWhole: boolean,
): ImportedFile | ImportProblem {
  const hours = new Map<number, number>();
  for (const [index, { line, place }] of lines.entries()) {
    const value = parseJson(line);
    // Of a session that runs, the last line may still be written.
    if (!isRecord(value) && index === lines.length - 1 && !isWhole) break;
    if (!isRecord(value)) return `${place}: not JSON`;
    const usage = isRecord(value.message) ? value.message.usage : value.usage;
    if (!isRecord(usage)) continue;
    const at = timeOf(value.timestamp);
    if (at === null) return `${place}: usage without a timestamp`;
    const { id = null } = isRecord(value.message) ? value.message : {};
    const answer = id === null ? place : `${id} ${value.requestId}`;
    if (answers.has(answer)) continue;
    answers.add(answer);
    // What was read from a cache says little of how much was done.
    const counts = [usage.input_tokens, usage.output_tokens, usage.cache_creation_input_tokens];
    const tokens = counts.reduce<number>((sum, one) => sum + (isCount(one) ? one : 0), 0);
    const hour = Math.floor(at / HOUR) * HOUR;
    hours.set(hour, (hours.get(hour) ?? 0) + tokens);
  }
  const entries = [...hours].map(
    ([hour, tokens]): HistoryEntry => ({ kind: "activity", at: instant(hour), tokens }),
  );
  return { source: "log", accounts: new Map([["", entries]]) };
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= 1e12;

function reading(
  value: unknown,
  time: string,
  used: string,
  reset: string,
  key: HistoryKey,
  source: ImportedFile["source"],
): HistoryEntry | null {
  if (!isRecord(value)) return null;
  const [at, share] = [timeOf(value[time]), percentOf(value[used])];
  if (at === null || share === null) return null;
  const windows = [{ key, used: share, resetsAt: timeOf(value[reset]) }];
  return { kind: "reading", at, windows, source, via: null };
}

const percentOf = (value: unknown): number | null =>
  typeof value === "number" && value >= 0 && value <= 1_000 ? value : null;

/** To the second, as lines hold it. */
function timeOf(value: unknown): Instant | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const at = Date.parse(value);
  return at >= EARLIEST && at < Number.POSITIVE_INFINITY
    ? instant(Math.floor(at / 1_000) * 1_000)
    : null;
}

/** Claude Code is younger. */
const EARLIEST = Date.UTC(2024, 0) - MINUTE;
