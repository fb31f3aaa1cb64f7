/** The line: which segments stand on it, the state in words, and what is dropped where it is too wide. */

import { warnedLimit } from "../model/forecast/outlook.ts";
import { type Freshness, freshnessOf, overdueAt } from "../model/freshness.ts";
import { type Failure, isLoginFailure, needsPerson } from "../model/outcome.ts";
import type { Source } from "../model/reading.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Millis } from "../model/units.ts";
import { accountForms } from "./account-uses.ts";
import { ageText, clockTime, clockTimeSince, lastingClockTime } from "./countdown.ts";
import { formatSpans, type NumbersAge } from "./format-spans.ts";
import type { Frame, RenderOptions, Span } from "./frame.ts";
import { statusText, statusWord } from "./messages.ts";
import {
  type PartForm,
  SEGMENTS,
  type Segment,
  type SegmentPart,
  type SegmentView,
} from "./segments.ts";
import { spansWidth } from "./text.ts";

/** In ASCII, ours where the person's is not. */
export const separatorOf = ({ separator, ascii }: RenderOptions): Span => ({
  text: ascii && !/^[ -~]*$/.test(separator) ? " | " : separator,
  tone: "muted",
});

type SegmentTable = Readonly<Record<string, Segment>>;

/** The form of each part that is left, in the order of the line; the last one is the state's. */
type Shape = readonly PartForm[];

/**
 * From everything to the state alone, one step at a time; nothing is ever cut. The coolest part is shortened, then
 * dropped, then the next one; before the first limit goes, everything else that can is shortened.
 */
function* shapesOf(parts: readonly SegmentPart[], state: LineState): Generator<Shape> {
  const chosen = new Map<SegmentPart, PartForm>(parts.map((part) => [part, part.forms[0]]));
  let stateForm = state.forms[0];
  const shape = () => [...chosen.values(), ...(stateForm === undefined ? [] : [stateForm])];
  yield shape();
  const order = coolestFirst(parts);
  for (const part of order) {
    for (const shorter of part.forms.slice(1)) {
      chosen.set(part, shorter);
      yield shape();
    }
    if (part.about !== "amount") {
      for (const model of order.filter((one) => one.about === "model" && chosen.has(one))) {
        const shortest = model.forms.at(-1) ?? model.forms[0];
        if (chosen.get(model) === shortest) continue;
        chosen.set(model, shortest);
        yield shape();
      }
      if (stateForm !== state.forms.at(-1)) {
        stateForm = state.forms.at(-1);
        yield shape();
      }
    }
    chosen.delete(part);
    yield shape();
  }
}

/** Of equals, the one that the person ordered last goes first; an amount goes before any model. */
function coolestFirst(parts: readonly SegmentPart[]): readonly SegmentPart[] {
  const coolestModel = Math.min(
    ...parts.flatMap(({ about, heat }) => (about === "model" ? [heat] : [])),
  );
  const rank = ({ about, heat }: SegmentPart) =>
    about === "amount" ? Math.min(heat, coolestModel) : heat;
  const isAmount = ({ about }: SegmentPart) => Number(about === "amount");
  return [...parts]
    .reverse()
    .sort((one, other) => rank(one) - rank(other) || isAmount(other) - isAmount(one));
}

/** The spans of the line, at most `cells` wide; none where not even the smallest shape fits into that. */
export function lineSpans(
  frame: Frame,
  cells: number,
  segments: SegmentTable = SEGMENTS,
): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") {
    const words = blankWords(frame).flatMap(wordForms);
    return firstThatFits([...besideAccounts(words[0] ?? [], frame), ...words], cells);
  }
  return fitLine(frame, snapshot, lineState(frame, snapshot), segments, cells);
}

const LASTING_SEGMENTS: SegmentTable = Object.fromEntries(
  Object.entries<Segment>(SEGMENTS).filter(([, { expires }]) => !expires),
);

/** What to show once the line has expired: dimmed, without a countdown, with the time of the reading. */
export function expiredLineSpans(frame: Frame, cells: number): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return firstThatFits([[muted("stopped")]], cells);
  const { now, utcOffset } = frame;
  const time = lastingClockTime(snapshot.reading.at, now, utcOffset);
  // Where even that is too wide, the day alone stays true.
  const alone = [[muted(time)], [muted(time.split(" ")[0] ?? time)]];
  const state = { age: "expired" as const, words: [], forms: [() => [muted(time)]], alone };
  return fitLine(frame, snapshot, state, LASTING_SEGMENTS, cells);
}

interface LineState {
  /** Numbers that are not current are muted, and nothing counts down. */
  readonly age: NumbersAge;
  /** Beside the numbers, from the longest to the shortest; none while all is well. */
  readonly forms: readonly PartForm[];
  /** Without any number, where there is no space for one. */
  readonly alone: readonly (readonly Span[])[];
  /** What it says besides the time of the reading. */
  readonly words: readonly StateWord[];
}

/** What needs the person is urgent; what passes by itself is muted. */
interface StateWord {
  readonly text: string;
  /** Without its details, for a narrow line. */
  readonly brief: string;
  readonly urgent: boolean;
}

const wordSpan = (text: string, urgent: boolean): Span => ({
  text,
  tone: urgent ? "urgent" : "muted",
});

const muted = (text: string): Span => ({ text, tone: "muted" });

/** The first that fits. */
const firstThatFits = (texts: readonly (readonly Span[])[], cells: number): readonly Span[] =>
  texts.find((spans) => spansWidth(spans) <= cells) ?? [];

function blankWords({ snapshot, now, notice, utcOffset }: Frame): readonly StateWord[] {
  if (notice !== null) return [noticeWord(notice)];
  if (now >= overdueAt(snapshot)) return [passingWord("stopped")];
  if (snapshot.health.kind === "healthy") return [passingWord("starting")];
  return [failureWord(snapshot.health.failure, snapshot, utcOffset)];
}

/** The word of an account without a number, beside what the other accounts have. */
function besideAccounts(
  word: readonly Span[],
  { accounts = [], now, options }: Frame,
): readonly (readonly Span[])[] {
  if (!options.segments.includes("accounts") || options.format !== null) return [];
  const between = separatorOf(options);
  return accountForms(accounts, now, options).map((form) => [...word, between, ...form()]);
}

const passingWord = (text: string): StateWord => ({ text, brief: text, urgent: false });
const noticeWord = (text: string): StateWord => ({ text, brief: text, urgent: true });

const failureWord = (failure: Failure, { dueAt }: Snapshot, utcOffset: Millis): StateWord => ({
  text: statusText(failure, clockTime(dueAt, utcOffset)),
  brief: statusWord(failure),
  urgent: needsPerson(failure),
});

/** Whole, then in brief. */
const wordForms = ({ text, brief, urgent }: StateWord): readonly (readonly Span[])[] => [
  [wordSpan(text, urgent)],
  [wordSpan(brief, urgent)],
];

/** The words that the line shows for this frame where it is wide enough; none beside a fresh number, or an old one's age. */
export const lineWords = (frame: Frame): readonly string[] =>
  (frame.snapshot.kind === "blank"
    ? blankWords(frame)
    : stateWords(frame, frame.snapshot, freshnessOfFrame(frame, frame.snapshot))
  ).map(({ text }) => text);

const freshnessOfFrame = ({ now, polled }: Frame, read: ReadSnapshot): Freshness =>
  freshnessOf(read, now, polled);

function lineState(frame: Frame, read: ReadSnapshot): LineState {
  const freshness = freshnessOfFrame(frame, read);
  const time = timeOf(freshness, frame, read);
  const words = stateWords(frame, read, freshness);
  const { ascii } = frame.options;
  const whole = stateSpans(time, words, ascii);
  const brief = stateSpans(
    time,
    words.map((word) => ({ ...word, text: word.brief })),
    ascii,
  );
  const [first] = words;
  return {
    age: time === null ? "current" : "old",
    words,
    forms: whole.length === 0 ? [] : [() => whole, () => brief],
    alone: [
      ...(first === undefined ? [] : wordForms(first)),
      ...(time === null ? [] : [[muted(time)]]),
    ],
  };
}

function stateWords(
  { notice, utcOffset }: Frame,
  read: ReadSnapshot,
  freshness: Freshness,
): readonly StateWord[] {
  const { health, reading } = read;
  const words: StateWord[] = [];
  if (freshness.kind === "not-polled") words.push(passingWord("stopped"));
  else if (
    health.kind === "failing" &&
    showsFailure(health.failure, reading.source, freshness.kind === "fresh")
  )
    words.push(failureWord(health.failure, read, utcOffset));
  // A response without any limit is rare but real, and must not be mistaken for no response.
  if (reading.windows.length === 0 && !reading.extra?.enabled) words.push(passingWord("no-data"));
  if (notice !== null) words.push(noticeWord(notice));
  return words;
}

/** `25m old · rate-limited until 10:26`; the time of an old reading comes first. */
const stateSpans = (
  time: string | null,
  words: readonly StateWord[],
  ascii: boolean,
): readonly Span[] => {
  const texts = [
    ...(time === null ? [] : [muted(time)]),
    ...words.map(({ text, urgent }) => wordSpan(text, urgent)),
  ];
  const between = muted(ascii ? ", " : " · ");
  return texts.flatMap((span, index) => (index === 0 ? [span] : [between, span]));
};

function timeOf(freshness: Freshness, frame: Frame, read: ReadSnapshot): string | null {
  if (freshness.kind === "fresh") return null;
  return freshness.kind === "stale" && freshness.age !== null
    ? ageText(freshness.age)
    : clockOf(frame, read);
}

/** An age needs a daemon that keeps it current; without one, the time of the reading stays true. */
const clockOf = ({ now, utcOffset }: Frame, { reading }: ReadSnapshot): string =>
  clockTimeSince(reading.at, now, utcOffset);

/** Whether a failure is worth a word beside a number. */
function showsFailure(failure: Failure, source: Source, fresh: boolean): boolean {
  // The time of the reading already says that Claude Code has written nothing new.
  if (failure.kind === "waiting") return false;
  // A failure that passes by itself is no news while the number is fresh; a login that needs the person is, unless
  // the number came without the login.
  return !fresh || (isLoginFailure(failure) && source === "api");
}

type ReadSnapshot = Extract<Snapshot, { readonly kind: "read" }>;

function fitLine(
  frame: Frame,
  snapshot: ReadSnapshot,
  state: LineState,
  segments: SegmentTable,
  cells: number,
): readonly Span[] {
  const { now, options, todayCost = null, spark = null, accounts = [] } = frame;
  const { changedAt, reading } = snapshot;
  const flash =
    state.age === "current" &&
    changedAt !== null &&
    now >= changedAt &&
    now < changedAt + options.flash;
  const view: SegmentView = {
    reading,
    unconfirmed: [...snapshot.held, ...snapshot.undated],
    heldExtra: snapshot.heldExtra,
    now,
    options,
    countdown: state.age === "current",
    utcOffset: frame.utcOffset,
    flash,
    limitAt: (window) => (state.age === "current" ? warnedLimit(snapshot, window, now) : null),
    todayCost,
    spark,
    accounts,
  };
  const own = ownShapes(frame, snapshot, state);
  for (const shape of own) {
    const spans = drawShape(shape, state, separatorOf(options));
    if (spansWidth(spans) <= cells) return spans;
  }
  const parts = options.segments.flatMap((name) => segments[name]?.parts(view) ?? []);
  // One at a time: mostly the first fits, and the others are never drawn.
  for (const shape of shapesOf(parts, state)) {
    const spans = drawShape(shape, state, separatorOf(options));
    if (spans.length > 0 && spansWidth(spans) <= cells) return spans;
  }
  // Where not even the whole state fits, its most important word is better than a blank; where there is nothing to say
  // and the hottest part is too wide by itself, the hottest that is not.
  const alone = state.forms.length > 0 ? [] : [...coolestFirst(parts)].reverse();
  return firstThatFits(
    [...state.alone, ...alone.flatMap(({ forms }) => forms.map((form) => form()))],
    cells,
  );
}

/** The person's own text with the state beside it, which is whole or in brief; a text that does not fit gives way to the segments. */
function ownShapes(frame: Frame, snapshot: ReadSnapshot, state: LineState): readonly Shape[] {
  const { format } = frame.options;
  if (format === null) return [];
  const spans = formatSpans(format, frame, snapshot, state.age);
  const text = spans.length === 0 ? [] : [() => spans];
  const [whole, ...briefer] = state.forms;
  return whole === undefined ? [text] : [whole, ...briefer].map((form) => [...text, form]);
}

function drawShape(shape: Shape, { age }: LineState, separator: Span): readonly Span[] {
  const spans = shape.flatMap((form, index) => (index === 0 ? form() : [separator, ...form()]));
  return age !== "current"
    ? spans.map(({ text, tone, gauge }) => ({
        text,
        tone: tone === "urgent" ? tone : "muted",
        ...(gauge ? { gauge } : {}),
      }))
    : spans;
}

/** With a cell of its background on both sides, where it has one and they fit. */
export function padded(
  spans: readonly Span[],
  { palette }: RenderOptions,
  cells: number,
): readonly Span[] {
  if (palette.background === null || palette.flush || spans.length === 0) return spans;
  const [first] = spans;
  const space = (tone: Span["tone"] = "plain"): Span => ({ text: " ", tone });
  return spansWidth(spans) + 2 <= cells
    ? [space(first?.tone), ...spans, space(spans.at(-1)?.tone)]
    : spans;
}
