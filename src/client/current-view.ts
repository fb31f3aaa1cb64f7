/** A look that also sees to it that somebody polls, and that the settings are those of the file. */

import type { SettingsLayer } from "../config/setting.ts";
import type { Context } from "../context.ts";
import { modifiedAt } from "../platform/fs.ts";
import { isOutdatedDaemon } from "./build-version.ts";
import { startDaemonOnce } from "./launcher.ts";
import { readView, type View } from "./view.ts";

/** A look without another account's numbers, which a living daemon has taken away already. */
export async function viewOfAccount(call: Context, flags: SettingsLayer): Promise<View> {
  const sight = readView(call, flags);
  if (sight.holder !== null || sight.snapshot.owner === null) return sight;
  const { dropOtherAccount: ownSnapshot } = await import("../poller/load-state.ts");
  return { ...sight, snapshot: ownSnapshot(call.paths, sight.snapshot, sight.now) };
}

/** Where no daemon keeps them, settings that have changed are read here, once for all looks to come. */
export async function currentView(call: Context, flags: SettingsLayer): Promise<View> {
  const sight = await viewOfAccount(call, flags);
  const { seen, problems } = sight.shared;
  // What was wrong may have been another call's environment, or is mended by now.
  const current = seen === modifiedAt(call.paths.config) && problems.length === 0;
  if (sight.holder !== null || current) return sight;
  const { openSettings: settingsOf, shareSettings: tellReaders } = await import(
    "../config/effective.ts"
  );
  tellReaders(call, settingsOf(call, new Map()).current());
  return await viewOfAccount(call, flags);
}

/** The daemon is to be started by this look, by its own flags and by the settings. */
export const startsDaemon = (own: ReadonlyMap<string, string>, { values }: View): boolean =>
  !own.has("no-daemon") && values.autostart;

/** What is wrong with this call's own flags, which is the caller's to mend; undefined when nothing is. */
export const flagProblem = ({ problems }: View): string | undefined =>
  problems.find((sentence) => sentence.startsWith("--"));

/** What no snapshot can know, in the word of the line. */
export type Notice = "unwritable" | "stopped" | null;

/** Starts the daemon where none lives, or one of an older build, and one is wanted; tells that nobody polls, and nobody will. */
export async function ensureDaemon(
  call: Context,
  { holder, snapshot, now }: View,
  wanted: boolean,
): Promise<Notice> {
  if (holder !== null && !isOutdatedDaemon(holder)) return null;
  const started = wanted ? await startDaemonOnce(call, now) : "unwanted";
  if (holder !== null) return null;
  if (started === "cannot") return "unwritable";
  const nothingYet = snapshot.kind === "blank" && snapshot.health.kind === "healthy";
  return nothingYet && (started === "unwanted" || started === "in vain") ? "stopped" : null;
}
