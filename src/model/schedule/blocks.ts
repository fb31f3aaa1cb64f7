/** Blocks: who may not ask before when. Each is of one token, so that a new login is tried, once. */
import { type Instant, MINUTE, millis, span } from "../units.ts";

export interface Block {
  /** Fingerprint of the token that met the 429; null for a block of everybody. */
  readonly token: string | null;
  readonly until: Instant;
}

/** A huge Retry-After is obeyed up to here; then one probe is allowed. */
export const MAX_BLOCK_MS = millis(75 * MINUTE);

/** Dice move every wait by up to this share of it. */
export const JITTER = 0.1;

/** No wait is longer than the longest block with the dice at their worst: about 83 minutes. */
export const MAX_WAIT_MS = millis(MAX_BLOCK_MS * (1 + JITTER));

/** More logins than anybody changes between while one block lasts. */
export const MAX_BLOCKS = 8;

/** Until when `token` is blocked; null when it is not. Without a token, until nobody is. */
export function blockedUntil(
  blocks: readonly Block[],
  token: string | null,
  now: Instant,
): Instant | null {
  const theirs = blocks.filter(
    (block) => isInForce(block, now) && (token === null || isOf(block, token)),
  );
  return theirs.reduce<Instant | null>(
    (latest, { until }) => (latest === null || until > latest ? until : latest),
    null,
  );
}

/** The blocks with one more; those that are over go, and of too many the one that ends first. */
export const withBlock = (blocks: readonly Block[], block: Block, now: Instant): readonly Block[] =>
  [...withoutBlock(blocks, block.token, now), block]
    .sort((one, other) => one.until - other.until)
    .slice(-MAX_BLOCKS);

/** The blocks that still stand, but for what `token` itself had: the server has just answered it. */
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
