/** A painted line: its text, until when that is true, and what to show from then on. */
import { freshnessOf, MAX_ATTEMPT_MS, overdueAt } from "../model/freshness.ts";
import { after, earliest, type Instant, instant, SECOND } from "../model/units.ts";
import { sessionOf } from "../model/window.ts";
import { nextAge, nextTick } from "./countdown.ts";
import { knownResets } from "./deadlines.ts";
import type { Frame } from "./frame.ts";
import { SURFACE_NAMES, SURFACES, type Surface, type SurfaceName } from "./surfaces.ts";
import { expiredViewModel, viewModel } from "./view-model.ts";

export interface RenderedLine {
  readonly text: string;
  /** The text may be shown as live before this. */
  readonly validUntil: Instant;
  /** The text from then on. */
  readonly expiredText: string;
}

/** Readers give the daemon this long to repaint before they call it dead. */
export const RENDER_GRACE_MS = 5 * SECOND;

/** `changes` is `changesAt(frame)`, for whoever paints one frame on several surfaces. */
export function renderLine(
  frame: Frame,
  name: SurfaceName,
  changes = lineChangesAt(frame),
): RenderedLine {
  const surface: Surface = SURFACES[name];
  const validUntil = after(changes, RENDER_GRACE_MS);
  // A reset that has passed by then is already void in the text for then.
  const then: Frame = {
    ...adaptFrame(surface, frame),
    now: instant(Math.max(frame.now, validUntil)),
  };
  return {
    text: renderNow(frame, name),
    validUntil,
    expiredText: surface.paint(expiredViewModel(then, surface.cells(frame.options))),
  };
}

/** The line for one surface, right now. */
export function renderNow(frame: Frame, name: SurfaceName): string {
  const surface: Surface = SURFACES[name];
  return surface.paint(viewModel(adaptFrame(surface, frame), surface.cells(frame.options)));
}

/** The frame as far as the surface can show it. */
const adaptFrame = ({ options = {} }: Surface, frame: Frame): Frame => ({
  ...frame,
  options: { ...frame.options, ...options },
});

/** What is seen of a frame on these surfaces. */
export const renderOn =
  (names: readonly SurfaceName[]) =>
  (frame: Frame): string =>
    names.map((name) => renderNow(frame, name)).join("\n");

/** Ticks that change nothing, where there is no room for what ticks, are not counted for ever. */
const MAX_TICKS = 200;

/**
 * When what is `seen`, by default on any surface, next reads differently, if nothing new is learned until then; where
 * nobody polls, in a while at the latest, for that may be mended. Always after `frame.now`.
 */
export function lineChangesAt(frame: Frame, seen = renderOn(SURFACE_NAMES)): Instant {
  const { snapshot, now } = frame;
  const shown = seen(frame);
  const overdue = overdueAt(snapshot);
  const silent = overdue <= now && !(snapshot.kind === "read" && now < snapshot.freshUntil);
  // Once all is over nothing changes by itself: true until an attempt is overdue; past that, looked at again in a while.
  const later = overdue > now ? overdue : after(now, MAX_ATTEMPT_MS);
  let looks = 0;
  for (let at = nextTickAt(frame, now); Number.isFinite(at); at = nextTickAt(frame, at)) {
    looks += 1;
    if (silent && at >= later) break;
    if (looks > MAX_TICKS || seen({ ...frame, now: at }) !== shown) return at;
  }
  return later;
}

/** The next instant after `now` at which the clock alone may change the line. */
function nextTickAt({ snapshot, options, todayCost }: Frame, now: Instant): Instant {
  if (snapshot.kind === "blank") return earliest([]);
  const { reading, changedAt, freshUntil } = snapshot;
  const flash = changedAt === null ? [] : [changedAt, after(changedAt, options.flash)];
  const until = todayCost ? [todayCost.until] : [];
  const moments = [...knownResets(snapshot), ...flash, ...until, freshUntil, overdueAt(snapshot)];
  // Only a countdown in sight ticks: minutes that change nothing could be counted for years.
  const end = options.segments.includes("5h") ? sessionOf(reading.windows)?.resetsAt : null;
  const trust = freshnessOf(snapshot, now).kind;
  if (trust === "fresh" && end && end > now) moments.push(nextTick(now, end));
  if (trust === "stale") moments.push(nextAge(reading.at, now));
  return earliest(moments.filter((at) => at > now));
}
