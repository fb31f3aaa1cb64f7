/** Spans into text with styles around them: the part that all dialects have in common. */
import type { Span, Tone } from "./frame.ts";

/** What is written before and after a styled text. */
export type Codes = readonly [open: string, close: string];

export type Tones = Readonly<Record<Tone, Codes>>;

export const NO_CODES: Codes = ["", ""];

/** A painter of spans: each tone and the flash in the dialect's codes, each text as it escapes it. */
export const painter =
  (tones: Tones, flash: Codes, escaped: (text: string) => string) =>
  (spans: readonly Span[]): string =>
    runs(spans)
      .map((span) => {
        const [open, close] = tones[span.tone];
        const [on, off] = span.flash ? flash : NO_CODES;
        return `${open}${on}${escaped(span.text)}${off}${close}`;
      })
      .join("");

/** The bare text of spans. */
export const plainText = (spans: readonly Span[]): string => spans.map(({ text }) => text).join("");

/** Neighbours of one style as one: fewer bytes for every reader. */
function runs(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const before = merged.at(-1);
    if (before?.tone === span.tone && before.flash === span.flash) {
      merged[merged.length - 1] = { ...before, text: before.text + span.text };
    } else merged.push(span);
  }
  return merged;
}
