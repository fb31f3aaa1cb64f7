/** What a one-shot command sees: the cache, the clock and the person's wishes, read once. Free of npm packages. */

import {
  currentHolder,
  type LeaseHolder,
  readFileAs,
  readSnapshot,
  readTodayCost,
} from "../cache/read.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import { environmentSettings, type SettingsLayer } from "../config/setting.ts";
import {
  decodeSharedSettings,
  NO_SHARED_SETTINGS,
  type RenderSettings,
  renderOptions,
  resolveRenderSettings,
  type SharedSettings,
  sharedLayer,
} from "../config/shared-settings.ts";
import type { Context } from "../context.ts";
import type { TodayCost } from "../model/money.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import type { Instant, Millis } from "../model/units.ts";
import { systemClock, utcOffset } from "../platform/clock.ts";
import type { Frame } from "../render/frame.ts";

export interface View {
  readonly now: Instant;
  readonly snapshot: Snapshot;
  /** Who polls just now. */
  readonly holder: LeaseHolder | null;
  readonly published: SharedSettings;
  readonly values: RenderSettings;
  /** What is wrong with this call's own flags and environment. */
  readonly faults: readonly string[];
  readonly spent?: TodayCost | null;
}

export function readView({ env, places }: Context, flags: SettingsLayer): View {
  const now = systemClock.now();
  const published = readFileAs(places.settings, decodeSharedSettings) ?? NO_SHARED_SETTINGS;
  const layers = [flags, environmentSettings(RENDER_SETTINGS, env), sharedLayer(published)];
  const { values, faults } = resolveRenderSettings(layers);
  return {
    now,
    snapshot: readSnapshot(places) ?? blankSnapshot(now),
    holder: currentHolder(places, now),
    published,
    values,
    faults,
    spent: readTodayCost(places),
  };
}

/** The offset that clock times of this snapshot are told in. */
export const snapshotUtcOffset = (snapshot: Snapshot, now: Instant): Millis =>
  utcOffset(snapshot.kind === "read" ? snapshot.reading.at : now);

export function frameOfView(sight: View, notice: string | null): Frame {
  const { snapshot, now, values, published, spent } = sight;
  const look = renderOptions(values, published.flash);
  const wrong = sight.faults.length + published.faults.length > 0;
  return {
    snapshot,
    now,
    look,
    // The first offset has the time zones loaded, and a fresh line tells no time of day.
    get utcOffset() {
      return snapshotUtcOffset(snapshot, now);
    },
    notice: notice ?? (wrong ? "config" : null),
    spent,
  };
}
