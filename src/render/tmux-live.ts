/** The line as formats that tmux computes at every redraw, so that it counts down, flashes and expires by itself. */
import { overdueAt } from "../model/freshness.ts";
import { after, DAY, earliest, HOUR, type Instant, MINUTE, SECOND, span } from "../model/units.ts";
import { countdown } from "./countdown.ts";
import type { Frame, Span } from "./frame.ts";
import { lineSpans, padded } from "./line.ts";
import { escapePercent } from "./painters.ts";
import { lineChangesAt, validUntilOf } from "./rendered-line.ts";
import { tmuxPainter } from "./tmux-markup.ts";

/** The widths of a line; the plugin's format picks one by the client's columns. */
const TIERS = { NARROW: 20, MIDDLE: 40, FULL: Number.POSITIVE_INFINITY } as const;

type Tier = keyof typeof TIERS;

export interface TmuxLive {
  /** The format that `#{T:…}` expands to the line, for each width. */
  readonly lines: Readonly<Record<Tier, string>>;
  /** When they must be rendered again: they change in a way that tmux cannot know, or no daemon polls. */
  readonly renewAt: Instant;
  /** Until when they may be shown. */
  readonly validUntil: Instant;
}

export function tmuxLive(frame: Frame): TmuxLive {
  const changes = lineChangesAt(frame, (at) => Object.values(linesOf(at)).join("\n"));
  const overdue = overdueAt(frame.snapshot);
  const renewAt = overdue > frame.now ? earliest([changes, overdue]) : changes;
  return { lines: linesOf(frame), renewAt, validUntil: validUntilOf(frame, renewAt) };
}

/** tmux's variables for lines valid from `from` on: the names are the plugin's, the times epoch seconds. */
export const tmuxVariables = (
  { lines, validUntil }: TmuxLive,
  from: Instant,
): readonly (readonly [name: string, value: string])[] => [
  ["CLAUDE_USAGE_BAR_FROM", String(Math.floor(from / SECOND))],
  ["CLAUDE_USAGE_BAR_UNTIL", String(Math.ceil(validUntil / SECOND))],
  ...Object.entries(lines).map(([tier, text]) => [`CLAUDE_USAGE_BAR_${tier}`, text] as const),
];

const linesOf = (frame: Frame): TmuxLive["lines"] => ({
  NARROW: formatOf(frame, TIERS.NARROW),
  MIDDLE: formatOf(frame, TIERS.MIDDLE),
  FULL: formatOf(frame, TIERS.FULL),
});

/** Placeholder for a countdown until the rest is escaped; sanitized text holds no private-use character. */
const COUNTDOWN = "\uE000";

function formatOf(frame: Frame, cells: number): string {
  const width = Math.min(cells, frame.options.maxWidth);
  const spans = padded(lineSpans(frame, width), frame.options, width);
  const countdowns = spans.flatMap((one) => countdownFormat(one, frame.now) ?? []);
  const marked = spans.map((one) =>
    one.countsTo === undefined ? one : { ...one, text: COUNTDOWN },
  );
  const [first = "", ...rest] = painterFor(frame)(marked, frame.options).split(COUNTDOWN);
  return rest.reduce((format, text, index) => `${format}${countdowns[index]}${text}`, first);
}

/** `#{T:…}` passes the text through strftime: `%s` is the epoch second of the redraw, and `%%` is `%`. */
function painterFor({ snapshot, options }: Frame) {
  const changedAt = snapshot.kind === "read" ? snapshot.changedAt : null;
  const end = changedAt === null ? 0 : Math.ceil(after(changedAt, options.flash) / SECOND);
  const flashing = (style: string) => `#{?#{e|<:%s,${end}},${style},}`;
  // Behind a `#`, tmux takes a style that comes out of a format for text; an empty style of our own separates them.
  const apart = (text: string) => (text.endsWith("#") ? `${text}#[]` : text);
  return tmuxPainter([flashing("#[underscore]"), flashing("#[nounderscore]")], (text) =>
    apart(escapePercent(text)),
  );
}

/**
 * A text that ends with a countdown, as a format that keeps counting: only the minutes, as the daemon renders again
 * at each hour. tmux 3.2 nests formats ten deep and the bar takes six, so this keeps to three.
 */
function countdownFormat({ text, countsTo }: Span, now: Instant): string | null {
  if (countsTo === undefined) return null;
  const left = span(now, countsTo);
  if (left >= DAY) return text;
  const symbol = text.slice(0, -countdown(left).length);
  // The second of the end itself is mostly over when shown: the last one to show is the one before it.
  const last = Math.ceil(countsTo / SECOND) - 1;
  const hours = Math.floor(left / HOUR);
  const minutes = `#{e|/:#{e|-:${last - hours * (HOUR / SECOND)},%s},60}`;
  if (hours > 0) return `${symbol}${hours}h#{=-2:0${minutes}}m`;
  const lastMinute = `#{?#{e|<=:%s,${last}},${symbol}<1m,}`;
  return `#{?#{e|<=:%s,${last - MINUTE / SECOND}},${symbol}${minutes}m,${lastMinute}}`;
}
