/** The line: which segments stand on it, the state in words, and what is dropped where it is too wide. */

import { type Freshness, freshnessOf, overdueAt } from "../model/freshness.ts";
import { type Failure, isLoginFailure } from "../model/outcome.ts";
import type { Source } from "../model/reading.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Millis } from "../model/units.ts";
import { ageText, clockTime, clockTimeSince, lastingClockTime } from "./countdown.ts";
import type { Frame, Span } from "./frame.ts";
import { statusText, statusWord } from "./messages.ts";
import {
  SEGMENTS,
  type Segment,
  type SegmentForm,
  type SegmentPart,
  type SegmentView,
} from "./segments.ts";
import { spansWidth, textWidth } from "./text.ts";

export const SEPARATOR: Span = { text: " | ", tone: "muted" };

type SegmentTable = Readonly<Record<string, Segment>>;

/** The form of each segment that is left. */
type Shape = ReadonlyMap<string, SegmentForm>;

/** From everything to no segment at all, one step at a time; nothing is ever cut. */
function* shapesOf(segments: SegmentTable): Generator<Shape> {
  const byName = Object.entries(segments);
  const shape = new Map(byName.map(([name, { forms }]) => [name, forms[0]]));
  yield shape;
  for (const [name, { forms }] of byName.sort(([, a], [, b]) => a.priority - b.priority)) {
    for (const shorter of forms.slice(1)) yield shape.set(name, shorter);
    shape.delete(name);
    yield shape;
  }
}

/** The spans of the line, at most `cells` wide; none where not even the smallest shape fits into that. */
export function lineSpans(
  frame: Frame,
  cells: number,
  segments: SegmentTable = SEGMENTS,
): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return firstThatFits(blankWords(frame), cells);
  return fitLine(frame, snapshot, lineState(frame, snapshot), segments, cells);
}

const LASTING_SEGMENTS: SegmentTable = Object.fromEntries(
  Object.entries<Segment>(SEGMENTS).filter(([, { expires }]) => !expires),
);

/** What to show once the line has expired: dimmed, without a countdown, with the time of the reading. */
export function expiredLineSpans(frame: Frame, cells: number): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return firstThatFits(["stopped"], cells);
  const { now, utcOffset } = frame;
  const time = lastingClockTime(snapshot.reading.at, now, utcOffset);
  // Where even that is too wide, the day alone stays true.
  const state = { ...FRESH_STATE, time, brief: time.split(" ")[0] ?? null };
  return fitLine(frame, snapshot, state, LASTING_SEGMENTS, cells);
}

interface LineState {
  /** How old the reading is, or when it was made; null while it is fresh. */
  readonly time: string | null;
  readonly words: readonly string[];
  /** The first word again without its details, for a narrow line. */
  readonly brief: string | null;
}

const FRESH_STATE: LineState = { time: null, words: [], brief: null };

/** The first of the texts that fits. */
function firstThatFits(texts: readonly string[], cells: number): readonly Span[] {
  const text = texts.find((one) => textWidth(one) <= cells);
  return text === undefined ? [] : [{ text, tone: "muted" }];
}

function blankWords({ snapshot, now, notice, utcOffset }: Frame): readonly string[] {
  if (notice !== null) return [notice];
  if (now >= overdueAt(snapshot)) return ["stopped"];
  if (snapshot.health.kind === "healthy") return ["starting"];
  return failureWords(snapshot.health.failure, snapshot, utcOffset);
}

/** The words that the line shows for this frame where it is wide enough; none beside a fresh number, or an old one's age. */
export const lineWords = (frame: Frame): readonly string[] =>
  frame.snapshot.kind === "blank"
    ? blankWords(frame).slice(0, 1)
    : lineState(frame, frame.snapshot).words;

/** The longest text first, then the word alone. */
const failureWords = (failure: Failure, { dueAt }: Snapshot, utcOffset: Millis) =>
  [statusText(failure, clockTime(dueAt, utcOffset)), statusWord(failure)] as const;

function lineState(frame: Frame, read: ReadSnapshot): LineState {
  const { now, notice, polled } = frame;
  const { health, reading } = read;
  const freshness = freshnessOf(read, now, polled);
  const [words, briefs]: [string[], string[]] = [[], []];
  if (freshness.kind === "not-polled") words.push("stopped");
  else if (health.kind === "failing") {
    if (showsFailure(health.failure, reading.source, freshness.kind === "fresh")) {
      const [whole, brief] = failureWords(health.failure, read, frame.utcOffset);
      words.push(whole);
      briefs.push(brief);
    }
  }
  // A response without any limit is rare but real, and must not be mistaken for no response.
  if (reading.windows.length === 0 && !reading.extra?.enabled) words.push("no-data");
  if (notice !== null) words.push(notice);
  return { time: timeOf(freshness, frame, read), words, brief: briefs[0] ?? null };
}

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
  // One at a time: mostly the first fits, and the others are never drawn.
  for (const shape of shapesOf(segments)) {
    const spans = drawShape(frame, snapshot, state, shape);
    if (spans.length > 0 && spansWidth(spans) <= cells) return spans;
  }
  // Where not even the whole state fits, its most important word is better than a blank.
  const [first, brief] = [state.words[0] ?? state.time, state.brief];
  const words = [first, brief].filter((one) => one !== null);
  return firstThatFits(words, cells);
}

/** The state in words; the time of an old reading comes first. */
const stateText = ({ time, words }: LineState): string =>
  (time === null ? words : [time, ...words]).join(" ");

function drawShape(
  frame: Frame,
  snapshot: ReadSnapshot,
  state: LineState,
  shape: Shape,
): readonly Span[] {
  const { now, options, todayCost = null } = frame;
  const { changedAt, reading } = snapshot;
  const view: SegmentView = {
    reading,
    held: snapshot.held,
    now,
    options,
    countdown: state.time === null,
    flash:
      state.time === null &&
      changedAt !== null &&
      now >= changedAt &&
      now < changedAt + options.flash,
    todayCost,
  };
  const parts = options.segments.flatMap((name) => shape.get(name)?.(view) ?? []);
  const text = stateText(state);
  const withState: SegmentPart[] = text === "" ? parts : [...parts, [{ text, tone: "muted" }]];
  const spans = withState.flatMap((part, index) => (index === 0 ? part : [SEPARATOR, ...part]));
  return state.time !== null ? spans.map(({ text }) => ({ text, tone: "muted" })) : spans;
}
