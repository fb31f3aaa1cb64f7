/** Where the daemon paints: a line for each surface and each look asked for, written only when it differs. */
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant } from "../model/units.ts";
import { layerOf, lookingUnder, lookOf, type Published } from "../settings/published.ts";
import type { Layer } from "../settings/row.ts";
import type { Frame } from "../show/frame.ts";
import { changesAt, paint } from "../show/paint.ts";
import { SURFACES } from "../show/surfaces.ts";
import type { Places } from "../store/places.ts";
import { publishLine } from "../store/publish.ts";
import { wishes } from "./looks.ts";
import { offsetOf } from "./sight.ts";

export type Paint = (snapshot: Snapshot, published: Published, now: Instant) => Instant;

/** Paints into the cache folder; answers when some picture next changes by itself. */
export function easel(places: Places): Paint {
  const painted = new Map<string, string>();

  const put = (frame: Frame, changes: Instant, suffix: string): void => {
    for (const surface of SURFACES) {
      const name = `${surface}${suffix}`;
      const picture = paint(frame, surface, changes);
      const content = JSON.stringify(picture);
      if (painted.get(name) === content) continue;
      if (publishLine(places.lines, name, picture, frame.now) === null) painted.set(name, content);
    }
  };

  return (snapshot, published, now) => {
    const notice = published.faults.length > 0 ? "config" : null;
    const offset = offsetOf(snapshot, now);
    const frameUnder = (wish: Layer): Frame | null => {
      const { values, faults } = lookingUnder([wish, layerOf(published)]);
      if (faults.length > 0) return null;
      const look = lookOf(values, published.flash);
      return { snapshot, now, look, utcOffset: offset, notice };
    };
    const looks = [{ signature: "", layer: new Map() }, ...wishes(places, now)];
    const changes: Instant[] = [];
    for (const { signature, layer } of looks) {
      const frame = frameUnder(layer);
      if (frame === null) continue;
      const next = changesAt(frame);
      put(frame, next, signature === "" ? "" : `@${signature}`);
      changes.push(next);
    }
    return earliest(changes);
  };
}
