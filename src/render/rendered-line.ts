/** A painted line: its text, until when that is true, and what to show from then on. */
import { ATTEMPT, overdueAt, standing } from "../model/freshness.ts";
import { after, earliest, type Instant, instant, SECOND } from "../model/units.ts";
import { sessionOf } from "../model/window.ts";
import { nextAge, nextTick } from "./countdown.ts";
import { resetsIn } from "./deadlines.ts";
import type { Frame } from "./frame.ts";
import { SURFACES, type Surface, type SurfaceName, surfaces } from "./surfaces.ts";
import { picture, pictureAfterwards } from "./view-model.ts";

export interface Painted {
  readonly text: string;
  /** The text may be shown as live before this. */
  readonly validUntil: Instant;
  /** The text from then on. */
  readonly afterwards: string;
}

/** Readers give the daemon this long to repaint before they call it dead. */
export const GRACE = 5 * SECOND;

/** `changes` is `changesAt(frame)`, for whoever paints one frame on several surfaces. */
export function paint(frame: Frame, name: SurfaceName, changes = changesAt(frame)): Painted {
  const surface: Surface = surfaces[name];
  const validUntil = after(changes, GRACE);
  // A reset that has passed by then is already void in the text for then.
  const then: Frame = { ...onto(surface, frame), now: instant(Math.max(frame.now, validUntil)) };
  return {
    text: paintNow(frame, name),
    validUntil,
    afterwards: surface.paint(pictureAfterwards(then, surface.cells(frame.look))),
  };
}

/** The line for one surface, right now. */
export function paintNow(frame: Frame, name: SurfaceName): string {
  const surface: Surface = surfaces[name];
  return surface.paint(picture(onto(surface, frame), surface.cells(frame.look)));
}

/** The frame as far as the surface can show it. */
const onto = ({ look = {} }: Surface, frame: Frame): Frame => ({
  ...frame,
  look: { ...frame.look, ...look },
});

/** What is seen of a frame on these surfaces. */
export const seenOn =
  (names: readonly SurfaceName[]) =>
  (frame: Frame): string =>
    names.map((name) => paintNow(frame, name)).join("\n");

/** Ticks that change nothing, where there is no room for what ticks, are not counted for ever. */
const MOST_LOOKS = 200;

/**
 * When what is `seen`, by default on any surface, next reads differently, if nothing new is learned until then; where
 * nobody polls, in a while at the latest, for that may be mended. Always after `frame.now`.
 */
export function changesAt(frame: Frame, seen = seenOn(SURFACES)): Instant {
  const { snapshot, now } = frame;
  const shown = seen(frame);
  const overdue = overdueAt(snapshot);
  const silent = overdue <= now && !(snapshot.kind === "read" && now < snapshot.freshUntil);
  // Once all is over nothing changes by itself: true until an attempt is overdue; past that, looked at again in a while.
  const later = overdue > now ? overdue : after(now, ATTEMPT);
  let looks = 0;
  for (let at = nextMoment(frame, now); Number.isFinite(at); at = nextMoment(frame, at)) {
    looks += 1;
    if (silent && at >= later) break;
    if (looks > MOST_LOOKS || seen({ ...frame, now: at }) !== shown) return at;
  }
  return later;
}

/** The next instant after `now` at which the clock alone may change the line. */
function nextMoment({ snapshot, look, spent }: Frame, now: Instant): Instant {
  if (snapshot.kind === "blank") return earliest([]);
  const { reading, changedAt, freshUntil } = snapshot;
  const flash = changedAt === null ? [] : [changedAt, after(changedAt, look.flash)];
  const until = spent ? [spent.until] : [];
  const moments = [...resetsIn(snapshot), ...flash, ...until, freshUntil, overdueAt(snapshot)];
  // Only a countdown in sight ticks: minutes that change nothing could be counted for years.
  const end = look.segments.includes("5h") ? sessionOf(reading.windows)?.resetsAt : null;
  const trust = standing(snapshot, now).kind;
  if (trust === "fresh" && end && end > now) moments.push(nextTick(now, end));
  if (trust === "ageing") moments.push(nextAge(reading.at, now));
  return earliest(moments.filter((at) => at > now));
}
