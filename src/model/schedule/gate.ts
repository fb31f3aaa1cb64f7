/** Whether a request may be sent now: outside every block, in no burst, and within the budget. */
import { after, HOUR, type Instant, MINUTE, type Millis, millis, SECOND, span } from "../units.ts";
import type { Block, Pace, PollLimits } from "./pace.ts";

/** What keeps a token from sending a request, and until when. */
export interface BlockedBy {
  readonly why: "block" | "burst" | "budget";
  readonly until: Instant;
}

/** What delays a request the longest at `now`; null when nothing does. Without a token, any block counts. */
export function blockedBy(
  pace: Pace,
  limits: PollLimits,
  now: Instant,
  token: string | null,
): BlockedBy | null {
  const all: readonly BlockedBy[] = [
    { why: "block", until: blockedUntil(blocksFor(pace, limits), token, now) ?? now },
    { why: "burst", until: burstFreeAt(pace, limits, now) },
    { why: "budget", until: budgetFreeAt(pace, limits, now) },
  ];
  const longest = all.reduce((one, other) => (other.until > one.until ? other : one));
  return longest.until > now ? longest : null;
}

/** A block that another folder met is of the account, whatever its token. */
const blocksFor = ({ blocks }: Pace, { elsewhere }: PollLimits): readonly Block[] => [
  ...blocks,
  ...(elsewhere?.blocks ?? []).map(({ until }) => ({ token: null, until })),
];

/** The first instant from `now` on at which `token` may send a request. */
export const allowedAt = (
  pace: Pace,
  limits: PollLimits,
  now: Instant,
  token: string | null,
): Instant => blockedBy(pace, limits, now, token)?.until ?? now;

/** A longer Retry-After is cut to this; then one probe is allowed. */
export const MAX_BLOCK_MS = millis(75 * MINUTE);

/** Jitter changes every wait by up to this share of it. */
export const JITTER = 0.1;

/** No wait is longer than the longest block with the most jitter: about 83 minutes. */
export const MAX_WAIT_MS = millis(MAX_BLOCK_MS * (1 + JITTER));

/** More logins than a user switches between during one block. */
export const MAX_BLOCKS = 8;

/** Until when `token` is blocked; null when it is not. Without a token, until the last block has ended. */
export function blockedUntil(
  blocks: readonly Block[],
  token: string | null,
  now: Instant,
): Instant | null {
  const matching = blocks.filter(
    (block) => isInForce(block, now) && (token === null || isOf(block, token)),
  );
  return matching.reduce<Instant | null>(
    (latest, { until }) => (latest === null || until > latest ? until : latest),
    null,
  );
}

/** The blocks with one more. Ended ones are dropped, and beyond MAX_BLOCKS the one that ends first. */
export const withBlock = (blocks: readonly Block[], block: Block, now: Instant): readonly Block[] =>
  [...withoutBlock(blocks, block.token, now), block]
    .sort((one, other) => one.until - other.until)
    .slice(-MAX_BLOCKS);

/** The blocks in force, except that of `token` itself: the server has just answered it. */
export const withoutBlock = (
  blocks: readonly Block[],
  token: string | null,
  now: Instant,
): readonly Block[] => blocks.filter((block) => isInForce(block, now) && block.token !== token);

const isOf = (block: Block, token: string): boolean =>
  block.token === null || block.token === token;

/** A block longer than any we set comes from a clock that was set back. */
const isInForce = ({ until }: Block, now: Instant): boolean =>
  until > now && span(now, until) <= MAX_WAIT_MS;

/** The server counts requests when they arrive: a slow one must not close up to the next. */
const TRANSIT_MS = 10 * SECOND;
const BUDGET_WINDOW_MS = millis(HOUR + TRANSIT_MS);

/** The endpoint was seen to accept five in five minutes; more are sent only where the interval itself demands it. */
export const MAX_BURST = 5;
export const BURST_WINDOW_MS = 5 * MINUTE;

/** `pace` with one more request sent at `now`. */
export const countRequest = (pace: Pace, now: Instant): Pace => ({
  ...pace,
  sent: [...requestsInLastHour(pace, now), now],
});

/** The requests of all folders of the account that still count at `now`, oldest first. */
function requestsOfAccount(pace: Pace, { elsewhere }: PollLimits, now: Instant) {
  const own = requestsInLastHour(pace, now);
  const others = elsewhere === undefined ? [] : countedAt(elsewhere.sent, now);
  return others.length === 0 ? own : [...own, ...others].sort((one, other) => one - other);
}

/** The requests that still count at `now`; after a clock was set back, old ones must not count for ever. */
export const requestsInLastHour = (pace: Pace, now: Instant): readonly Instant[] =>
  countedAt(pace.sent, now);

const countedAt = (sent: readonly Instant[], now: Instant): readonly Instant[] =>
  sent.filter((at) => at > now - BUDGET_WINDOW_MS && at <= now);

/** The first instant from `now` on with a request left in the hour. */
const budgetFreeAt = (pace: Pace, limits: PollLimits, now: Instant): Instant =>
  freeAt(requestsOfAccount(pace, limits, now), limits.budget, BUDGET_WINDOW_MS, now);

/** As many requests in five minutes make no burst. */
export const maxBurst = (interval: Millis): number =>
  Math.max(MAX_BURST, Math.ceil(BURST_WINDOW_MS / interval));

/** The first instant from `now` on at which a request makes no burst. */
function burstFreeAt(pace: Pace, limits: PollLimits, now: Instant): Instant {
  return freeAt(
    requestsOfAccount(pace, limits, now),
    maxBurst(limits.interval),
    millis(BURST_WINDOW_MS + TRANSIT_MS),
    now,
  );
}

/** When one request more than `sent` stays within `max` in any `length`. */
function freeAt(sent: readonly Instant[], max: number, length: Millis, now: Instant): Instant {
  const over = sent[sent.length - max];
  const free = over === undefined ? now : after(over, length);
  return free > now ? free : now;
}

/** The least wait for the budget: none for its first half, then the rest is spread until requests come free again. */
export function spreadBudget(pace: Pace, limits: PollLimits, now: Instant): Millis {
  const sent = requestsOfAccount(pace, limits, now);
  const left = limits.budget - sent.length;
  const oldest = sent[0];
  if (left > limits.budget / 2 || oldest === undefined) return millis(0);
  const untilFree = span(now, after(oldest, BUDGET_WINDOW_MS));
  return millis(Math.max(HOUR / limits.budget, untilFree / Math.max(left, 1)));
}
