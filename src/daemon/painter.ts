/** Where the daemon paints: each line that somebody looks at, and the bars of tmux; only what differs. */

import type { Paths } from "../cache/paths.ts";
import { readTodayCost } from "../cache/read.ts";
import { writeRenderedLine } from "../cache/write.ts";
import { type LineRequest, lineFileName, lineRequests } from "../client/line-requests.ts";
import { snapshotUtcOffset } from "../client/view.ts";
import type { SettingsLayer } from "../config/setting.ts";
import {
  renderOptions,
  resolveRenderSettings,
  type SharedSettings,
  sharedLayer,
} from "../config/shared-settings.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Env } from "../platform/exec.ts";
import type { Frame } from "../render/frame.ts";
import { lineChangesAt, renderLine, renderOn } from "../render/rendered-line.ts";
import { tmuxLive } from "../render/tmux-live.ts";
import { tmuxPusher } from "./tmux-push.ts";
import { registeredServers } from "./tmux-servers.ts";

export type PaintLines = (snapshot: Snapshot, published: SharedSettings, now: Instant) => Instant;

/** Paints into the cache folder and to tmux; answers when some picture next changes by itself. */
export function linePainter(paths: Paths, env: Env): PaintLines {
  const painted = new Map<string, string>();
  const show = tmuxPusher(env);

  const put = (frame: Frame, changes: Instant, wish: LineRequest): void => {
    const name = lineFileName(wish);
    const picture = renderLine(frame, wish.surface, changes);
    const content = JSON.stringify(picture);
    if (painted.get(name) === content) return;
    if (writeRenderedLine(paths.lines, name, picture, frame.now) === null)
      painted.set(name, content);
  };

  return (snapshot, published, now) => {
    const notice = published.problems.length > 0 ? "config" : null;
    const utcOffset = snapshotUtcOffset(snapshot, now);
    const todayCost = readTodayCost(paths);
    const frameUnder = (layer: SettingsLayer): Frame | null => {
      const { values, problems } = resolveRenderSettings([layer, sharedLayer(published)]);
      if (problems.length > 0) return null;
      return {
        snapshot,
        now,
        options: renderOptions(values, published.flash),
        utcOffset,
        notice,
        todayCost,
      };
    };
    const wished = lineRequests(paths, now);
    // What is asked for no more is swept away, and must be painted anew when it is asked for again.
    const names = new Set(wished.map(lineFileName));
    for (const name of painted.keys()) if (!names.has(name)) painted.delete(name);
    const changes = new Map<string, Instant>();
    for (const wish of wished) {
      const frame = frameUnder(wish.layer);
      if (frame === null) continue;
      // Those of one look change together, as far as somebody looks at them.
      const alike = wished.filter(({ variant }) => variant === wish.variant);
      const seen = renderOn(alike.map(({ surface }) => surface));
      const next = changes.get(wish.variant) ?? lineChangesAt(frame, seen);
      changes.set(wish.variant, next);
      put(frame, next, wish);
    }
    const shown = registeredServers(paths).flatMap((bar) => {
      const frame = frameUnder(bar.layer);
      return frame === null ? [] : [{ bar, live: tmuxLive(frame) }];
    });
    show(shown, now);
    return earliest([...changes.values(), ...shown.map(({ live: { renewAt } }) => renewAt)]);
  };
}
