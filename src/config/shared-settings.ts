/** The file's settings as the last poller read them, for readers, which then need no TOML parser. */

import { fileDecoder } from "../cache/formats.ts";
import type { Millis } from "../model/units.ts";
import { inRange, list, nullable, number, record, text } from "../platform/decoders.ts";
import type { SettingsLayer } from "./setting.ts";

export interface SharedSettings {
  /** Each setting of the file with its last valid text. */
  readonly given: readonly {
    readonly key: string;
    readonly text: string;
    readonly where: string;
  }[];
  readonly flash: Millis;
  /** Modification time of the file when it was read, in ms since the epoch; null when there was no file. */
  readonly seen: number | null;
  /** What is wrong with the current settings, in sentences. */
  readonly problems: readonly string[];
}

export const decodeSharedSettings = fileDecoder<SharedSettings>(
  record({
    given: list(record({ key: text, text, where: text })),
    flash: inRange<Millis>(0, Number.MAX_SAFE_INTEGER),
    seen: nullable(number),
    problems: list(text),
  }),
);

export const sharedLayer = ({ given }: SharedSettings): SettingsLayer =>
  new Map(given.map(({ key, text, where }) => [key, { text, where }]));

/** A layer as it is stored. */
export const sharedEntries = (layer: SettingsLayer): SharedSettings["given"] =>
  [...layer].map(([key, { text, where }]) => ({ key, text, where }));

/** Used by readers when no poller has stored anything. */
const UNKNOWN_FLASH_MS = 0 as Millis;

export const NO_SHARED_SETTINGS: SharedSettings = {
  given: [],
  flash: UNKNOWN_FLASH_MS,
  seen: null,
  problems: [],
};
