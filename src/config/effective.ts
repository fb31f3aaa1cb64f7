/** The settings of a poller: read anew when the file changes; what cannot be used leaves the last good value in place. */

import type { Site } from "../cache/paths.ts";
import { modifiedAt, read } from "../cache/read.ts";
import { publish } from "../cache/write.ts";
import { TABLE } from "./all-settings.ts";
import { readConfigFile } from "./config-file.ts";
import { conflict } from "./poller-settings.ts";
import { effective, environmentLayer, type Given, type Layer, type Values } from "./setting.ts";
import {
  decodePublished,
  givenIn,
  layerOf,
  NOTHING_PUBLISHED,
  type Published,
} from "./shared-settings.ts";

export interface Loaded {
  /** Every setting's value under flags, environment and file. */
  readonly values: Values<typeof TABLE>;
  /** Where each value comes from; absent for a default. */
  readonly origins: ReadonlyMap<string, string>;
  /** What readers are told of the file. */
  readonly published: Published;
  /** What is wrong with the flags and the environment of this call. */
  readonly faults: readonly string[];
}

export interface Settings {
  readonly current: () => Loaded;
  /** Reads the file again if it has changed; true when it has. */
  readonly reload: () => boolean;
}

export function settingsOf(site: Site, flags: Layer): Settings {
  const { places } = site;
  const last = read(places.settings, decodePublished) ?? NOTHING_PUBLISHED;
  let loaded = load(site, flags, layerOf(last));
  return {
    current: () => loaded,
    reload: () => {
      if (modifiedAt(places.config) === loaded.published.seen) return false;
      loaded = load(site, flags, layerOf(loaded.published));
      return true;
    },
  };
}

/** Readers learn the file's settings, and what is wrong with any, from the cache. */
export function tellReaders({ places }: Site, { published, faults }: Loaded): void {
  publish(places.settings, { ...published, faults: [...faults, ...published.faults] });
}

function load({ env, places }: Site, flags: Layer, lastGood: Layer): Loaded {
  const seen = modifiedAt(places.config);
  const file = readConfigFile(places.config, TABLE);
  const good = mended(file.layer ?? lastGood, lastGood);
  const bad = effective(TABLE, [file.layer ?? new Map()]).faults;
  const under = (layer: Layer) => effective(TABLE, [flags, environmentLayer(TABLE, env), layer]);
  const clash = conflict(under(good));
  const clashes = clash === null ? [] : [clash];
  // Too short an interval in the file is like any bad value there: the last good one stays, or the default.
  const candidates = [good.get("interval"), lastGood.get("interval"), undefined];
  const kept =
    candidates
      .map((interval) => withInterval(good, interval))
      .find((layer) => conflict(under(layer)) === null) ?? good;
  const inFile = kept.get("interval") !== good.get("interval");
  const everything = under(kept);
  return {
    values: everything.values,
    origins: everything.origins,
    published: {
      given: givenIn(kept),
      flash: everything.values.flash,
      seen,
      faults: [...file.faults, ...bad, ...(inFile ? clashes : [])],
    },
    faults: [...everything.faults, ...(inFile ? [] : clashes)],
  };
}

/** The file's layer with every value that cannot be used replaced by its last good one. */
function mended(file: Layer, lastGood: Layer): Layer {
  const entries = [...file].flatMap(([key, given]) => {
    const kept = [given, lastGood.get(key)].find((one) => one && isUsable(key, one));
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return new Map(entries);
}

const isUsable = (key: string, given: Given): boolean =>
  effective(TABLE, [new Map([[key, given]])]).faults.length === 0;

function withInterval(layer: Layer, interval: Given | undefined): Layer {
  const others = [...layer].filter(([key]) => key !== "interval");
  return new Map(interval === undefined ? others : [...others, ["interval", interval]]);
}
