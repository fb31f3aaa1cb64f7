/** The formats of our own cache files. A file of another version decodes to nothing, like any other bytes. */
import type { KeychainAttempt } from "../model/keychain-backoff.ts";
import type { ExtraUsage, TodayCost } from "../model/money.ts";
import type { Observation } from "../model/observations.ts";
import {
  type Failure,
  NETWORK_CAUSES,
  REFUSAL_REASONS,
  SIGNED_OUT_REASONS,
} from "../model/outcome.ts";
import { FREE_SOURCES, type Reading, SOURCES } from "../model/reading.ts";
import type { LearnedInterval } from "../model/schedule/aimd.ts";
import { type Block, MAX_BLOCKS } from "../model/schedule/blocks.ts";
import { PACE_REASONS, type Pace } from "../model/schedule/pace.ts";
import type { Health, Snapshot, SnapshotOwner } from "../model/snapshot.ts";
import { END_OF_TIME, type Instant, type Millis, type Percent } from "../model/units.ts";
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

/** Raised when a file's meaning changes; the old file is then ignored, not misread. */
export const FORMAT_VERSION = 1;

export const instantFormat = inRange<Instant>(0, END_OF_TIME);
const millis = inRange<Millis>(0, END_OF_TIME);
const percent = inRange<Percent>(0, Number.MAX_SAFE_INTEGER);
/** How often something happened. */
const times = inRange<number>(0, Number.MAX_SAFE_INTEGER);

/** Far more than the endpoint has; every picture goes over all of them. */
const MAX_STORED_WINDOWS = 256;

/** It is shown as it stands. */
const currency: Decode<string> = (value) =>
  typeof value === "string" && /^[A-Z]{3}$/.test(value) ? value : undefined;

const scope: Decode<Scope> = either<Scope>(
  record<Scope & { kind: "week" }>({ kind: oneOf("week"), model: nullable(text) }),
  record<Scope & { kind: "session" }>({ kind: oneOf("session") }),
);

const window: Decode<Window> = record({ scope, used: percent, resetsAt: nullable(instantFormat) });

const extra: Decode<ExtraUsage> = record({
  enabled: bool,
  used: number,
  limit: nullable(number),
  currency,
  exponent: oneOf(0, 1, 2, 3, 4),
  utilization: nullable(percent),
});

const reading: Decode<Reading> = record({
  at: instantFormat,
  source: oneOf(...SOURCES),
  windows: list(window, MAX_STORED_WINDOWS),
  extra: nullable(extra),
});

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
  record<Kind<Failure, "unheard">>({ kind: oneOf("unheard") }),
);

const health: Decode<Health> = either<Health>(
  record<Kind<Health, "failing">>({
    kind: oneOf("failing"),
    failure: failureFormat,
    since: instantFormat,
    failures: times,
  }),
  record<Kind<Health, "healthy">>({ kind: oneOf("healthy") }),
);

type Read = Kind<Snapshot, "read">;

const owner: Decode<SnapshotOwner> = record({
  account: nullable(text),
  token: nullable(text),
  expiresAt: nullable(instantFormat),
  since: instantFormat,
});

/** What is absent from before there was such a thing. */
const or =
  <T>(decode: Decode<T>, absent: T): Decode<T> =>
  (value) =>
    value === undefined ? absent : decode(value);

const told: Decode<Omit<Read, "answeredAt">> = record({
  kind: oneOf("read"),
  reading,
  held: or(list(scope, MAX_STORED_WINDOWS), []),
  owner: or(nullable(owner), null),
  health,
  dueAt: instantFormat,
  freshUntil: instantFormat,
  changedAt: nullable(instantFormat),
});

const read: Decode<Read> = (value) => {
  const found = told(value);
  if (found === undefined) return undefined;
  // Before there were other sources, the endpoint had told all that is in the file.
  const { answeredAt: given } = value as { readonly answeredAt?: unknown };
  const answeredAt = or(nullable(instantFormat), found.reading.at)(given);
  return answeredAt === undefined ? undefined : { ...found, answeredAt };
};

const snapshot: Decode<Snapshot> = either<Snapshot>(
  read,
  record<Kind<Snapshot, "blank">>({
    kind: oneOf("blank"),
    health,
    dueAt: instantFormat,
    owner: or(nullable(owner), null),
  }),
);

const block: Decode<Block> = record({ token: nullable(text), until: instantFormat });

const learned: Decode<LearnedInterval> = record({ interval: millis, clean: millis });

const current: Decode<Pace> = record({
  sent: list(instantFormat),
  failures: times,
  blocks: list(block, MAX_BLOCKS),
  refused: nullable(text),
  learned: nullable(learned),
  unchanged: times,
  reason: oneOf(...PACE_REASONS),
});

const blocked = record({ blockedUntil: nullable(instantFormat) });

/** A pace from before blocks were of one token: its block is everybody's. */
const former: Decode<Pace> = (value) => {
  const found = blocked(value);
  if (found === undefined) return undefined;
  const { blockedUntil: until } = found;
  const blocks: readonly Block[] = until === null ? [] : [{ token: null, until }];
  return current({ ...(value as object), blocks, learned: null, unchanged: 0 });
};

const pace: Decode<Pace> = either(current, former);

/** A free source tells of the session and the week of all models; the rest comes from the endpoint alone. */
const heardWindow: Decode<Window> = (value) => {
  const found = window(value);
  return found?.scope.kind === "week" && found.scope.model !== null ? undefined : found;
};

const heard: Decode<Observation> = record({
  window: heardWindow,
  at: instantFormat,
  source: oneOf(...FREE_SOURCES),
});

const handover = record({ heard: list(heard, 2) });

const asked: Decode<KeychainAttempt> = record({
  at: instantFormat,
  failures: times,
  denied: bool,
  account: nullable(text),
});

const versioned = record<{ version: number }>({ version: oneOf(FORMAT_VERSION) });

/** A file's text under our version, or null for anything else. */
export const fileDecoder =
  <T>(decode: Decode<T>) =>
  (content: string): T | null => {
    const value = parsed(content);
    return versioned(value) === undefined ? null : (decode(value) ?? null);
  };

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined; // Not JSON is not ours.
  }
}

export const decodeSnapshot = fileDecoder(snapshot);
export const decodePace = fileDecoder(pace);
export const decodeInbox = fileDecoder(handover);
/** No day costs more. */
const MAX_COST_USD = 1e9;

const todayCost: Decode<TodayCost> = record({
  usd: inRange(0, MAX_COST_USD),
  until: instantFormat,
});

export const decodeTodayCost = fileDecoder(todayCost);
export const decodeKeychainAttempt = fileDecoder(asked);

/** The text of a cache file that `decodeFile` reads back. */
export const encodeFile = (value: object): string =>
  `${JSON.stringify({ version: FORMAT_VERSION, ...value })}\n`;
