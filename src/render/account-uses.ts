/** `work 42% · home 7%`: the accounts of the person on one line, the hottest first. */
import { needsPerson } from "../model/outcome.ts";
import { earliest, type Instant, type Percent, percent } from "../model/units.ts";
import { hasEnded } from "../model/window.ts";
import type { AccountUse, RenderOptions, Span } from "./frame.ts";
import { statusWord } from "./messages.ts";
import { shareText, shorterNames, textTone } from "./shares.ts";
import { displayName } from "./text.ts";
import { labelColour } from "./themes.ts";

const MAX_LABEL_CELLS = 12;

/** The most used of its limits; null where that is old or not known. */
function usedOf({ windows, freshUntil }: AccountUse, now: Instant): Percent | null {
  if (now >= freshUntil || windows.length === 0) return null;
  return percent(Math.max(...windows.map((one) => (hasEnded(one, now) ? 0 : one.used))));
}

/** Whole, with short labels, then the hottest alone. One account is nothing to compare. */
export function accountForms(
  uses: readonly AccountUse[],
  now: Instant,
  options: RenderOptions,
): readonly (() => readonly Span[])[] {
  if (uses.length < 2) return [];
  const sorted = [...uses].sort(
    (one, other) => (usedOf(other, now) ?? -1) - (usedOf(one, now) ?? -1),
  );
  const labels = sorted.map(({ label }) => displayName(label, MAX_LABEL_CELLS, options) || "?");
  const short = labels.map((label, at) => shorterNames(labels, at).at(-1) ?? label);
  const separator: Span = { text: options.ascii ? ", " : " · ", tone: "muted" };
  const form = (shown: readonly AccountUse[], names: readonly string[]) => () =>
    shown.flatMap((use, at) => [
      ...(at === 0 ? [] : [separator]),
      ...useSpans(use, names[at] ?? "", now, options),
    ]);
  return [form(sorted, labels), form(sorted, short), form(sorted.slice(0, 1), labels)];
}

/** Without a fresh number there is a word: what is wrong, or a question mark. */
function useSpans(
  use: AccountUse,
  name: string,
  now: Instant,
  options: RenderOptions,
): readonly Span[] {
  const used = usedOf(use, now);
  const { colour, undated, failure, windows } = use;
  const own = colour === null ? null : labelColour(options.palette, colour);
  const label: Span = { text: name, tone: "plain", ...(own === null ? {} : { colour: own }) };
  if (used === null) {
    const urgent = failure !== null && needsPerson(failure);
    const text = ` ${failure === null ? "?" : statusWord(failure)}`;
    return [label, { text, tone: urgent ? "urgent" : "muted" }];
  }
  // As everywhere, what no response has confirmed is marked: a reset by the clock, a number of unknown age.
  const mark = undated || windows.every((one) => hasEnded(one, now)) ? "~" : "";
  const text = ` ${mark}${shareText(used, options)}`;
  const tone = textTone(used, options);
  return [label, used >= 100 ? { text, tone, strong: true } : { text, tone }];
}

/** When the clock alone next changes it: a reset, or the end of a number that was fresh. */
export function usesChangeAt(uses: readonly AccountUse[], now: Instant): Instant {
  const moments = uses.flatMap(({ windows, freshUntil }) =>
    now >= freshUntil ? [] : [freshUntil, ...windows.flatMap(({ resetsAt }) => resetsAt ?? [])],
  );
  return earliest(moments.filter((at) => at > now));
}
