/** Variants as the tests write them: by the names of the settings, whatever settings there are. */
import { type RENDER_SETTINGS, VARIANT_KEYS } from "../../src/config/render-settings.ts";

/** A variant with these texts, all others empty: `ascii` and `max_width` may give `on;;;60;`. */
export const variantWith = (texts: Partial<Record<keyof typeof RENDER_SETTINGS, string>>): string =>
  VARIANT_KEYS.map((key) => new Map(Object.entries(texts)).get(key) ?? "").join(";");

/** What stands for the settings where none is given. */
export const EMPTY_VARIANT = variantWith({});
