/** Arbitraries for cache files: snapshots with any failure and any text, and paces. */
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

const text = fc.string({ unit: "binary" });

export const anyFailure: fc.Arbitrary<Failure> = fc.oneof(
  fc.record({
    kind: fc.constant("throttled" as const),
    retryAfter: fc.option(fc.nat().map(millis)),
  }),
  fc.record({ kind: fc.constant("refused" as const), why: fc.constantFrom(...REFUSAL_REASONS) }),
  fc.record({
    kind: fc.constant("unreachable" as const),
    cause: fc.constantFrom(...NETWORK_CAUSES),
    detail: text,
  }),
  fc.record({ kind: fc.constant("garbled" as const), issue: text }),
  fc.record({
    kind: fc.constant("signedOut" as const),
    why: fc.constantFrom(...SIGNED_OUT_REASONS),
    where: text,
  }),
  fc.constant({ kind: "waiting" as const }),
);

const failing = fc.record({
  kind: fc.constant("failing" as const),
  failure: anyFailure,
  since: anyInstant,
  failures: fc.nat(),
});

/** Any snapshot, about half of them with a failure in any text. */
export const anyStoredSnapshot: fc.Arbitrary<Snapshot> = fc
  .tuple(anySnapshot(), fc.option(failing))
  .map(([snapshot, health]) => (health === null ? snapshot : { ...snapshot, health }));

export const anyPace: fc.Arbitrary<Pace> = fc.record({
  sent: fc.array(anyInstant),
  failures: fc.nat(),
  blocks: fc.array(fc.record({ token: fc.option(text), until: anyInstant }), {
    maxLength: MAX_BLOCKS,
  }),
  refused: fc.option(text),
  learned: fc.option(fc.record({ interval: fc.nat().map(millis), clean: fc.nat().map(millis) })),
  unchanged: fc.nat(),
  reason: fc.constantFrom(...PACE_REASONS),
});
