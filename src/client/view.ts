/** What a one-shot command knows: cache, clock and settings read once; it may also start the daemon. Free of npm packages. */

import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { readPace, readSnapshot, readTodayCost } from "../cache/read.ts";
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
import { modifiedAt, readFileAs } from "../platform/fs.ts";
import type { Frame } from "../render/frame.ts";
import { type JsonDocument, jsonDocument } from "../render/json-document.ts";
import { isOutdatedDaemon } from "../version.ts";
import { startDaemonOnce } from "./launcher.ts";

export interface View {
  readonly now: Instant;
  readonly snapshot: Snapshot;
  /** Who polls now. */
  readonly holder: LeaseHolder | null;
  readonly shared: SharedSettings;
  readonly values: RenderSettings;
  /** What is wrong with this call's own flags and environment. */
  readonly problems: readonly string[];
  readonly todayCost?: TodayCost | null;
}

function readView({ env, paths }: Context, flags: SettingsLayer): View {
  const now = systemClock.now();
  const shared = readFileAs(paths.settings, decodeSharedSettings) ?? NO_SHARED_SETTINGS;
  const layers = [flags, environmentSettings(RENDER_SETTINGS, env), sharedLayer(shared)];
  const { values, problems } = resolveRenderSettings(layers);
  return {
    now,
    snapshot: readSnapshot(paths, systemClock)?.snapshot ?? blankSnapshot(now),
    holder: currentHolder(paths, now),
    shared,
    values,
    problems,
    todayCost: readTodayCost(paths),
  };
}

/** The UTC offset for clock times of this snapshot. */
export const snapshotUtcOffset = (snapshot: Snapshot, now: Instant): Millis =>
  utcOffset(snapshot.kind === "read" ? snapshot.reading.at : now);

export function frameOfView(view: View, notice: string | null): Frame {
  const { snapshot, now, values, shared, todayCost, holder } = view;
  const options = renderOptions(values, shared.flash);
  const problems = view.problems.length + shared.problems.length > 0;
  return {
    snapshot,
    now,
    polled: holder !== null,
    options,
    // The first offset loads the time zones, and a fresh line shows no time of day.
    get utcOffset() {
      return snapshotUtcOffset(snapshot, now);
    },
    notice: notice ?? (problems ? "config" : null),
    todayCost,
  };
}

/** The view without another account's numbers; a running daemon has already dropped them. */
export async function viewOfAccount(context: Context, flags: SettingsLayer): Promise<View> {
  const view = readView(context, flags);
  if (view.holder !== null || view.snapshot.owner === null) return view;
  const { dropOtherAccount } = await import("../poller/load-state.ts");
  return { ...view, snapshot: dropOtherAccount(context.paths, view.snapshot, view.now) };
}

/** The view with current settings: without a daemon, changed settings are read here and stored for later calls. */
export async function currentView(context: Context, flags: SettingsLayer): Promise<View> {
  const view = await viewOfAccount(context, flags);
  const { seen, problems } = view.shared;
  // A stored problem may be of another call's environment, or fixed by now.
  const current = seen === modifiedAt(context.paths.config) && problems.length === 0;
  if (view.holder !== null || current) return view;
  const { openSettings, shareSettings } = await import("../config/effective.ts");
  shareSettings(context, openSettings(context, new Map()).current());
  return await viewOfAccount(context, flags);
}

/** Whether this call may start the daemon, by its flags and the settings. */
export const startsDaemon = (flags: ReadonlyMap<string, string>, { values }: View): boolean =>
  !flags.has("no-daemon") && values.autostart;

/** What is wrong with this call's own flags, for the caller to fix; undefined when nothing is. */
export const flagProblem = ({ problems }: View): string | undefined =>
  problems.find((sentence) => sentence.startsWith("--"));

/** A word of the line that does not come from the snapshot. */
export type Notice = "unwritable" | "stopped" | null;

/** Starts the daemon if it is wanted and none of this version or later runs; says so where none will poll. */
export async function ensureDaemon(
  context: Context,
  { holder, snapshot, now }: View,
  wanted: boolean,
): Promise<Notice> {
  if (holder !== null && !isOutdatedDaemon(holder)) return null;
  const started = wanted ? await startDaemonOnce(context, now) : "unwanted";
  if (holder !== null) return null;
  if (started === "failed") return "unwritable";
  const nothingYet = snapshot.kind === "blank" && snapshot.health.kind === "healthy";
  return nothingYet && (started === "unwanted" || started === "failed recently") ? "stopped" : null;
}

/** The `--json` document of what this machine knows. */
export function jsonDocumentFor(
  paths: Paths,
  snapshot: Snapshot,
  now: Instant,
  blockedBy: string | null,
): JsonDocument {
  const polled = currentHolder(paths, now) !== null;
  const utcOffset = snapshotUtcOffset(snapshot, now);
  const document = jsonDocument(snapshot, now, polled, utcOffset, blockedBy);
  // Reading what Claude Code has written is not a poll.
  return readPace(paths)?.reason === "local" ? { ...document, next_poll_at: null } : document;
}
