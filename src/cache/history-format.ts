/** One line of a history file: an entry, or whose entries follow. Short names and seconds, because a year has tens of thousands. */
import {
  type HistoryEntry,
  type HistoryReading,
  type HistorySource,
  type HistoryWindow,
  IMPORT_SOURCES,
} from "../model/history.ts";
import type { ExtraUsage } from "../model/money.ts";
import { READING_SOURCES } from "../model/reading.ts";
import { END_OF_TIME, type Instant, instant, type Percent, SECOND } from "../model/units.ts";
import { isRecord, parseJson } from "../platform/json.ts";

/** The entries after this line are of that account. */
export interface AccountLine {
  readonly kind: "account";
  readonly at: Instant;
  /** Null where Claude Code names no account. */
  readonly account: string | null;
  /** Fingerprint of the login's token, which alone tells accounts apart that have no name. */
  readonly token: string | null;
  /** True where it is the account of the lines before, now named more exactly or in another file. */
  readonly same: boolean;
}

export type HistoryLine = HistoryEntry | AccountLine;

/** What is known of resets while lines are read: a line holds a reset only where it is another than before. */
export type KnownResets = Map<string, Instant | null>;

/** The text of a line, without the newline. */
export function encodeHistoryLine(line: HistoryLine, resets: KnownResets): string {
  const t = seconds(line.at);
  switch (line.kind) {
    case "account": {
      const { account, token, same } = line;
      return JSON.stringify({
        t,
        account,
        ...(token !== null && { token }),
        ...(same && { same }),
      });
    }
    case "reading":
      return JSON.stringify({ t, ...readingFields(line, resets) });
    case "end":
      return JSON.stringify({
        t,
        end: line.key,
        final: line.final,
        ...(line.whole && { whole: true }),
      });
    case "fall":
      return JSON.stringify({
        t,
        fall: line.key,
        from: line.from,
        to: line.to,
        reset: seconds(line.resetsAt),
      });
    case "refused":
      return JSON.stringify({ t, refused: line.why });
    case "gap":
      return JSON.stringify({ t, gap: seconds(line.from) });
    case "activity":
      return JSON.stringify({ t, tokens: line.tokens });
  }
}

function readingFields(
  { windows, extra, source, via }: HistoryReading,
  resets: KnownResets,
): object {
  const moved = windows.filter(({ key, resetsAt }) => resets.get(key) !== resetsAt);
  for (const { key, resetsAt } of moved) resets.set(key, resetsAt);
  return {
    w: Object.fromEntries(windows.map(({ key, used }) => [key, used])),
    ...(moved.length > 0 && {
      r: Object.fromEntries(
        moved.map(({ key, resetsAt }) => [key, resetsAt === null ? null : seconds(resetsAt)]),
      ),
    }),
    ...(extra !== undefined && { extra: extra === null ? null : moneyFields(extra) }),
    ...(source !== "api" && { s: source }),
    ...(via !== null && { via }),
  };
}

const moneyFields = ({ enabled, used, limit, currency, exponent }: ExtraUsage) => [
  used,
  limit,
  currency,
  exponent,
  ...(enabled ? [] : [false]),
];

/** What a line says; null for one that is torn or not ours. */
export function decodeHistoryLine(text: string, resets: KnownResets): HistoryLine | null {
  const value = parseJson(text);
  if (!isRecord(value)) return null;
  const at = time(value.t);
  if (at === null) return null;
  if ("w" in value) return readingOf(value, at, resets);
  if ("account" in value) {
    const [account, token] = [textOrNull(value.account), textOrNull(value.token)];
    return { kind: "account", at, account, token, same: value.same === true };
  }
  if (typeof value.end === "string" && isAmount(value.final))
    return { kind: "end", at, key: value.end, final: value.final, whole: value.whole === true };
  const { from, to } = value;
  if (typeof value.fall === "string" && isAmount(from) && isAmount(to)) {
    const resetsAt = time(value.reset);
    return resetsAt === null ? null : { kind: "fall", at, key: value.fall, from, to, resetsAt };
  }
  if (typeof value.refused === "string") return { kind: "refused", at, why: value.refused };
  const since = time(value.gap);
  if (since !== null) return since < at ? { kind: "gap", at, from: since } : null;
  return isAmount(value.tokens) ? { kind: "activity", at, tokens: value.tokens } : null;
}

const SOURCES: ReadonlySet<unknown> = new Set<HistorySource>([
  ...READING_SOURCES,
  ...IMPORT_SOURCES,
]);

/** Written for speed: a chart decodes thousands of these before anything of it is compiled. */
function readingOf(
  value: Record<string, unknown>,
  at: Instant,
  resets: KnownResets,
): HistoryReading | null {
  const { w, r, s = "api", via, extra } = value;
  if (!isRecord(w) || !SOURCES.has(s)) return null;
  const moved = isRecord(r) ? r : null;
  const windows: HistoryWindow[] = [];
  for (const key in w) {
    if (windows.length === MAX_WINDOWS) break;
    const used = w[key];
    if (!isAmount(used) || key.length > MAX_NAME_LENGTH) return null;
    if (moved !== null && Object.hasOwn(moved, key)) resets.set(key, time(moved[key]));
    windows.push({ key, used, resetsAt: resets.get(key) ?? null });
  }
  const source = s as HistorySource;
  const reading = { kind: "reading", at, windows, source, via: textOrNull(via) } as const;
  if (extra === undefined) return reading;
  const money = extra === null ? null : moneyOf(extra);
  return money === undefined ? reading : { ...reading, extra: money };
}

/** Far more than an account has; a file may be damaged. */
const MAX_WINDOWS = 64;
const MAX_NAME_LENGTH = 80;
const MAX_EXPONENT = 4;

function moneyOf(value: unknown): ExtraUsage | undefined {
  if (!Array.isArray(value)) return undefined;
  const [used, limit, currency, exponent, enabled = true] = value as readonly unknown[];
  if (!Number.isFinite(used) || (limit !== null && !isAmount(limit))) return undefined;
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) return undefined;
  if (!isAmount(exponent) || !Number.isInteger(exponent) || exponent > MAX_EXPONENT)
    return undefined;
  return {
    enabled: enabled !== false,
    used: used as number,
    limit,
    currency,
    exponent,
    utilization: limit === null || limit === 0 ? null : (share(used as number, limit) as Percent),
  };
}

const share = (used: number, limit: number): number => Math.max((100 * used) / limit, 0);

const isAmount = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;

const seconds = (at: Instant): number => Math.round(at / SECOND);

const time = (value: unknown): Instant | null =>
  isAmount(value) && value * SECOND <= END_OF_TIME ? instant(value * SECOND) : null;

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
