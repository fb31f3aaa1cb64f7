/** Where the daemon paints: each line that somebody looks at, and the bars of tmux; only what differs. */

import type { Places } from "../cache/paths.ts";
import { readSpent } from "../cache/read.ts";
import { publishLine } from "../cache/write.ts";
import { nameOf, type Wish, wishes } from "../client/line-requests.ts";
import { offsetOf } from "../client/view.ts";
import type { Layer } from "../config/setting.ts";
import { layerOf, lookingUnder, lookOf, type Published } from "../config/shared-settings.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Env } from "../platform/exec.ts";
import type { Frame } from "../render/frame.ts";
import { changesAt, paint, seenOn } from "../render/rendered-line.ts";
import { live } from "../render/tmux-live.ts";
import { tmuxServers } from "./tmux-push.ts";
import { registeredBars } from "./tmux-servers.ts";

export type Paint = (snapshot: Snapshot, published: Published, now: Instant) => Instant;

/** Paints into the cache folder and to tmux; answers when some picture next changes by itself. */
export function easel(places: Places, env: Env): Paint {
  const painted = new Map<string, string>();
  const show = tmuxServers(env);

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
    const spent = readSpent(places);
    const frameUnder = (layer: Layer): Frame | null => {
      const { values, faults } = lookingUnder([layer, layerOf(published)]);
      if (faults.length > 0) return null;
      return { snapshot, now, look: lookOf(values, published.flash), utcOffset, notice, spent };
    };
    const wished = wishes(places, now);
    // What is asked for no more is swept away, and must be painted anew when it is asked for again.
    const names = new Set(wished.map(nameOf));
    for (const name of painted.keys()) if (!names.has(name)) painted.delete(name);
    const changes = new Map<string, Instant>();
    for (const wish of wished) {
      const frame = frameUnder(wish.layer);
      if (frame === null) continue;
      // Those of one look change together, as far as somebody looks at them.
      const alike = wished.filter(({ signature }) => signature === wish.signature);
      const seen = seenOn(alike.map(({ surface }) => surface));
      const next = changes.get(wish.signature) ?? changesAt(frame, seen);
      changes.set(wish.signature, next);
      put(frame, next, wish);
    }
    const shown = registeredBars(places).flatMap((bar) => {
      const frame = frameUnder(bar.layer);
      return frame === null ? [] : [{ bar, live: live(frame) }];
    });
    show(shown, now);
    return earliest([...changes.values(), ...shown.map(({ live: { renewAt } }) => renewAt)]);
  };
}
