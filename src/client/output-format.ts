/** What a look or a watch prints of what it sees: the line, a template of the person's own, or the document. */

import type { Places } from "../cache/paths.ts";
import { quoted } from "../config/setting.ts";
import type { Call } from "../context.ts";
import type { Instant } from "../model/units.ts";
import { documentChangesAt } from "../render/deadlines.ts";
import { changesAt, paintNow } from "../render/rendered-line.ts";
import { SURFACES, type SurfaceName } from "../render/surfaces.ts";
import { type Template, templateIn } from "../render/template.ts";
import { format, formatChangesAt, textSurfaces } from "../render/template-text.ts";
import type { Notice } from "./current-view.ts";
import { documentOf } from "./json-view.ts";
import { dialectOf } from "./surface.ts";
import { frameOf, type Sight } from "./view.ts";

export interface Told {
  readonly text: string;
  /** The same text again is news only where this differs. */
  readonly news: string;
  /** When the text next changes by the clock alone. */
  readonly changesAt: () => Instant;
}

export interface Telling {
  readonly tell: (sight: Sight, notice: Notice) => Told;
  /** Whose line it is; null where it is no line that could be painted ahead. */
  readonly surface: SurfaceName | null;
}

export const JSON_ALONE = "--json goes with neither --for nor --format.";

/** How a call wants it told, by its flags `for`, `format` and `json`; or the sentence that says what is wrong with them. */
export function tellingOf(call: Call, own: ReadonlyMap<string, string>): Telling | string {
  const [surface, source] = [own.get("for"), own.get("format")];
  const json = own.has("json") || surface === "json";
  if (json) {
    const other = source !== undefined || (surface !== undefined && surface !== "json");
    return other ? JSON_ALONE : documented(call.places);
  }
  const names = source === undefined ? SURFACES : textSurfaces();
  const asked = names.find((name) => name === (surface ?? dialectOf(call)));
  if (asked === undefined) {
    const more = source === undefined ? ", json" : " beside --format";
    return `--for takes one of ${names.join(", ")}${more}, not ${quoted(surface ?? "")}.`;
  }
  if (source === undefined) return lineOn(asked);
  const template = templateIn(source);
  if ("kind" in template) return `--format: ${quoted(template.part)} ${template.why}.`;
  return formatted(template, asked, call.places);
}

const lineOn = (surface: SurfaceName): Telling => ({
  surface,
  tell: (sight, notice) => {
    const frame = frameOf(sight, notice);
    const text = paintNow(frame, surface);
    return { text, news: text, changesAt: () => changesAt(frame) };
  },
});

const formatted = (template: Template, dialect: SurfaceName, places: Places): Telling => ({
  surface: null,
  tell: (sight, notice) => {
    const { snapshot, now, values } = sight;
    const text = format(template, told(sight, notice, places), dialect, values.ascii);
    return { text, news: text, changesAt: () => formatChangesAt(template, snapshot, now) };
  },
});

const documented = (places: Places): Telling => ({
  surface: null,
  tell: (sight, notice) => {
    const found = told(sight, notice, places);
    const still = (name: string, value: unknown) => (TICKING.has(name) ? undefined : value);
    return {
      text: JSON.stringify(found),
      news: JSON.stringify(found, still),
      changesAt: () => documentChangesAt(sight.snapshot, sight.now),
    };
  },
});

/** What the clock moves in the document all the time. */
const TICKING = new Set(["age_seconds", "resets_in_seconds"]);

const told = ({ snapshot, now }: Sight, notice: Notice, places: Places) =>
  documentOf(places, snapshot, now, hindranceOf(notice, places));

function hindranceOf(notice: Notice, { cache }: Places): string | null {
  if (notice === "stopped") return "No daemon is polling.";
  return notice === null ? null : `The cache folder ${cache} cannot be written.`;
}
