/** The file's settings as the last poller understood them: readers take these, and need no TOML. */

import { decodeFile } from "../cache/formats.ts";
import type { Millis } from "../model/units.ts";
import { list, nullable, number, record, text, within } from "../platform/decoders.ts";
import type { Look } from "../render/frame.ts";
import { LOOKING } from "./render-settings.ts";
import { effective, type Layer, type Values } from "./setting.ts";

export interface Published {
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
  readonly faults: readonly string[];
}

export const decodePublished = decodeFile<Published>(
  record({
    given: list(record({ key: text, text, where: text })),
    flash: within<Millis>(0, Number.MAX_SAFE_INTEGER),
    seen: nullable(number),
    faults: list(text),
  }),
);

export const layerOf = ({ given }: Published): Layer =>
  new Map(given.map(({ key, text, where }) => [key, { text, where }]));

/** A layer as it is published. */
export const givenIn = (layer: Layer): Published["given"] =>
  [...layer].map(([key, { text, where }]) => ({ key, text, where }));

export type LookingValues = Values<typeof LOOKING>;

/** What a reader goes by when no poller has published anything. */
const FLASH_UNKNOWN = 0 as Millis;

export const NOTHING_PUBLISHED: Published = {
  given: [],
  flash: FLASH_UNKNOWN,
  seen: null,
  faults: [],
};

/** How a person wants the line. */
export const lookOf = (values: LookingValues, flash: Millis): Look => ({
  ascii: values.ascii,
  segments: values.segments,
  money: values.money,
  maxWidth: values.max_width,
  thresholds: values.thresholds,
  flash,
});

export const lookingUnder = (layers: readonly Layer[]) => effective(LOOKING, layers);
