/** A template filled with current values: as `--format` prints it, and as the setting `format` puts it on the line. */
import type { Snapshot } from "../model/snapshot.ts";
import { after, earliest, type Instant, MINUTE, millis, SECOND, span } from "../model/units.ts";
import { countdown, knownResets, nextTick } from "./countdown.ts";
import { documentChangesAt, type JsonDocument } from "./json-document.ts";
import { sparkInAscii } from "./spark.ts";
import { SURFACE_NAMES, SURFACES, type Surface, type SurfaceName } from "./surfaces.ts";
import {
  type Template,
  type TemplateField,
  type TemplateTest,
  type TemplateText,
  templateFields,
} from "./template.ts";
import { sanitize, textWidth } from "./text.ts";
import { MONO } from "./themes.ts";

/** Cells that a text from the server may take. */
const TEXT_CELLS = 200;

/**
 * The template's own text is the person's and is printed as it is; each value is escaped for the surface.
 * A missing value is `?`.
 */
export function renderTemplate(
  template: Template,
  document: JsonDocument,
  name: SurfaceName,
  ascii: boolean,
): string {
  let plain = "";
  let painted = "";
  for (const piece of chosenPieces(template, document)) {
    const text = piece.kind === "text" ? piece.text : fieldText(piece, document, ascii, plain);
    plain += text;
    painted += piece.kind === "text" ? text : textOn(name, text);
  }
  return painted;
}

/** The texts and fields that the conditions leave. */
export const chosenPieces = (
  template: Template,
  document: JsonDocument,
): readonly (TemplateText | TemplateField)[] =>
  template.flatMap((piece) => {
    if (piece.kind !== "choice") return [piece];
    return chosenPieces(holds(piece, document) ? piece.yes : piece.no, document);
  });

function holds({ field, compare }: TemplateTest, document: JsonDocument): boolean {
  const value = fieldValue(field, document);
  if (compare === null) return Boolean(value);
  const { sign, with: against } = compare;
  if (sign === "=" || sign === "!=") return (String(value ?? "") === against) === (sign === "=");
  if (typeof value !== "number") return false;
  const number = Number(against);
  if (value === number) return sign.endsWith("=");
  return sign.startsWith("<") ? value < number : value > number;
}

/** The value behind its mark, padded to its cells; `before` is the text in front of it. */
export function fieldText(
  field: TemplateField,
  document: JsonDocument,
  ascii: boolean,
  before: string,
  mark = "",
): string {
  const value = textOf(field, fieldValue(field, document), before);
  const shown = (ascii ? sparkInAscii(value).replace(/[^ -~]/gu, "?") : value) || "?";
  const text = shown === "?" ? shown : mark + shown;
  const gap = " ".repeat(Math.max(Math.abs(field.cells) - textWidth(text), 0));
  return field.cells < 0 ? text + gap : gap + text;
}

type Value = string | number | boolean | null;

function fieldValue({ of, name }: TemplateField, document: JsonDocument): Value {
  const fields: Readonly<Record<string, unknown>> = { ...document };
  const home = of === null ? fields : typeof of === "string" ? fields[of] : modelOf(document, of);
  const values = home as Readonly<Record<string, Value>> | null | undefined;
  const { forecast } = (home ?? {}) as {
    readonly forecast?: Readonly<Record<string, Value>> | null;
  };
  return values?.[name] ?? forecast?.[name] ?? null;
}

const modelOf = ({ models }: JsonDocument, { model }: { readonly model: string }) =>
  /^\d+$/.test(model)
    ? models[Number(model)]
    : models.find(({ name }) => name.toLowerCase() === model.toLowerCase());

/** A bracket after one of these would begin a style, a format or a command. */
const OPENS = /[#%$\\]$/;

function textOf({ time }: TemplateField, value: Value, before: string): string {
  if (typeof value === "string") {
    const text = sanitize(value, TEXT_CELLS);
    return OPENS.test(before) ? text.replace(/^[^\p{L}\p{N}]+/u, "") : text;
  }
  if (typeof value === "number" && time) return countdown(millis(value * SECOND));
  return value === null ? "" : String(value);
}

const textOn = (name: SurfaceName, text: string): string => {
  const surface: Surface = SURFACES[name];
  return surface.paint({
    spans: [{ text, tone: "plain" }],
    options: { palette: MONO, colorDepth: "256", ascii: false },
    level: "blank",
    percent: null,
    details: () => [],
    short: () => [],
  });
};

/** The surfaces whose line is text with nothing around it, so that a template may take its place. */
export const templateSurfaces = (): readonly SurfaceName[] =>
  SURFACE_NAMES.filter((name) => textOn(name, "text") === "text");

/** When the clock alone next changes the text; never, when that needs a poll. */
export function templateChangesAt(
  template: Template,
  snapshot: Snapshot,
  now: Instant,
  polled: boolean,
): Instant {
  const moments = templateFields(template).flatMap((field) =>
    field.ticks ? ticksOf(field, snapshot, now) : [],
  );
  return earliest([documentChangesAt(snapshot, now, polled), ...moments]);
}

function ticksOf(
  { name, time }: TemplateField,
  snapshot: Snapshot,
  now: Instant,
): readonly Instant[] {
  if (snapshot.kind === "blank") return [];
  if (name === "age_seconds") {
    const unit = time ? MINUTE : SECOND;
    const age = Math.max(span(snapshot.reading.at, now), 0);
    return [after(now, unit - (age % unit))];
  }
  return knownResets(snapshot)
    .filter((at) => at > now)
    .map((at) => (time ? nextTick(now, at) : after(now, (span(now, at) % SECOND) + 1)));
}
