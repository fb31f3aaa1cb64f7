/** What a one-shot command knows: cache, clock and settings read once; it may also start the daemon. Free of npm packages. */

import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { readPace, readSnapshot, readSpark, readTodayCost } from "../cache/read.ts";
import {
  RENDER_SETTINGS,
  type RenderSettings,
  readerVariables,
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
import type { Spark } from "../model/spark.ts";
import type { Instant, Millis } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { systemClock, utcOffset } from "../platform/clock.ts";
import { accountDigest } from "../platform/fingerprint.ts";
import { modifiedAt } from "../platform/fs.ts";
import type { AccountUse, Frame } from "../render/frame.ts";
import { type JsonDocument, jsonDocument } from "../render/json-document.ts";
import { isOutdatedDaemon } from "../version.ts";
import { readAccountUses } from "./account-uses.ts";
import { accountsWithOwn, ownLabel, sharedAccounts } from "./accounts.ts";
import { startDaemonOnce } from "./launcher.ts";

export interface View {
  readonly now: Instant;
  /** What the account of this call is called. */
  readonly account: string;
  readonly snapshot: Snapshot;
  /** Who polls now. */
  readonly holder: LeaseHolder | null;
  readonly shared: SharedSettings;
  readonly values: RenderSettings;
  /** What is wrong with this call's own flags and environment. */
  readonly problems: readonly string[];
  readonly todayCost?: TodayCost | null;
  readonly spark?: Spark | null;
  readonly accounts?: readonly AccountUse[] | undefined;
}

function readView(context: Context, flags: SettingsLayer): View {
  const { env, paths } = context;
  const now = systemClock.now();
  const shared = readFileAs(paths.settings, decodeSharedSettings) ?? NO_SHARED_SETTINGS;
  const layers = [
    flags,
    environmentSettings(RENDER_SETTINGS, readerVariables(env)),
    sharedLayer(shared),
  ];
  const { values, problems } = resolveRenderSettings(layers);
  return {
    now,
    account: ownLabel(context, sharedAccounts(shared)),
    snapshot: readSnapshot(paths, systemClock)?.snapshot ?? blankSnapshot(now),
    holder: currentHolder(paths, now),
    shared,
    values,
    problems,
    todayCost: readTodayCost(paths),
    spark: showsSpark(values) ? readSpark(paths, now) : null,
  };
}

/** Most lines have none, and it is a file of its own. */
const showsSpark = ({ segments, format }: RenderSettings): boolean =>
  segments.includes("spark") || segments.includes("5h-spark") || format !== "";

/** The UTC offset for clock times of this snapshot. */
export const snapshotUtcOffset = (snapshot: Snapshot, now: Instant): Millis =>
  utcOffset(snapshot.kind === "read" ? snapshot.reading.at : now);

export function frameOfView(view: View, notice: string | null): Frame {
  const { snapshot, now, values, shared, todayCost, holder, account } = view;
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
    account,
    spark: view.spark,
    accounts: view.accounts,
  };
}

/** The view without another account's numbers; a running daemon has already dropped them. */
export async function viewOfAccount(context: Context, flags: SettingsLayer): Promise<View> {
  const view = readView(context, flags);
  if (view.holder !== null || view.snapshot.owner === null) return withAccounts(context, view);
  const { dropOtherAccount } = await import("../poller/load-state.ts");
  const snapshot = dropOtherAccount(context.paths, view.snapshot, view.now);
  return withAccounts(context, { ...view, snapshot });
}

/** The view with what the other accounts have used, where a segment shows that. */
function withAccounts(context: Context, view: View): View {
  const { values, shared, snapshot, holder, now } = view;
  if (!values.segments.includes("accounts")) return view;
  const own = { cache: context.paths.cache, snapshot, polled: holder !== null };
  const { uses } = readAccountUses(accountsWithOwn(context, sharedAccounts(shared)), own, now);
  return { ...view, accounts: uses };
}

/** The view with current settings: without a daemon, changed settings are read here and stored for later calls. */
export async function currentView(context: Context, flags: SettingsLayer): Promise<View> {
  const view = await viewOfAccount(context, flags);
  const { seen, problems } = view.shared;
  // A stored problem may be of another call's environment, or fixed by now.
  const current = seen === modifiedAt(context.paths.config) && problems.length === 0;
  if (view.holder !== null || current) return view;
  const [{ openSettings }, { shareSettings }] = await Promise.all([
    import("../config/effective.ts"),
    import("../config/share-settings.ts"),
  ]);
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

export interface MachineDocument extends JsonDocument {
  /** By which other machines know the account: 12 hex digits; null where it is not known. */
  readonly account_digest: string | null;
}

/** The `--json` document of what this machine knows. */
export function jsonDocumentFor(
  paths: Paths,
  snapshot: Snapshot,
  now: Instant,
  blockedBy: string | null,
  account: string,
): MachineDocument {
  const polled = currentHolder(paths, now) !== null;
  const utcOffset = snapshotUtcOffset(snapshot, now);
  const spark = readSpark(paths, now);
  const document = jsonDocument(snapshot, now, polled, utcOffset, blockedBy, spark, account);
  const owner = snapshot.owner?.account ?? null;
  const account_digest = owner === null ? null : accountDigest(owner);
  const digested = { ...document, account_digest };
  // Reading what Claude Code has written is not a poll.
  return readPace(paths)?.reason === "local" ? { ...digested, next_poll_at: null } : digested;
}
