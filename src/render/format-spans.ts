/** The setting `format` on the line: the person's own text in place of the segments, with the values of a frame. */
import { freshnessOf } from "../model/freshness.ts";
import type { Reading } from "../model/reading.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, percent, span } from "../model/units.ts";
import { isSameScope, modelsOf, sessionOf, spendOf, type Window, weekOf } from "../model/window.ts";
import { countdown, nextAge, nextTick } from "./countdown.ts";
import type { Frame, RenderOptions, Span } from "./frame.ts";
import { documentChangesAt, type JsonDocument, jsonDocument } from "./json-document.ts";
import { textTone } from "./shares.ts";
import { shownFields, type Template, type TemplateField, templateFields } from "./template.ts";
import { chosenPieces, fieldText } from "./template-text.ts";
import { sanitize } from "./text.ts";

/** Whether the numbers are current, old beside their age, or those of a line that no daemon renders any more. */
export type NumbersAge = "current" | "old" | "expired";

type ReadSnapshot = Extract<Snapshot, { readonly kind: "read" }>;

/** The spans of the text, in the tone of the hottest limit that it shows; none where all of it is blank. */
export function formatSpans(
  template: Template,
  frame: Frame,
  snapshot: ReadSnapshot,
  age: NumbersAge,
): readonly Span[] {
  const { options, now } = frame;
  const { reading } = snapshot;
  const document = documentOf(frame, age);
  const style = styleOf(template, reading, options);
  const spans = chosenPieces(template, document).map((piece): Span => {
    if (piece.kind === "text") return { text: inCharacters(piece.text, options), ...style };
    const window = windowOf(piece, reading.windows);
    const mark = isUnconfirmed(piece, window, snapshot) ? "~" : "";
    const text = fieldText(piece, document, options.ascii, "", mark);
    const end = window?.resetsAt ?? null;
    // Padded, its width would change with the countdown.
    const counts = piece.time && piece.cells === 0 && end !== null && end > now;
    return counts && text === countdown(span(now, end))
      ? { text, ...style, countsTo: end }
      : { text, ...style };
  });
  return spans.every(({ text }) => text.trim() === "") ? [] : spans;
}

/** When the clock alone next changes the text; a time on the line counts whole minutes. */
export function formatChangesAt(template: Template, frame: Frame): readonly Instant[] {
  const { snapshot, now, polled, spark = null } = frame;
  if (snapshot.kind === "blank") return [];
  const ends = spark === null || spark.until <= now ? [] : [spark.until];
  const moments = [documentChangesAt(snapshot, now, polled), ...ends];
  if (freshnessOf(snapshot, now, polled).kind !== "fresh") return moments;
  const { at, windows } = snapshot.reading;
  for (const field of templateFields(template).filter(({ ticks }) => ticks)) {
    const end = windowOf(field, windows)?.resetsAt ?? null;
    if (field.name === "age_seconds") moments.push(nextAge(at, now));
    else if (end !== null && end > now) moments.push(nextTick(now, end));
  }
  return moments;
}

const inCharacters = (text: string, { ascii }: RenderOptions): string =>
  ascii ? text.replace(/[^ -~]/gu, "?") : text;

/** What a text may say: an old number is never called fresh, and nothing counts in a text that is not rendered again. */
function documentOf(
  { snapshot, now, polled, utcOffset, spark = null, account }: Frame,
  age: NumbersAge,
): JsonDocument {
  const blockedBy = age === "expired" ? "No daemon is polling." : null;
  // A text that may be shown for days has none.
  const kept = age === "expired" ? null : spark;
  const document = jsonDocument(snapshot, now, polled, utcOffset, blockedBy, kept, account);
  if (age === "current") return document;
  const still = <T extends object>(window: T) => ({ ...window, resets_in_seconds: null });
  const { five_hour, seven_day, spend_limit, models } = document;
  return {
    ...document,
    state: "stale",
    age_seconds: null,
    five_hour: five_hour && still(five_hour),
    seven_day: seven_day && still(seven_day),
    spend_limit: spend_limit && still(spend_limit),
    models: models.map(still),
  };
}

function styleOf(
  template: Template,
  { windows, extra }: Reading,
  options: RenderOptions,
): Omit<Span, "text"> {
  const used = shownFields(template).map((field) =>
    field.of === "extra_usage" ? (extra?.utilization ?? 0) : (windowOf(field, windows)?.used ?? 0),
  );
  const hottest = percent(Math.max(0, ...used));
  const tone = textTone(hottest, options);
  return hottest >= 100 ? { tone, strong: true } : { tone };
}

function windowOf({ of }: TemplateField, windows: readonly Window[]): Window | null {
  if (of === "five_hour") return sessionOf(windows);
  if (of === "seven_day") return weekOf(windows);
  if (of === "spend_limit") return spendOf(windows);
  if (of === null || typeof of === "string") return null;
  const models = modelsOf(windows);
  const name = of.model.toLowerCase();
  return (
    (/^\d+$/.test(name)
      ? models[Number(name)]
      : models.find(({ scope }) => sanitize(scope.model, 64).toLowerCase() === name)) ?? null
  );
}

const isUnconfirmed = (
  { of, name }: TemplateField,
  window: Window | null,
  { held, heldExtra, undated }: ReadSnapshot,
): boolean =>
  of === "extra_usage"
    ? heldExtra && name === "used"
    : name === "utilization" &&
      window !== null &&
      [...held, ...undated].some((scope) => isSameScope(scope, window.scope));
