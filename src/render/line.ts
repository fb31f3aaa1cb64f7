/** The line: which parts stand on it, in what state, and what gives way when there is little room. */

import { overdueAt, type Standing, standing } from "../model/freshness.ts";
import { isLoginTrouble, type Trouble } from "../model/outcome.ts";
import type { Source } from "../model/reading.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Millis } from "../model/units.ts";
import { ageText, clockTime, clockTimeSince } from "./countdown.ts";
import { cellsIn, type Frame, SEGMENTS, type SegmentName, type Span, width } from "./frame.ts";
import { wordFor, wordsFor } from "./messages.ts";
import { type Part, segments, type View } from "./segments.ts";

export const SEPARATOR: Span = { text: " | ", tone: "muted" };

interface Shape {
  readonly without: readonly SegmentName[];
  readonly cells: number;
  readonly countdown: boolean;
}

const FULL: Shape = { without: [], cells: 8, countdown: true };

/** From everything to almost nothing: whole segments go first, then the gauge shrinks; nothing is ever cut. */
const SHAPES: readonly Shape[] = [
  FULL,
  { ...FULL, without: ["cost"] },
  { ...FULL, without: ["cost", "models"] },
  { ...FULL, without: ["cost", "models", "extra"] },
  { ...FULL, without: ["cost", "models", "extra", "7d"] },
  { without: ["cost", "models", "extra", "7d"], cells: 4, countdown: true },
  { without: ["cost", "models", "extra", "7d"], cells: 0, countdown: true },
  { without: ["cost", "models", "extra", "7d"], cells: 0, countdown: false },
  { without: SEGMENTS, cells: 0, countdown: false },
];

/** The spans of the line, at most `cells` wide; none where not even the smallest shape fits into that. */
export function line(frame: Frame, cells: number): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return single(blankWords(frame), cells);
  return fitted(frame, snapshot, statePart(frame, snapshot), cells);
}

/** What to show once nobody keeps the line true: dimmed, without a countdown, with the time of the reading. */
export function lineAfterwards(frame: Frame, cells: number): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return single(["stopped"], cells);
  const state = { ...FRESH, time: clockOf(frame, snapshot) };
  // Nobody knows which day it will be.
  return fitted({ ...frame, spent: null }, snapshot, state, cells);
}

interface State {
  /** How old the reading is, or when it was made; null while it is as good as new. */
  readonly time: string | null;
  readonly words: readonly string[];
  /** The first word again, for where there is no room for all that belongs to it. */
  readonly brief: string | null;
}

const FRESH: State = { time: null, words: [], brief: null };

/** The first of the texts that fits. */
function single(texts: readonly string[], cells: number): readonly Span[] {
  const text = texts.find((one) => width(one) <= cells);
  return text === undefined ? [] : [{ text, tone: "muted" }];
}

function blankWords({ snapshot, now, notice, utcOffset }: Frame): readonly string[] {
  if (notice !== null) return [notice];
  if (now >= overdueAt(snapshot)) return ["stopped"];
  if (snapshot.health.kind === "well") return ["starting"];
  return troubleWords(snapshot.health.trouble, snapshot, utcOffset);
}

/** From the whole to the word alone. */
const troubleWords = (trouble: Trouble, { dueAt }: Snapshot, utcOffset: Millis) =>
  [wordsFor(trouble, clockTime(dueAt, utcOffset)), wordFor(trouble)] as const;

function statePart(frame: Frame, read: Read): State {
  const { now, notice } = frame;
  const { health, reading } = read;
  const trust = standing(read, now);
  const [words, briefs]: [string[], string[]] = [[], []];
  if (trust.kind === "silent") words.push("stopped");
  else if (health.kind === "ill") {
    if (isNewsOnLine(health.trouble, reading.source, trust.kind === "fresh")) {
      const [whole, brief] = troubleWords(health.trouble, read, frame.utcOffset);
      words.push(whole);
      briefs.push(brief);
    }
  }
  // An answer without any limit in it is rare but real, and must not look like no answer.
  if (reading.windows.length === 0 && !reading.extra?.enabled) words.push("no-data");
  if (notice !== null) words.push(notice);
  return { time: timeOf(trust, frame, read), words, brief: briefs[0] ?? null };
}

function timeOf(trust: Standing, frame: Frame, read: Read): string | null {
  if (trust.kind === "fresh") return null;
  return trust.kind === "ageing" ? ageText(trust.age) : clockOf(frame, read);
}

/** An age would have to be counted on; where nobody does that, the time of the reading stays true. */
const clockOf = ({ now, utcOffset }: Frame, { reading }: Read): string =>
  clockTimeSince(reading.at, now, utcOffset);

/** Trouble that is worth a word beside a number. */
function isNewsOnLine(trouble: Trouble, source: Source, fresh: boolean): boolean {
  // That nothing new was told is what the time of the reading says already.
  if (trouble.kind === "unheard") return false;
  // What passes by itself is no news while the number is still good; a login that needs its person is, unless the
  // number came without it.
  return !fresh || (isLoginTrouble(trouble) && source === "api");
}

type Read = Extract<Snapshot, { readonly kind: "read" }>;

function fitted(frame: Frame, snapshot: Read, state: State, cells: number): readonly Span[] {
  // One at a time: the first mostly fits, and nobody sees the others.
  for (const shape of SHAPES) {
    const spans = draw(frame, snapshot, state, shape);
    if (spans.length > 0 && cellsIn(spans) <= cells) return spans;
  }
  // Where not even the whole state fits, its most telling words do not leave a blank.
  const [first, brief] = [state.words[0] ?? state.time, state.brief];
  const words = [first, brief].filter((one) => one !== null);
  return single(words, cells);
}

/** The state in words; an old reading tells its time first. */
const told = ({ time, words }: State): string =>
  (time === null ? words : [time, ...words]).join(" ");

function draw(frame: Frame, snapshot: Read, state: State, shape: Shape): readonly Span[] {
  const { now, look, spent = null } = frame;
  const { changedAt, reading } = snapshot;
  const view: View = {
    reading,
    doubted: snapshot.doubted,
    now,
    look,
    cells: shape.cells,
    countdown: shape.countdown && state.time === null,
    flash:
      state.time === null && changedAt !== null && now >= changedAt && now < changedAt + look.flash,
    spent,
  };
  const parts = look.segments
    .filter((name) => !shape.without.includes(name))
    .flatMap((name) => segments[name](view));
  const text = told(state);
  const stated: Part[] = text === "" ? parts : [...parts, [{ text, tone: "muted" }]];
  const spans = stated.flatMap((part, index) => (index === 0 ? part : [SEPARATOR, ...part]));
  return state.time !== null ? spans.map(({ text }) => ({ text, tone: "muted" })) : spans;
}
