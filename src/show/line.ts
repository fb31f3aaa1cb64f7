/** The line: which parts stand on it, in what state, and what gives way when there is little room. */
import { isLoginTrouble, type Trouble } from "../model/outcome.ts";
import type { Source } from "../model/reading.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { overdueAt, standing } from "../model/standing.ts";
import { clockTime } from "./countdown.ts";
import { cellsIn, type Frame, SEGMENTS, type SegmentName, type Span, width } from "./frame.ts";
import { type Part, segments, type View } from "./segments.ts";
import { wordFor } from "./words.ts";

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
  if (snapshot.kind === "blank") return single(blankWord(frame), cells);
  return fitted(frame, snapshot, statePart(frame, snapshot), cells);
}

/** What to show once nobody keeps the line true: dimmed, without a countdown, with the time of the reading. */
export function lineAfterwards(frame: Frame, cells: number): readonly Span[] {
  const { snapshot } = frame;
  if (snapshot.kind === "blank") return single("stopped", cells);
  // Nobody knows which day it will be.
  return fitted({ ...frame, spent: null }, snapshot, { stale: true, words: [] }, cells);
}

interface State {
  readonly stale: boolean;
  readonly words: readonly string[];
}

const single = (text: string, cells: number): readonly Span[] =>
  width(text) <= cells ? [{ text, tone: "muted" }] : [];

function blankWord({ snapshot, now, notice }: Frame): string {
  if (notice !== null) return notice;
  if (now >= overdueAt(snapshot)) return "stopped";
  return snapshot.health.kind === "ill" ? wordFor(snapshot.health.trouble) : "starting";
}

function statePart({ snapshot, now, notice }: Frame, read: Read): State {
  const trust = standing(read, now);
  const words: string[] = [];
  const { health } = snapshot;
  if (trust.kind === "silent") words.push("stopped");
  else if (health.kind === "ill") {
    if (isNewsOnLine(health.trouble, read.reading.source, trust.kind === "fresh"))
      words.push(wordFor(health.trouble));
  }
  // An answer without any limit in it is rare but real, and must not look like no answer.
  if (read.reading.windows.length === 0 && !read.reading.extra?.enabled) words.push("no-data");
  if (notice !== null) words.push(notice);
  return { stale: trust.kind !== "fresh", words };
}

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
  const fits = (spans: readonly Span[]) => spans.length > 0 && cellsIn(spans) <= cells;
  const drawn = SHAPES.map((shape) => draw(frame, snapshot, state, shape));
  // Where not even the whole state fits, its most telling word does not leave a blank.
  const brief = state.words[0] ?? told(frame, snapshot, state)[0];
  return drawn.find(fits) ?? (brief === undefined ? [] : single(brief, cells));
}

/** The state in words; an old reading tells its time first. */
const told = ({ utcOffset }: Frame, { reading }: Read, { stale, words }: State) =>
  stale ? [clockTime(reading.at, utcOffset), ...words] : words;

function draw(frame: Frame, snapshot: Read, state: State, shape: Shape): readonly Span[] {
  const { now, look, spent = null } = frame;
  const { changedAt, reading } = snapshot;
  const view: View = {
    reading,
    now,
    look,
    cells: shape.cells,
    countdown: shape.countdown && !state.stale,
    flash: !state.stale && changedAt !== null && now >= changedAt && now < changedAt + look.flash,
    spent,
  };
  const parts = look.segments
    .filter((name) => !shape.without.includes(name))
    .flatMap((name) => segments[name](view));
  const text = told(frame, snapshot, state).join(" ");
  const stated: Part[] = text === "" ? parts : [...parts, [{ text, tone: "muted" }]];
  const spans = stated.flatMap((part, index) => (index === 0 ? part : [SEPARATOR, ...part]));
  return state.stale ? spans.map(({ text }) => ({ text, tone: "muted" })) : spans;
}
