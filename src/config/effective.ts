/** The settings in force for a poller: reloaded when the file changes; an invalid value leaves the last valid one. */

import type { Site } from "../cache/paths.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { modifiedAt } from "../platform/fs.ts";
import { readConfigFile } from "./config-file.ts";
import { ALL_SETTINGS, settingsConflict } from "./poller-settings.ts";
import {
  environmentSettings,
  type GivenValue,
  resolveSettings,
  type SettingsLayer,
  type SettingValues,
} from "./setting.ts";
import {
  decodeSharedSettings,
  NO_SHARED_SETTINGS,
  type SharedSettings,
  sharedEntries,
  sharedLayer,
} from "./shared-settings.ts";

export interface EffectiveSettings {
  /** The value of every setting, from flags, environment, file and defaults. */
  readonly values: SettingValues<typeof ALL_SETTINGS>;
  /** Where each value comes from; absent for a default. */
  readonly origins: ReadonlyMap<string, string>;
  /** What readers learn about the file. */
  readonly shared: SharedSettings;
  /** What is wrong with the flags and environment of this call. */
  readonly problems: readonly string[];
}

export interface LiveSettings {
  readonly current: () => EffectiveSettings;
  /** Reloads the file if it has changed; true when it has. */
  readonly reload: () => boolean;
}

export function openSettings(site: Site, flags: SettingsLayer): LiveSettings {
  const { paths } = site;
  const last = readFileAs(paths.settings, decodeSharedSettings) ?? NO_SHARED_SETTINGS;
  let loaded = load(site, flags, sharedLayer(last));
  return {
    current: () => loaded,
    reload: () => {
      if (modifiedAt(paths.config) === loaded.shared.seen) return false;
      loaded = load(site, flags, sharedLayer(loaded.shared));
      return true;
    },
  };
}

function load(
  { env, paths }: Site,
  flags: SettingsLayer,
  lastGood: SettingsLayer,
): EffectiveSettings {
  const seen = modifiedAt(paths.config);
  const file = readConfigFile(paths.config, ALL_SETTINGS);
  const good = withLastGood(file.layer ?? lastGood, lastGood);
  const bad = resolveSettings(ALL_SETTINGS, [file.layer ?? new Map()]).problems;
  const withFile = (layer: SettingsLayer) =>
    resolveSettings(ALL_SETTINGS, [flags, environmentSettings(ALL_SETTINGS, env), layer]);
  const conflict = settingsConflict(withFile(good));
  const conflicts = conflict === null ? [] : [conflict];
  // Too short an interval in the file is an invalid value like any other: the last valid one stays, or the default.
  const candidates = [good.get("interval"), lastGood.get("interval"), undefined];
  const kept =
    candidates
      .map((interval) => withInterval(good, interval))
      .find((layer) => settingsConflict(withFile(layer)) === null) ?? good;
  const inFile = kept.get("interval") !== good.get("interval");
  const resolved = withFile(kept);
  return {
    values: resolved.values,
    origins: resolved.origins,
    shared: {
      given: sharedEntries(kept),
      flash: resolved.values.flash,
      seen,
      problems: [...file.problems, ...bad, ...(inFile ? conflicts : [])],
    },
    problems: [...resolved.problems, ...(inFile ? [] : conflicts)],
  };
}

/** The file's layer with every invalid value replaced by its last valid one. */
function withLastGood(file: SettingsLayer, lastGood: SettingsLayer): SettingsLayer {
  const entries = [...file].flatMap(([key, given]) => {
    const kept = [given, lastGood.get(key)].find((one) => one && isUsable(key, one));
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return new Map(entries);
}

const isUsable = (key: string, given: GivenValue): boolean =>
  resolveSettings(ALL_SETTINGS, [new Map([[key, given]])]).problems.length === 0;

function withInterval(layer: SettingsLayer, interval: GivenValue | undefined): SettingsLayer {
  const others = [...layer].filter(([key]) => key !== "interval");
  return new Map(interval === undefined ? others : [...others, ["interval", interval]]);
}
