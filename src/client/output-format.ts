/** What a look or a watch prints of what it sees: the line, a template of the person's own, or the document. */

import type { Paths } from "../cache/paths.ts";
import { quoted } from "../config/setting.ts";
import type { Context } from "../context.ts";
import type { Instant } from "../model/units.ts";
import { documentChangesAt } from "../render/json-document.ts";
import { lineChangesAt, renderNow } from "../render/rendered-line.ts";
import { SURFACE_NAMES, type SurfaceName } from "../render/surfaces.ts";
import { parseTemplate, type Template } from "../render/template.ts";
import { renderTemplate, templateChangesAt, templateSurfaces } from "../render/template-text.ts";
import type { Notice } from "./current-view.ts";
import { jsonDocumentFor } from "./json-view.ts";
import { detectSurface } from "./surface.ts";
import { frameOfView, type View } from "./view.ts";

interface FormattedOutput {
  readonly text: string;
  /** The same text again is news only where this differs. */
  readonly changeKey: string;
  /** When the text next changes by the clock alone. */
  readonly changesAt: () => Instant;
}

export interface OutputFormat {
  readonly format: (sight: View, notice: Notice) => FormattedOutput;
  /** Whose line it is; null where it is no line that could be painted ahead. */
  readonly surface: SurfaceName | null;
}

export const JSON_CONFLICT = "--json goes with neither --for nor --format.";

/** How a call wants it told, by its flags `for`, `format` and `json`; or the sentence that says what is wrong with them. */
export function outputFormat(
  call: Context,
  own: ReadonlyMap<string, string>,
): OutputFormat | string {
  const [surface, source] = [own.get("for"), own.get("format")];
  const json = own.has("json") || surface === "json";
  if (json) {
    const other = source !== undefined || (surface !== undefined && surface !== "json");
    return other ? JSON_CONFLICT : jsonFormat(call.paths);
  }
  const names = source === undefined ? SURFACE_NAMES : templateSurfaces();
  const asked = names.find((name) => name === (surface ?? detectSurface(call)));
  if (asked === undefined) {
    const more = source === undefined ? ", json" : " beside --format";
    return `--for takes one of ${names.join(", ")}${more}, not ${quoted(surface ?? "")}.`;
  }
  if (source === undefined) return lineFormat(asked);
  const template = parseTemplate(source);
  if ("kind" in template) return `--format: ${quoted(template.part)}: ${template.why}.`;
  return templateFormat(template, asked, call.paths);
}

const lineFormat = (surface: SurfaceName): OutputFormat => ({
  surface,
  format: (sight, notice) => {
    const frame = frameOfView(sight, notice);
    const text = renderNow(frame, surface);
    return { text, changeKey: text, changesAt: () => lineChangesAt(frame) };
  },
});

const templateFormat = (template: Template, dialect: SurfaceName, paths: Paths): OutputFormat => ({
  surface: null,
  format: (sight, notice) => {
    const { snapshot, now, values } = sight;
    const text = renderTemplate(template, documentOf(sight, notice, paths), dialect, values.ascii);
    return { text, changeKey: text, changesAt: () => templateChangesAt(template, snapshot, now) };
  },
});

const jsonFormat = (paths: Paths): OutputFormat => ({
  surface: null,
  format: (sight, notice) => {
    const found = documentOf(sight, notice, paths);
    const still = (name: string, value: unknown) => (TICKING_FIELDS.has(name) ? undefined : value);
    return {
      text: JSON.stringify(found),
      changeKey: JSON.stringify(found, still),
      changesAt: () => documentChangesAt(sight.snapshot, sight.now),
    };
  },
});

/** What the clock moves in the document all the time. */
const TICKING_FIELDS = new Set(["age_seconds", "resets_in_seconds"]);

const documentOf = ({ snapshot, now }: View, notice: Notice, paths: Paths) =>
  jsonDocumentFor(paths, snapshot, now, hindranceOf(notice, paths));

function hindranceOf(notice: Notice, { cache }: Paths): string | null {
  if (notice === "stopped") return "No daemon is polling.";
  return notice === null ? null : `The cache folder ${cache} cannot be written.`;
}
