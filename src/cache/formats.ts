/** The formats of our own cache files. A file of another format version decodes to nothing, like any other bytes. */
import type { ClockPair } from "../model/clock-rollback.ts";
import type { ExtraOutlook, WindowOutlook } from "../model/forecast/outlook.ts";
import type { KeychainAttempt } from "../model/keychain-backoff.ts";
import type { CostQuery, ExtraUsage, TodayCost } from "../model/money.ts";
import type { Observation } from "../model/observations.ts";
import {
  type Failure,
  NETWORK_CAUSES,
  REFUSAL_REASONS,
  SIGNED_OUT_REASONS,
} from "../model/outcome.ts";
import {
  FREE_SOURCES,
  READING_SOURCES,
  type Reading,
  withoutImpossible,
} from "../model/reading.ts";
import type { LearnedInterval } from "../model/schedule/aimd.ts";
import { MAX_BLOCKS } from "../model/schedule/gate.ts";
import { type Block, PACE_REASONS, type Pace } from "../model/schedule/pace.ts";
import { unknownBlocks, usedUpBurst } from "../model/schedule/strictness.ts";
import type { Health, Snapshot, SnapshotOwner } from "../model/snapshot.ts";
import { SPARK_CELLS, type Spark } from "../model/spark.ts";
import {
  type BootTime,
  END_OF_TIME,
  type Instant,
  type Millis,
  type Percent,
} from "../model/units.ts";
import type { Scope, Window } from "../model/window.ts";
import {
  bool,
  type Decode,
  either,
  inRange,
  list,
  nullable,
  number,
  oneOf,
  record,
  text,
} from "../platform/decoders.ts";
import { isRecord, parseJson } from "../platform/json.ts";

/** Raised when a file's meaning changes: the old file is then ignored, not misread. */
const FORMAT_VERSION = 1;

export const instantFormat = inRange<Instant>(0, END_OF_TIME);
const millis = inRange<Millis>(0, END_OF_TIME);
const percent = inRange<Percent>(0, Number.MAX_SAFE_INTEGER);
const count = inRange<number>(0, Number.MAX_SAFE_INTEGER);

/** Far more than the endpoint has; every render iterates over all of them. */
const MAX_STORED_WINDOWS = 256;

/** A word that has replaced an earlier one, so that an update does not discard the files before it. */
const word =
  <const T extends string>(current: T, former: string): Decode<T> =>
  (value) =>
    value === current || value === former ? current : undefined;

/** An object with some fields under their earlier names. */
export const formerly =
  <T>(names: Readonly<Record<string, string>>, decode: Decode<T>): Decode<T> =>
  (value) => {
    if (!isRecord(value) || !Object.keys(names).some((name) => name in value)) return decode(value);
    return decode(
      Object.fromEntries(
        Object.entries(value).map(([name, field]) => [names[name] ?? name, field]),
      ),
    );
  };

/** A field that was added later. */
export const absentAs =
  <T>(decode: Decode<T>, absent: T): Decode<T> =>
  (value) =>
    value === undefined ? absent : decode(value);

/** Printed as it is. */
const currency: Decode<string> = (value) =>
  typeof value === "string" && /^[A-Z]{3}$/.test(value) ? value : undefined;

export const scopeFormat: Decode<Scope> = either<Scope>(
  record<Scope & { kind: "week" }>({ kind: oneOf("week"), model: nullable(text) }),
  record<Scope & { kind: "session" }>({ kind: oneOf("session") }),
  record<Scope & { kind: "spend" }>({ kind: oneOf("spend") }),
);

const window: Decode<Window> = record({
  scope: scopeFormat,
  used: percent,
  resetsAt: nullable(instantFormat),
});

const extra: Decode<ExtraUsage> = record({
  enabled: bool,
  used: number,
  limit: nullable(number),
  currency,
  exponent: oneOf(0, 1, 2, 3, 4),
  utilization: nullable(percent),
});

const storedReading: Decode<Omit<Reading, "via">> = record({
  at: instantFormat,
  source: oneOf(...READING_SOURCES),
  windows: list(window, MAX_STORED_WINDOWS),
  extra: nullable(extra),
});

/** Older versions stored resets and amounts that cannot be. */
const reading: Decode<Reading> = (value) => {
  const found = storedReading(value);
  if (found === undefined) return undefined;
  const via = text((value as { readonly via?: unknown }).via);
  return withoutImpossible(via === undefined ? found : { ...found, via });
};

type Kind<T, K> = Extract<T, { readonly kind: K }>;

export const failureFormat: Decode<Failure> = either<Failure>(
  record<Kind<Failure, "throttled">>({
    kind: oneOf("throttled"),
    retryAfter: nullable(millis),
  }),
  record<Kind<Failure, "refused">>({ kind: oneOf("refused"), why: oneOf(...REFUSAL_REASONS) }),
  record<Kind<Failure, "unreachable">>({
    kind: oneOf("unreachable"),
    cause: oneOf(...NETWORK_CAUSES),
    detail: text,
  }),
  record<Kind<Failure, "garbled">>({ kind: oneOf("garbled"), issue: text }),
  record<Kind<Failure, "signedOut">>({
    kind: oneOf("signedOut"),
    why: oneOf(...SIGNED_OUT_REASONS),
    where: text,
  }),
  record<Kind<Failure, "waiting">>({ kind: word("waiting", "unheard") }),
);

const health: Decode<Health> = either<Health>(
  formerly(
    { trouble: "failure", misses: "failures" },
    record<Kind<Health, "failing">>({
      kind: word("failing", "ill"),
      failure: failureFormat,
      since: instantFormat,
      failures: count,
    }),
  ),
  record<Kind<Health, "healthy">>({ kind: word("healthy", "well") }),
);

type Read = Kind<Snapshot, "read">;

const owner: Decode<SnapshotOwner> = record({
  account: nullable(text),
  token: nullable(text),
  expiresAt: nullable(instantFormat),
  since: instantFormat,
});

const outlook: Decode<WindowOutlook> = record({
  scope: scopeFormat,
  resetsAt: instantFormat,
  used: percent,
  final: percent,
  low: nullable(percent),
  high: nullable(percent),
  hitsAt: nullable(instantFormat),
  scored: count,
  warns: bool,
});

/** A forecast that cannot be read is none; the numbers are worth more. */
const outlooks: Decode<readonly WindowOutlook[]> = (value) =>
  list(outlook, MAX_STORED_WINDOWS)(value) ?? [];

const extraOutlook: Decode<ExtraOutlook> = record({
  until: instantFormat,
  used: number,
  final: number,
  low: nullable(number),
  high: nullable(number),
  hitsAt: nullable(instantFormat),
  scored: count,
});

const withoutAnswer: Decode<Omit<Read, "answeredAt" | "answered">> = record({
  kind: oneOf("read"),
  reading,
  held: absentAs(list(scopeFormat, MAX_STORED_WINDOWS), []),
  heldExtra: absentAs(bool, false),
  undated: absentAs(list(scopeFormat, MAX_STORED_WINDOWS), []),
  owner: absentAs(nullable(owner), null),
  health,
  dueAt: instantFormat,
  freshUntil: instantFormat,
  changedAt: nullable(instantFormat),
});

const read: Decode<Read> = (value) => {
  const found = withoutAnswer(value);
  if (found === undefined) return undefined;
  // Before there were other sources, all of the file came from the endpoint.
  const given = value as { readonly answeredAt?: unknown; readonly answered?: unknown };
  const answeredAt = absentAs(nullable(instantFormat), found.reading.at)(given.answeredAt);
  const ofEndpoint = found.reading.source === "api" ? found.reading.windows : [];
  const answered = absentAs(list(window, MAX_STORED_WINDOWS), ofEndpoint)(given.answered);
  if (answeredAt === undefined || answered === undefined) return undefined;
  const foreseen = value as { readonly outlooks?: unknown; readonly extraOutlook?: unknown };
  return {
    ...found,
    answeredAt,
    answered,
    ...(foreseen.outlooks !== undefined && { outlooks: outlooks(foreseen.outlooks) ?? [] }),
    ...(foreseen.extraOutlook !== undefined && {
      extraOutlook: extraOutlook(foreseen.extraOutlook) ?? null,
    }),
  };
};

const snapshot: Decode<Snapshot> = either<Snapshot>(
  formerly({ doubted: "held" }, read),
  record<Kind<Snapshot, "blank">>({
    kind: oneOf("blank"),
    health,
    dueAt: instantFormat,
    owner: absentAs(nullable(owner), null),
  }),
);

const block: Decode<Block> = record({ token: nullable(text), until: instantFormat });

const learned: Decode<LearnedInterval> = record({ interval: millis, clean: millis });

const currentPace: Decode<Pace> = record({
  sent: list(instantFormat),
  failures: count,
  blocks: list(block, MAX_BLOCKS),
  refused: nullable(text),
  learned: nullable(learned),
  unchanged: count,
  reason: oneOf(...PACE_REASONS),
});

const singleBlock = record({ blockedUntil: nullable(instantFormat) });

/** A pace from before blocks belonged to one token: its block is of every token. */
const formerPace: Decode<Pace> = (value) => {
  const found = singleBlock(value);
  if (found === undefined) return undefined;
  const { blockedUntil: until } = found;
  const blocks: readonly Block[] = until === null ? [] : [{ token: null, until }];
  return currentPace({ ...(value as object), blocks, learned: null, unchanged: 0 });
};

const pace: Decode<Pace> = either(currentPace, formerPace);

/** Far more than the budget allows. */
const MAX_STORED_REQUESTS = 1_000;

/** Each part of a pace by itself: what cannot be read is taken to be used up at `now`. For damaged and later files. */
export function paceFromParts(content: string, now: Instant): Pace {
  const value = parseJson(content);
  const fields = isRecord(value) ? value : {};
  const part = <T>(decode: Decode<T>, field: unknown, otherwise: T): T =>
    decode(field) ?? otherwise;
  const former = singleBlock(fields)?.blockedUntil;
  const given = former === undefined || former === null ? [] : [{ token: null, until: former }];
  return {
    sent: partsOf(fields.sent, instantFormat, usedUpBurst(now)).slice(-MAX_STORED_REQUESTS),
    failures: part(count, fields.failures, 0),
    blocks: partsOf(former === undefined ? fields.blocks : given, block, unknownBlocks(now)).slice(
      -MAX_BLOCKS,
    ),
    refused: part(nullable(text), fields.refused, null),
    learned: part(nullable(learned), fields.learned, null),
    unchanged: part(count, fields.unchanged, 0),
    reason: part(oneOf(...PACE_REASONS), fields.reason, "interval"),
  };
}

/** The items that decode, and `unknown` for those that do not. */
function partsOf<T>(value: unknown, decode: Decode<T>, unknown: readonly T[]): readonly T[] {
  if (!Array.isArray(value)) return unknown;
  const found = value.flatMap((item) => decode(item) ?? []);
  return found.length < value.length ? [...found, ...unknown] : found;
}

/** The status line reports the session and the week of all models; the rest comes from the endpoint and from Claude Code's cache. */
const observedWindow: Decode<Window> = (value) => {
  const found = window(value);
  return found?.scope.kind === "week" && found.scope.model !== null ? undefined : found;
};

const datedObservation: Decode<Observation> = record({
  window: observedWindow,
  at: instantFormat,
  source: oneOf(...FREE_SOURCES),
});

const observation: Decode<Observation> = (value) => {
  const found = datedObservation(value);
  if (found === undefined) return undefined;
  return isRecord(value) && value.undated === true ? { ...found, undated: true } : found;
};

const inbox = record({ heard: list(observation, 3) });

const keychainFields: Decode<KeychainAttempt> = record({
  at: instantFormat,
  failures: count,
  denied: bool,
  account: nullable(text),
});

const keychainAttempt = formerly({ vain: "failures" }, keychainFields);

const versioned = record<{ version: number }>({ version: oneOf(FORMAT_VERSION) });

/** Decodes the text of a file of our format version; null for anything else. */
export const fileDecoder =
  <T>(decode: Decode<T>) =>
  (content: string): T | null => {
    const value = parseJson(content);
    return versioned(value) === undefined ? null : (decode(value) ?? null);
  };

/** A snapshot as it is stored: with the boot clock at the time of its reading, where there is one. */
export interface StoredSnapshot {
  readonly snapshot: Snapshot;
  readonly boot: BootTime | null;
}

const bootTime: Decode<BootTime> = record({
  id: text,
  uptime: inRange(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
});

const storedSnapshot: Decode<StoredSnapshot> = (value) => {
  const found = snapshot(value);
  if (found === undefined) return undefined;
  const { boot } = value as { readonly boot?: unknown };
  // Without it, as in files of older versions, there is only the calendar.
  return { snapshot: found, boot: bootTime(boot) ?? null };
};

/** @internal */
export const decodeSnapshot = fileDecoder(snapshot);
export const decodeStoredSnapshot = fileDecoder(storedSnapshot);
export const decodePace = fileDecoder(pace);
export const decodeInbox = fileDecoder(inbox);

/** No day costs more. */
const MAX_COST_USD = 1e9;

const todayCost: Decode<TodayCost> = record({
  usd: inRange(0, MAX_COST_USD),
  until: instantFormat,
});

export const decodeTodayCost = fileDecoder(todayCost);

const costQuery: Decode<CostQuery> = record({
  at: instantFormat,
  server: text,
  problem: nullable(text),
});

export const decodeCostQuery = fileDecoder(costQuery);

const levels = list(nullable(oneOf(0, 1, 2, 3, 4, 5, 6, 7)), SPARK_CELLS);

const spark: Decode<Spark> = record({
  levels,
  session: nullable(record({ resetsAt: instantFormat, levels })),
  until: instantFormat,
});

export const decodeSpark = fileDecoder(spark);
export const decodeKeychainAttempt = fileDecoder(keychainAttempt);

const clockPair = record<ClockPair>({ at: instantFormat, boot: bootTime });

/** Both clocks when a pace was written; null where the file does not say. */
export function clocksOfPace(content: string): ClockPair | null {
  const value = parseJson(content);
  return (isRecord(value) ? clockPair(value.clocks) : undefined) ?? null;
}

/** The text of a cache file, which a `fileDecoder` reads back. */
export const encodeFile = (value: object): string =>
  `${JSON.stringify({ version: FORMAT_VERSION, ...value })}\n`;
