/** A rendered line: its text, until when that is valid, and the text after that. */

import {
  freshEnd,
  freshnessChanges,
  freshnessOf,
  MAX_ATTEMPT_MS,
  missedAt,
  overdueAt,
  unattendedAt,
} from "../model/freshness.ts";
import { after, earliest, HOUR, type Instant, instant, millis, SECOND } from "../model/units.ts";
import { usesChangeAt } from "./account-uses.ts";
import { datedFrom, knownLimits, knownResets, nextAge } from "./countdown.ts";
import { formatChangesAt } from "./format-spans.ts";
import type { Frame } from "./frame.ts";
import { SEGMENTS, type Segment } from "./segments.ts";
import { SURFACE_NAMES, SURFACES, type Surface, type SurfaceName } from "./surfaces.ts";
import { adaptPalette } from "./themes.ts";
import { expiredViewModel, viewModel } from "./view-model.ts";

export interface RenderedLine {
  readonly text: string;
  /** Before this the text may be shown as current. */
  readonly validUntil: Instant;
  /** The text from then on. */
  readonly expiredText: string;
  /** The texts after that, should no line follow for days; each from a time on. */
  readonly stages: readonly Stage[];
}

/** An expired text once a window on it has reset, or a week has passed. */
interface Stage {
  readonly from: Instant;
  readonly text: string;
}

/** More windows than that are rarely on a line. */
const MAX_STAGES = 4;

/** How long the daemon has to render again before readers show the expired text. @internal */
export const RENDER_GRACE_MS = 5 * SECOND;

/** Until when a line may be shown that is to be rendered again at `renewAt`: that may be late, but no old number is live. */
export const validUntilOf = ({ snapshot, now, polled }: Frame, renewAt: Instant): Instant =>
  earliest([after(renewAt, RENDER_GRACE_MS), freshEnd(snapshot, now, polled)]);

/**
 * No line is valid for longer: the launcher and the shells take one that claims more for one of another uptime.
 * @internal
 */
export const MAX_VALIDITY_MS = millis(2 * HOUR);

/** `renewAt` is `lineRenewAt(frame)`; pass it to render one frame on several surfaces. `cells` is one of the surface's widths. */
export function renderLine(
  frame: Frame,
  name: SurfaceName,
  renewAt = lineRenewAt(frame),
  cells: number | null = null,
): RenderedLine {
  const surface: Surface = SURFACES[name];
  const validUntil = validUntilOf(frame, renewAt);
  // The expired text must not show a window whose reset has passed by then.
  const then: Frame = {
    ...adaptFrame(name, frame),
    now: instant(Math.max(frame.now, validUntil)),
  };
  const expiredAt = (now: Instant) =>
    surface.paint(expiredViewModel({ ...then, now }, cells ?? surface.cells(frame.options)));
  const expiredText = expiredAt(then.now);
  return {
    text: renderNow(frame, name, cells),
    validUntil,
    expiredText,
    stages: stagesAfter(then, expiredText, expiredAt),
  };
}

/** The later texts of an expired line: the first ones, and the last, in which everything has reset. */
function stagesAfter(
  { snapshot, now, utcOffset }: Frame,
  expiredText: string,
  expiredAt: (at: Instant) => string,
): readonly Stage[] {
  if (snapshot.kind === "blank") return [];
  const moments = new Set([...knownResets(snapshot), datedFrom(snapshot.reading.at, utcOffset)]);
  const stages: Stage[] = [];
  for (const from of [...moments].filter((at) => at > now).sort((one, other) => one - other)) {
    const text = expiredAt(from);
    if (text !== (stages.at(-1)?.text ?? expiredText)) stages.push({ from, text });
  }
  return stages.length <= MAX_STAGES
    ? stages
    : [...stages.slice(0, MAX_STAGES - 1), ...stages.slice(-1)];
}

/** The line for one surface, right now. */
export function renderNow(frame: Frame, name: SurfaceName, cells: number | null = null): string {
  const surface: Surface = SURFACES[name];
  return surface.paint(viewModel(adaptFrame(name, frame), cells ?? surface.cells(frame.options)));
}

/** The frame as far as the surface can show it. */
export function adaptFrame(name: SurfaceName, frame: Frame): Frame {
  const { options = {}, colours }: Surface = SURFACES[name];
  const { palette, colorDepth } = frame.options;
  return {
    ...frame,
    options: { ...frame.options, ...options, palette: adaptPalette(palette, colours, colorDepth) },
  };
}

/** The text of a frame on these surfaces. @internal */
export const renderOn =
  (names: readonly SurfaceName[]) =>
  (frame: Frame): string =>
    names.map((name) => renderNow(frame, name)).join("\n");

/**
 * When the line is to be rendered again: once it changes, and in time for the longest validity. By whole hours, so that
 * a line that stays the same is written once an hour and not at every paint.
 */
export function lineRenewAt(frame: Frame, render = renderOn(SURFACE_NAMES)): Instant {
  const hour = instant(Math.floor(frame.now / HOUR) * HOUR);
  return earliest([lineChangesAt(frame, render), after(hour, MAX_VALIDITY_MS - RENDER_GRACE_MS)]);
}

/** On a narrow line ticks change nothing: they are not followed for ever. */
const MAX_TICKS = 200;

/**
 * When the text that `render` gives, by default that of all surfaces, next differs if nothing new is polled until then.
 * Where no daemon polls, in a while at the latest: one may start. Always after `frame.now`.
 */
export function lineChangesAt(frame: Frame, render = renderOn(SURFACE_NAMES)): Instant {
  const { snapshot, now, polled } = frame;
  // The daemon renders again before that: when it is killed, the line expires with the first missed poll.
  return earliest([textChangesAt(frame, render), unattendedAt(snapshot, now, polled)]);
}

function textChangesAt(frame: Frame, render: (frame: Frame) => string): Instant {
  const { snapshot, now, polled } = frame;
  const shown = render(frame);
  const overdue = missedAt(snapshot, polled);
  const fresh = snapshot.kind === "read" && freshnessOf(snapshot, now, polled).kind === "fresh";
  const silent = overdue <= now && !fresh;
  // With nothing left to tick, the text is valid until an attempt is overdue; past that, it is rendered again in a while.
  const later = overdue > now ? overdue : after(now, MAX_ATTEMPT_MS);
  let ticks = 0;
  for (let at = nextTickAt(frame); Number.isFinite(at); at = nextTickAt({ ...frame, now: at })) {
    ticks += 1;
    if (silent && at >= later) break;
    if (ticks > MAX_TICKS || render({ ...frame, now: at }) !== shown) return at;
  }
  return later;
}

/** The next instant at which the clock alone may change the line. */
function nextTickAt(frame: Frame): Instant {
  const { snapshot, options, now, polled } = frame;
  if (snapshot.kind === "blank") {
    // What it shows besides a word is of the other accounts.
    const uses = options.segments.includes("accounts") ? (frame.accounts ?? []) : [];
    return earliest([usesChangeAt(uses, now), overdueAt(snapshot)].filter((at) => at > now));
  }
  const { reading, changedAt } = snapshot;
  const flash = changedAt === null ? [] : [changedAt, after(changedAt, options.flash)];
  const moments = [
    ...knownResets(snapshot),
    ...knownLimits(snapshot),
    ...flash,
    ...freshnessChanges(snapshot, polled),
  ];
  if (options.format !== null) moments.push(...formatChangesAt(options.format, frame));
  // Only chosen segments tick: minutes that change nothing could be counted for years.
  for (const name of options.segments) {
    const segment: Segment = SEGMENTS[name];
    moments.push(segment.changesAt?.(frame) ?? earliest([]));
  }
  if (freshnessOf(snapshot, now, polled).kind === "stale" && reading.at <= now)
    moments.push(nextAge(reading.at, now));
  return earliest(moments.filter((at) => at > now));
}
