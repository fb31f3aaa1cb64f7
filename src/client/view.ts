/** What a one-shot command sees: the cache, the clock and the person's wishes, read once. Free of npm packages. */

import { type Holder, livingHolder, read, readSnapshot, readSpent } from "../cache/read.ts";
import { LOOKING } from "../config/render-settings.ts";
import { environmentLayer, type Layer } from "../config/setting.ts";
import {
  decodePublished,
  type LookingValues,
  layerOf,
  lookingUnder,
  lookOf,
  NOTHING_PUBLISHED,
  type Published,
} from "../config/shared-settings.ts";
import type { Call } from "../context.ts";
import type { Spent } from "../model/money.ts";
import { blank, type Snapshot } from "../model/snapshot.ts";
import type { Instant, Millis } from "../model/units.ts";
import { systemClock, utcOffset } from "../platform/clock.ts";
import type { Frame } from "../render/frame.ts";

export interface Sight {
  readonly now: Instant;
  readonly snapshot: Snapshot;
  /** Who polls just now. */
  readonly holder: Holder | null;
  readonly published: Published;
  readonly values: LookingValues;
  /** What is wrong with this call's own flags and environment. */
  readonly faults: readonly string[];
  readonly spent?: Spent | null;
}

export function look({ env, places }: Call, flags: Layer): Sight {
  const now = systemClock.now();
  const published = read(places.settings, decodePublished) ?? NOTHING_PUBLISHED;
  const layers = [flags, environmentLayer(LOOKING, env), layerOf(published)];
  const { values, faults } = lookingUnder(layers);
  return {
    now,
    snapshot: readSnapshot(places) ?? blank(now),
    holder: livingHolder(places, now),
    published,
    values,
    faults,
    spent: readSpent(places),
  };
}

/** The offset that clock times of this snapshot are told in. */
export const offsetOf = (snapshot: Snapshot, now: Instant): Millis =>
  utcOffset(snapshot.kind === "read" ? snapshot.reading.at : now);

export function frameOf(sight: Sight, notice: string | null): Frame {
  const { snapshot, now, values, published, spent } = sight;
  const look = lookOf(values, published.flash);
  const wrong = sight.faults.length + published.faults.length > 0;
  return {
    snapshot,
    now,
    look,
    // The first offset has the time zones loaded, and a fresh line tells no time of day.
    get utcOffset() {
      return offsetOf(snapshot, now);
    },
    notice: notice ?? (wrong ? "config" : null),
    spent,
  };
}
