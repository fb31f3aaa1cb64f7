/** What a one-shot command sees: the cache, the clock and the person's wishes, read once. Free of npm packages. */

import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import { readSnapshot, readTodayCost } from "../cache/read.ts";
import {
  RENDER_SETTINGS,
  type RenderSettings,
  renderOptions,
  resolveRenderSettings,
} from "../config/render-settings.ts";
import { environmentSettings, type SettingsLayer } from "../config/setting.ts";
import {
  decodeSharedSettings,
  NO_SHARED_SETTINGS,
  type SharedSettings,
  sharedLayer,
} from "../config/shared-settings.ts";
import type { Context } from "../context.ts";
import type { TodayCost } from "../model/money.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import type { Instant, Millis } from "../model/units.ts";
import { systemClock, utcOffset } from "../platform/clock.ts";
import { readFileAs } from "../platform/fs.ts";
import type { Frame } from "../render/frame.ts";

export interface View {
  readonly now: Instant;
  readonly snapshot: Snapshot;
  /** Who polls just now. */
  readonly holder: LeaseHolder | null;
  readonly shared: SharedSettings;
  readonly values: RenderSettings;
  /** What is wrong with this call's own flags and environment. */
  readonly problems: readonly string[];
  readonly todayCost?: TodayCost | null;
}

export function readView({ env, paths }: Context, flags: SettingsLayer): View {
  const now = systemClock.now();
  const shared = readFileAs(paths.settings, decodeSharedSettings) ?? NO_SHARED_SETTINGS;
  const layers = [flags, environmentSettings(RENDER_SETTINGS, env), sharedLayer(shared)];
  const { values, problems } = resolveRenderSettings(layers);
  return {
    now,
    snapshot: readSnapshot(paths) ?? blankSnapshot(now),
    holder: currentHolder(paths, now),
    shared,
    values,
    problems,
    todayCost: readTodayCost(paths),
  };
}

/** The offset that clock times of this snapshot are told in. */
export const snapshotUtcOffset = (snapshot: Snapshot, now: Instant): Millis =>
  utcOffset(snapshot.kind === "read" ? snapshot.reading.at : now);

export function frameOfView(sight: View, notice: string | null): Frame {
  const { snapshot, now, values, shared, todayCost } = sight;
  const options = renderOptions(values, shared.flash);
  const wrong = sight.problems.length + shared.problems.length > 0;
  return {
    snapshot,
    now,
    options,
    // The first offset has the time zones loaded, and a fresh line tells no time of day.
    get utcOffset() {
      return snapshotUtcOffset(snapshot, now);
    },
    notice: notice ?? (wrong ? "config" : null),
    todayCost,
  };
}
