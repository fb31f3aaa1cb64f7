/** The settings of a poller: read anew when the file changes; what cannot be used leaves the last good value in place. */
import { readConfigFile } from "../settings/file.ts";
import { conflict, type POLLING } from "../settings/polling.ts";
import {
  decodePublished,
  givenIn,
  layerOf,
  NOTHING_PUBLISHED,
  type Published,
} from "../settings/published.ts";
import { effective, environmentLayer, type Layer, type Values } from "../settings/row.ts";
import { TABLE } from "../settings/table.ts";
import { publish } from "../store/publish.ts";
import { modifiedAt, read } from "../store/read.ts";
import type { Call } from "./call.ts";

export interface Loaded {
  readonly polling: Values<typeof POLLING>;
  /** Every setting's value under flags, environment and file, and where it comes from. */
  readonly everything: ReturnType<typeof effective<typeof TABLE>>;
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

export function settingsOf(call: Call, flags: Layer): Settings {
  const { places } = call;
  const last = read(places.settings, decodePublished) ?? NOTHING_PUBLISHED;
  let loaded = load(call, flags, layerOf(last));
  return {
    current: () => loaded,
    reload: () => {
      if (modifiedAt(places.config) === loaded.published.seen) return false;
      loaded = load(call, flags, layerOf(loaded.published));
      return true;
    },
  };
}

/** Readers learn the file's settings, and what is wrong with any, from the cache. */
export function tellReaders({ places }: Call, { published, faults }: Loaded): void {
  publish(places.settings, { ...published, faults: [...faults, ...published.faults] });
}

function load({ env, places }: Call, flags: Layer, lastGood: Layer): Loaded {
  const seen = modifiedAt(places.config);
  const file = readConfigFile(places.config, TABLE);
  const good = file.layer === null ? lastGood : mended(file.layer, lastGood);
  const bad = effective(TABLE, [file.layer ?? new Map()]).faults;
  const under = (layer: Layer) => effective(TABLE, [flags, environmentLayer(TABLE, env), layer]);
  const first = under(good);
  const origin = first.origins.get("interval") ?? first.origins.get("api_url") ?? "interval";
  const clash = conflict(first.values, origin);
  // Too short an interval in the file is like any bad value there: the rest of the file stands.
  const inFile = clash !== null && good.get("interval")?.where === origin;
  const kept = inFile ? new Map([...good].filter(([key]) => key !== "interval")) : good;
  const everything = inFile ? under(kept) : first;
  const clashes = clash === null ? [] : [clash];
  return {
    everything,
    polling: everything.values,
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
    const usable = effective(TABLE, [new Map([[key, given]])]).faults.length === 0;
    const kept = usable ? given : lastGood.get(key);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return new Map(entries);
}
