/** Arbitraries for what the store keeps: every health with words as anybody might choose them, and paces. */
import fc from "fast-check";
import {
  type Failure,
  NETWORK_CAUSES,
  REFUSAL_REASONS,
  SIGNED_OUT_REASONS,
} from "../../src/model/outcome.ts";
import { MAX_BLOCKS } from "../../src/model/schedule/gate.ts";
import { PACE_REASONS, type Pace } from "../../src/model/schedule/pace.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { instant, millis } from "../../src/model/units.ts";
import { anySnapshot } from "../render/anything.ts";

/** The last instant that a Date can hold. */
export const END_OF_TIME = 8.64e15;

export const anyInstant = fc.integer({ min: 0, max: END_OF_TIME }).map(instant);

const words = fc.string({ unit: "binary" });

export const anyTrouble: fc.Arbitrary<Failure> = fc.oneof(
  fc.record({
    kind: fc.constant("throttled" as const),
    retryAfter: fc.option(fc.nat().map(millis)),
  }),
  fc.record({ kind: fc.constant("refused" as const), why: fc.constantFrom(...REFUSAL_REASONS) }),
  fc.record({
    kind: fc.constant("unreachable" as const),
    cause: fc.constantFrom(...NETWORK_CAUSES),
    detail: words,
  }),
  fc.record({ kind: fc.constant("garbled" as const), issue: words }),
  fc.record({
    kind: fc.constant("signedOut" as const),
    why: fc.constantFrom(...SIGNED_OUT_REASONS),
    where: words,
  }),
  fc.constant({ kind: "waiting" as const }),
);

const ill = fc.record({
  kind: fc.constant("failing" as const),
  failure: anyTrouble,
  since: anyInstant,
  failures: fc.nat(),
});

/** Any snapshot, half of them with a trouble in any words. */
export const anyKept: fc.Arbitrary<Snapshot> = fc
  .tuple(anySnapshot(), fc.option(ill))
  .map(([snapshot, health]) => (health === null ? snapshot : { ...snapshot, health }));

export const anyPace: fc.Arbitrary<Pace> = fc.record({
  sent: fc.array(anyInstant),
  failures: fc.nat(),
  blocks: fc.array(fc.record({ token: fc.option(words), until: anyInstant }), {
    maxLength: MAX_BLOCKS,
  }),
  refused: fc.option(words),
  learned: fc.option(fc.record({ interval: fc.nat().map(millis), clean: fc.nat().map(millis) })),
  unchanged: fc.nat(),
  reason: fc.constantFrom(...PACE_REASONS),
});
