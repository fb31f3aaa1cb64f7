/** The output of a line command: the line, a `--format` template, or the `--json` document. */

import type { Paths } from "../cache/paths.ts";
import { onTerminal } from "../config/render-settings.ts";
import { quoted } from "../config/setting.ts";
import { type Context, isTmuxJob } from "../context.ts";
import type { Instant } from "../model/units.ts";
import { printable } from "../platform/printable.ts";
import { documentChangesAt } from "../render/json-document.ts";
import { lineChangesAt, renderNow } from "../render/rendered-line.ts";
import { SURFACE_NAMES, type SurfaceName } from "../render/surfaces.ts";
import { parseTemplate, type Template } from "../render/template.ts";
import { renderTemplate, templateChangesAt, templateSurfaces } from "../render/template-text.ts";
import { frameOfView, jsonDocumentFor, type Notice, type View } from "./view.ts";

interface FormattedOutput {
  readonly text: string;
  /** Output with an equal key is the same output, even where the text ticks. */
  readonly changeKey: string;
  /** When the text next changes by the clock alone. */
  readonly changesAt: () => Instant;
}

export interface OutputFormat {
  readonly format: (view: View, notice: Notice) => FormattedOutput;
  /** The surface of the line; null for output that the daemon cannot render in advance. */
  readonly surface: SurfaceName | null;
}

export const JSON_CONFLICT = "--json cannot be combined with --for or --format.";

/** The surface of stdout without `--for`. The launcher has the same rules in sh. */
export function detectSurface(context: Context): SurfaceName {
  if (isTmuxJob(context)) return "tmux";
  const { env } = context;
  // A tmux server that was started in a pane of another gives its jobs that pane.
  if (env.TMUX && env.TMUX_PANE && !context.isTerminal()) return "pane";
  const colours = context.isTerminal() && !env.NO_COLOR && env.TERM !== "dumb";
  return colours ? "ansi" : "plain";
}

/** The format by the flags `for`, `format` and `json`; or a sentence on what is wrong with them. */
export function outputFormat(
  context: Context,
  flags: ReadonlyMap<string, string>,
): OutputFormat | string {
  const [surface, source] = [flags.get("for"), flags.get("format")];
  const json = flags.has("json") || surface === "json";
  if (json) {
    const other = source !== undefined || (surface !== undefined && surface !== "json");
    return other ? JSON_CONFLICT : jsonFormat(context.paths);
  }
  const names = source === undefined ? SURFACE_NAMES : templateSurfaces();
  const chosen = names.find((name) => name === (surface ?? detectSurface(context)));
  if (chosen === undefined) {
    const more = source === undefined ? ", json" : " with --format";
    return `--for takes one of ${names.join(", ")}${more}, not ${quoted(surface ?? "")}.`;
  }
  if (source === undefined) return lineFormat(chosen, context);
  const template = parseTemplate(source);
  if ("kind" in template) return `--format: ${quoted(template.part)}: ${template.why}.`;
  return templateFormat(template, chosen, context.paths);
}

const lineFormat = (surface: SurfaceName, { env, isTerminal }: Context): OutputFormat => ({
  surface,
  format: (view, notice) => {
    const values = isTerminal() ? onTerminal(view.values, env) : view.values;
    const frame = frameOfView({ ...view, values }, notice);
    const text = renderNow(frame, surface);
    return { text, changeKey: text, changesAt: () => lineChangesAt(frame) };
  },
});

const templateFormat = (template: Template, surface: SurfaceName, paths: Paths): OutputFormat => ({
  surface: null,
  format: (view, notice) => {
    const { snapshot, now, holder, values } = view;
    const text = renderTemplate(template, documentOf(view, notice, paths), surface, values.ascii);
    return {
      text,
      changeKey: text,
      changesAt: () => templateChangesAt(template, snapshot, now, holder !== null),
    };
  },
});

const jsonFormat = (paths: Paths): OutputFormat => ({
  surface: null,
  format: (view, notice) => {
    const document = documentOf(view, notice, paths);
    const withoutTicks = (name: string, value: unknown) =>
      TICKING_FIELDS.has(name) ? undefined : value;
    return {
      text: printable(JSON.stringify(document)),
      changeKey: JSON.stringify(document, withoutTicks),
      changesAt: () => documentChangesAt(view.snapshot, view.now, view.holder !== null),
    };
  },
});

/** Fields that change with the clock all the time. */
const TICKING_FIELDS = new Set(["age_seconds", "resets_in_seconds"]);

const documentOf = ({ snapshot, now, account }: View, notice: Notice, paths: Paths) =>
  jsonDocumentFor(paths, snapshot, now, blockedByOf(notice, paths), account);

function blockedByOf(notice: Notice, { cache }: Paths): string | null {
  if (notice === "stopped") return "No daemon is polling.";
  return notice === null ? null : `The cache folder ${cache} cannot be written.`;
}
