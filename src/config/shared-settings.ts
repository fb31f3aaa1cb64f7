/** The file's settings as the last poller understood them: readers take these, and need no TOML. */

import { fileDecoder } from "../cache/formats.ts";
import type { Millis } from "../model/units.ts";
import { inRange, list, nullable, number, record, text } from "../platform/decoders.ts";
import type { RenderOptions } from "../render/frame.ts";
import { RENDER_SETTINGS } from "./render-settings.ts";
import { resolveSettings, type SettingsLayer, type SettingValues } from "./setting.ts";

export interface SharedSettings {
  /** Each setting of the file in its last good form. */
  readonly given: readonly {
    readonly key: string;
    readonly text: string;
    readonly where: string;
  }[];
  readonly flash: Millis;
  /** When the file that was read had last changed, in ms since the epoch; null when there was none. */
  readonly seen: number | null;
  /** What is wrong with the settings as they stand, in sentences. */
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

/** A layer as it is published. */
export const sharedEntries = (layer: SettingsLayer): SharedSettings["given"] =>
  [...layer].map(([key, { text, where }]) => ({ key, text, where }));

export type RenderSettings = SettingValues<typeof RENDER_SETTINGS>;

/** What a reader goes by when no poller has published anything. */
const UNKNOWN_FLASH_MS = 0 as Millis;

export const NO_SHARED_SETTINGS: SharedSettings = {
  given: [],
  flash: UNKNOWN_FLASH_MS,
  seen: null,
  problems: [],
};

/** How a person wants the line. */
export const renderOptions = (values: RenderSettings, flash: Millis): RenderOptions => ({
  ascii: values.ascii,
  segments: values.segments,
  money: values.money,
  maxWidth: values.max_width,
  thresholds: values.thresholds,
  flash,
});

export const resolveRenderSettings = (layers: readonly SettingsLayer[]) =>
  resolveSettings(RENDER_SETTINGS, layers);
