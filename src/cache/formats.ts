/** The formats of our own cache files. A file of another version decodes to nothing, like any other bytes. */
import type { Asked } from "../model/keychain-backoff.ts";
import type { ExtraUsage, Spent } from "../model/money.ts";
import type { Heard } from "../model/observations.ts";
import { CAUSES, REFUSALS, SIGNED_OUT, type Trouble } from "../model/outcome.ts";
import { FREE_SOURCES, type Reading, SOURCES } from "../model/reading.ts";
import type { Learned } from "../model/schedule/aimd.ts";
import { type Block, MOST_BLOCKS } from "../model/schedule/blocks.ts";
import { type Pace, REASONS } from "../model/schedule/pace.ts";
import type { Health, Owner, Snapshot } from "../model/snapshot.ts";
import { END_OF_TIME, type Instant, type Millis, type Percent } from "../model/units.ts";
import type { Scope, Window } from "../model/window.ts";
import {
  type Decode,
  either,
  flag,
  list,
  nullable,
  number,
  only,
  record,
  text,
  within,
} from "../platform/decoders.ts";

/** Raised when a file's meaning changes; the old file is then ignored, not misread. */
export const VERSION = 1;

export const instant = within<Instant>(0, END_OF_TIME);
const millis = within<Millis>(0, END_OF_TIME);
const percent = within<Percent>(0, Number.MAX_SAFE_INTEGER);
/** How often something happened. */
const times = within<number>(0, Number.MAX_SAFE_INTEGER);

/** Far more than the endpoint has; every picture goes over all of them. */
const MOST_WINDOWS = 256;

/** It is shown as it stands. */
const currency: Decode<string> = (value) =>
  typeof value === "string" && /^[A-Z]{3}$/.test(value) ? value : undefined;

const scope: Decode<Scope> = either<Scope>(
  record<Scope & { kind: "week" }>({ kind: only("week"), model: nullable(text) }),
  record<Scope & { kind: "session" }>({ kind: only("session") }),
);

const window: Decode<Window> = record({ scope, used: percent, resetsAt: nullable(instant) });

const extra: Decode<ExtraUsage> = record({
  enabled: flag,
  used: number,
  limit: nullable(number),
  currency,
  exponent: only(0, 1, 2, 3, 4),
  utilization: nullable(percent),
});

const reading: Decode<Reading> = record({
  at: instant,
  source: only(...SOURCES),
  windows: list(window, MOST_WINDOWS),
  extra: nullable(extra),
});

type Kind<T, K> = Extract<T, { readonly kind: K }>;

export const trouble: Decode<Trouble> = either<Trouble>(
  record<Kind<Trouble, "throttled">>({
    kind: only("throttled"),
    retryAfter: nullable(millis),
  }),
  record<Kind<Trouble, "refused">>({ kind: only("refused"), why: only(...REFUSALS) }),
  record<Kind<Trouble, "unreachable">>({
    kind: only("unreachable"),
    cause: only(...CAUSES),
    detail: text,
  }),
  record<Kind<Trouble, "garbled">>({ kind: only("garbled"), issue: text }),
  record<Kind<Trouble, "signedOut">>({
    kind: only("signedOut"),
    why: only(...SIGNED_OUT),
    where: text,
  }),
  record<Kind<Trouble, "unheard">>({ kind: only("unheard") }),
);

const health: Decode<Health> = either<Health>(
  record<Kind<Health, "ill">>({ kind: only("ill"), trouble, since: instant, misses: times }),
  record<Kind<Health, "well">>({ kind: only("well") }),
);

type Read = Kind<Snapshot, "read">;

const owner: Decode<Owner> = record({
  account: nullable(text),
  token: nullable(text),
  expiresAt: nullable(instant),
  since: instant,
});

/** What is absent from before there was such a thing. */
const or =
  <T>(decode: Decode<T>, absent: T): Decode<T> =>
  (value) =>
    value === undefined ? absent : decode(value);

const told: Decode<Omit<Read, "answeredAt">> = record({
  kind: only("read"),
  reading,
  doubted: or(list(scope, MOST_WINDOWS), []),
  owner: or(nullable(owner), null),
  health,
  dueAt: instant,
  freshUntil: instant,
  changedAt: nullable(instant),
});

const read: Decode<Read> = (value) => {
  const found = told(value);
  if (found === undefined) return undefined;
  // Before there were other sources, the endpoint had told all that is in the file.
  const { answeredAt: given } = value as { readonly answeredAt?: unknown };
  const answeredAt = or(nullable(instant), found.reading.at)(given);
  return answeredAt === undefined ? undefined : { ...found, answeredAt };
};

const snapshot: Decode<Snapshot> = either<Snapshot>(
  read,
  record<Kind<Snapshot, "blank">>({
    kind: only("blank"),
    health,
    dueAt: instant,
    owner: or(nullable(owner), null),
  }),
);

const block: Decode<Block> = record({ token: nullable(text), until: instant });

const learned: Decode<Learned> = record({ interval: millis, clean: millis });

const current: Decode<Pace> = record({
  sent: list(instant),
  failures: times,
  blocks: list(block, MOST_BLOCKS),
  refused: nullable(text),
  learned: nullable(learned),
  unchanged: times,
  reason: only(...REASONS),
});

const blocked = record({ blockedUntil: nullable(instant) });

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

const heard: Decode<Heard> = record({
  window: heardWindow,
  at: instant,
  source: only(...FREE_SOURCES),
});

const handover = record({ heard: list(heard, 2) });

const asked: Decode<Asked> = record({
  at: instant,
  vain: times,
  denied: flag,
  account: nullable(text),
});

const versioned = record<{ version: number }>({ version: only(VERSION) });

/** A file's text under our version, or null for anything else. */
export const decodeFile =
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

export const decodeSnapshot = decodeFile(snapshot);
export const decodePace = decodeFile(pace);
export const decodeHandover = decodeFile(handover);
/** No day costs more. */
const MAX_COST_USD = 1e9;

const todayCost: Decode<Spent> = record({ usd: within(0, MAX_COST_USD), until: instant });

export const decodeSpent = decodeFile(todayCost);
export const decodeAsked = decodeFile(asked);

/** The text of a cache file that `decodeFile` reads back. */
export const encode = (value: object): string =>
  `${JSON.stringify({ version: VERSION, ...value })}\n`;
