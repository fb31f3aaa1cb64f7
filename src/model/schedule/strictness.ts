/** What past requests are taken to be where files are damaged, lost or doubled, or the clock was set: always the stricter. */
import { type ClockPair, calendarChange } from "../clock-rollback.ts";
import { after, type Instant, instant, type Millis, millis } from "../units.ts";
import { BURST_WINDOW_MS, MAX_BLOCKS, MAX_BURST } from "./gate.ts";
import type { Block, Pace } from "./pace.ts";

/** Requests that are not known: a burst that has just been used up. */
export const usedUpBurst = (now: Instant): readonly Instant[] =>
  Array.from({ length: MAX_BURST }, () => now);

/** Blocks that are not known: none is longer here than the burst's own window. */
export const unknownBlocks = (now: Instant): readonly Block[] => [
  { token: null, until: after(now, BURST_WINDOW_MS) },
];

/** Two copies of one time may differ by this much: each was moved by a reading of the clock. */
const SAME_TIME_MS = 100;

/** Two copies of one pace as one: each request, block and refusal that either has. */
export const stricterPace = (one: Pace, other: Pace): Pace => ({
  ...one,
  sent: unionOf(one.sent, other.sent),
  blocks: unionOfBlocks(one.blocks, other.blocks),
  refused: one.refused ?? other.refused,
  learned:
    (other.learned?.interval ?? 0) > (one.learned?.interval ?? 0) ? other.learned : one.learned,
});

function unionOf(one: readonly Instant[], other: readonly Instant[]): readonly Instant[] {
  const [left, right] = [one, other].map((times) => [...times].sort((a, b) => a - b)) as [
    Instant[],
    Instant[],
  ];
  const union: Instant[] = [];
  for (;;) {
    const [a, b] = [left[0], right[0]];
    if (a === undefined || b === undefined) return [...union, ...left, ...right];
    const isSame = Math.abs(a - b) <= SAME_TIME_MS;
    // The later of two copies, because it counts for longer.
    union.push(isSame ? instant(Math.max(a, b)) : instant(Math.min(a, b)));
    if (isSame || a < b) left.shift();
    if (isSame || b < a) right.shift();
  }
}

function unionOfBlocks(one: readonly Block[], other: readonly Block[]): readonly Block[] {
  const longest = new Map<string | null, Block>();
  for (const block of [...one, ...other]) {
    const known = longest.get(block.token);
    if (known === undefined || known.until < block.until) longest.set(block.token, block);
  }
  return [...longest.values()].sort((a, b) => a.until - b.until).slice(-MAX_BLOCKS);
}

/** By how much the calendar was set forward between two times; 0 where that is not known. */
export function setForwardBy(before: ClockPair | null, now: ClockPair | null): Millis {
  const change = before === null || now === null ? null : calendarChange(before, now);
  return change !== null && change > 0 ? change : millis(0);
}

/** The pace after the clock was set forward: its requests are as old as before, and its blocks last as long. */
export function setForward(pace: Pace, by: Millis, now: Instant): Pace {
  if (by === 0) return pace;
  return {
    ...pace,
    sent: pace.sent.map((at) => instant(Math.min(after(at, by), Math.max(now, at)))),
    blocks: pace.blocks.map((block) => ({ ...block, until: after(block.until, by) })),
  };
}
