/** The line: which parts stand on it, in what state, and what gives way when there is little room. */

import { type Freshness, freshnessOf, overdueAt } from "../model/freshness.ts";
import { type Failure, isLoginFailure } from "../model/outcome.ts";
import type { Source } from "../model/reading.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Millis } from "../model/units.ts";
import { ageText, clockTime, clockTimeSince } from "./countdown.ts";
import {
  type Frame,
  SEGMENT_NAMES,
  type SegmentName,
  type Span,
  spansWidth,
  textWidth,
} from "./frame.ts";
import { statusText, statusWord } from "./messages.ts";
import { type SegmentPart, type SegmentView, segments } from "./segments.ts";

export const SEPARATOR: Span = { text: " | ", tone: "muted" };

interface Shape {
  readonly without: readonly SegmentName[];
  readonly cells: number;
  readonly countdown: boolean;
}

const FULL_SHAPE: Shape = { without: [], cells: 8, countdown: true };

/** From everything to almost nothing: whole segments go first, then the gauge shrinks; nothing is ever cut. */
const SHAPES: readonly Shape[] = [
  FULL_SHAPE,
  { ...FULL_SHAPE, without: ["cost"] },
  { ...FULL_SHAPE, without: ["cost", "models"] },
  { ...FULL_SHAPE, without: ["cost", "models", "extra"] },
  { ...FULL_SHAPE, without: ["cost", "models", "extra", "7d"] },
  { without: ["cost", "models", "extra", "7d"], cells: 4, countdown: true },
  { without: ["cost", "models", "extra", "7d"], cells: 0, countdown: true },
  { without: ["cost", "models", "extra", "7d"], cells: 0, countdown: false },
  { without: SEGMENT_NAMES, cells: 0, countdown: false },
];

/** The spans of the line, at most `cells` wide; none where not even the smallest shape fits into that. */
export function lineSpans(frame: Frame, cells: number): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return firstThatFits(blankWords(frame), cells);
  return fitLine(frame, snapshot, lineState(frame, snapshot), cells);
}

/** What to show once nobody keeps the line true: dimmed, without a countdown, with the time of the reading. */
export function expiredLineSpans(frame: Frame, cells: number): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return firstThatFits(["stopped"], cells);
  const state = { ...FRESH_STATE, time: clockOf(frame, snapshot) };
  // Nobody knows which day it will be.
  return fitLine({ ...frame, todayCost: null }, snapshot, state, cells);
}

interface LineState {
  /** How old the reading is, or when it was made; null while it is as good as new. */
  readonly time: string | null;
  readonly words: readonly string[];
  /** The first word again, for where there is no room for all that belongs to it. */
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

/** From the whole to the word alone. */
const failureWords = (trouble: Failure, { dueAt }: Snapshot, utcOffset: Millis) =>
  [statusText(trouble, clockTime(dueAt, utcOffset)), statusWord(trouble)] as const;

function lineState(frame: Frame, read: ReadSnapshot): LineState {
  const { now, notice } = frame;
  const { health, reading } = read;
  const trust = freshnessOf(read, now);
  const [words, briefs]: [string[], string[]] = [[], []];
  if (trust.kind === "not-polled") words.push("stopped");
  else if (health.kind === "failing") {
    if (showsFailure(health.failure, reading.source, trust.kind === "fresh")) {
      const [whole, brief] = failureWords(health.failure, read, frame.utcOffset);
      words.push(whole);
      briefs.push(brief);
    }
  }
  // An answer without any limit in it is rare but real, and must not look like no answer.
  if (reading.windows.length === 0 && !reading.extra?.enabled) words.push("no-data");
  if (notice !== null) words.push(notice);
  return { time: timeOf(trust, frame, read), words, brief: briefs[0] ?? null };
}

function timeOf(trust: Freshness, frame: Frame, read: ReadSnapshot): string | null {
  if (trust.kind === "fresh") return null;
  return trust.kind === "stale" ? ageText(trust.age) : clockOf(frame, read);
}

/** An age would have to be counted on; where nobody does that, the time of the reading stays true. */
const clockOf = ({ now, utcOffset }: Frame, { reading }: ReadSnapshot): string =>
  clockTimeSince(reading.at, now, utcOffset);

/** Trouble that is worth a word beside a number. */
function showsFailure(trouble: Failure, source: Source, fresh: boolean): boolean {
  // That nothing new was told is what the time of the reading says already.
  if (trouble.kind === "waiting") return false;
  // What passes by itself is no news while the number is still good; a login that needs its person is, unless the
  // number came without it.
  return !fresh || (isLoginFailure(trouble) && source === "api");
}

type ReadSnapshot = Extract<Snapshot, { readonly kind: "read" }>;

function fitLine(
  frame: Frame,
  snapshot: ReadSnapshot,
  state: LineState,
  cells: number,
): readonly Span[] {
  // One at a time: the first mostly fits, and nobody sees the others.
  for (const shape of SHAPES) {
    const spans = drawShape(frame, snapshot, state, shape);
    if (spans.length > 0 && spansWidth(spans) <= cells) return spans;
  }
  // Where not even the whole state fits, its most telling words do not leave a blank.
  const [first, brief] = [state.words[0] ?? state.time, state.brief];
  const words = [first, brief].filter((one) => one !== null);
  return firstThatFits(words, cells);
}

/** The state in words; an old reading tells its time first. */
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
    cells: shape.cells,
    countdown: shape.countdown && state.time === null,
    flash:
      state.time === null &&
      changedAt !== null &&
      now >= changedAt &&
      now < changedAt + options.flash,
    todayCost,
  };
  const parts = options.segments
    .filter((name) => !shape.without.includes(name))
    .flatMap((name) => segments[name](view));
  const text = stateText(state);
  const stated: SegmentPart[] = text === "" ? parts : [...parts, [{ text, tone: "muted" }]];
  const spans = stated.flatMap((part, index) => (index === 0 ? part : [SEPARATOR, ...part]));
  return state.time !== null ? spans.map(({ text }) => ({ text, tone: "muted" })) : spans;
}
