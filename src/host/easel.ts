/** Where the daemon paints: each line that somebody looks at, written only when it differs. */
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant } from "../model/units.ts";
import { layerOf, lookingUnder, lookOf, type Published } from "../settings/published.ts";
import type { Layer } from "../settings/row.ts";
import type { Frame } from "../show/frame.ts";
import { changesAt, paint } from "../show/paint.ts";
import type { Places } from "../store/places.ts";
import { publishLine } from "../store/publish.ts";
import { nameOf, type Wish, wishes } from "./looks.ts";
import { offsetOf } from "./sight.ts";

export type Paint = (snapshot: Snapshot, published: Published, now: Instant) => Instant;

/** Paints into the cache folder; answers when some picture next changes by itself. */
export function easel(places: Places): Paint {
  const painted = new Map<string, string>();

  const put = (frame: Frame, changes: Instant, wish: Wish): void => {
    const name = nameOf(wish);
    const picture = paint(frame, wish.surface, changes);
    const content = JSON.stringify(picture);
    if (painted.get(name) === content) return;
    if (publishLine(places.lines, name, picture, frame.now) === null) painted.set(name, content);
  };

  return (snapshot, published, now) => {
    const notice = published.faults.length > 0 ? "config" : null;
    const utcOffset = offsetOf(snapshot, now);
    const frameUnder = (layer: Layer): Frame | null => {
      const { values, faults } = lookingUnder([layer, layerOf(published)]);
      if (faults.length > 0) return null;
      return { snapshot, now, look: lookOf(values, published.flash), utcOffset, notice };
    };
    const changes = new Map<string, Instant>();
    for (const wish of wishes(places, now)) {
      const frame = frameUnder(wish.layer);
      if (frame === null) continue;
      const next = changes.get(wish.signature) ?? changesAt(frame);
      changes.set(wish.signature, next);
      put(frame, next, wish);
    }
    return earliest([...changes.values()]);
  };
}
