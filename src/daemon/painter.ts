/** Paints what readers show: each requested line into the cache folder, and the bars of tmux; only what changed. */

import type { Paths } from "../cache/paths.ts";
import { readTodayCost } from "../cache/read.ts";
import { writeRenderedLine } from "../cache/write.ts";
import { type LineRequest, lineFileName, lineRequests } from "../client/line-requests.ts";
import { snapshotUtcOffset } from "../client/view.ts";
import { renderOptions, resolveRenderSettings } from "../config/render-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import { type SharedSettings, sharedLayer } from "../config/shared-settings.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Env } from "../platform/exec.ts";
import type { Frame } from "../render/frame.ts";
import { lineRenewAt, renderLine, renderOn } from "../render/rendered-line.ts";
import { tmuxLive } from "../render/tmux-live.ts";
import { registeredServers, tmuxPusher } from "./tmux-bars.ts";

export type PaintLines = (snapshot: Snapshot, shared: SharedSettings, now: Instant) => Instant;

/** Paints into the cache folder and to tmux; returns when some line is next to be rendered. */
export function linePainter(paths: Paths, env: Env): PaintLines {
  const written = new Map<string, string>();
  const push = tmuxPusher(env);

  const writeLine = (frame: Frame, renewAt: Instant, request: LineRequest): void => {
    const name = lineFileName(request);
    const line = renderLine(frame, request.surface, renewAt);
    const content = JSON.stringify(line);
    if (written.get(name) === content) return;
    if (writeRenderedLine(paths.lines, name, line, frame.now) === null) written.set(name, content);
  };

  return (snapshot, shared, now) => {
    const notice = shared.problems.length > 0 ? "config" : null;
    const utcOffset = snapshotUtcOffset(snapshot, now);
    const todayCost = readTodayCost(paths);
    const frameWith = (layer: SettingsLayer): Frame | null => {
      const { values, problems } = resolveRenderSettings([layer, sharedLayer(shared)]);
      if (problems.length > 0) return null;
      const options = renderOptions(values, shared.flash);
      return { snapshot, now, polled: true, options, utcOffset, notice, todayCost };
    };
    const requests = lineRequests(paths, now);
    // A line that is no longer requested is removed, and must be written again when it is requested again.
    const names = new Set(requests.map(lineFileName));
    for (const name of written.keys()) if (!names.has(name)) written.delete(name);
    const renewals = new Map<string, Instant>();
    for (const request of requests) {
      const frame = frameWith(request.layer);
      if (frame === null) continue;
      // Lines of one variant change together, and only the requested surfaces count.
      const sameVariant = requests.filter(({ variant }) => variant === request.variant);
      const surfaces = renderOn(sameVariant.map(({ surface }) => surface));
      const renewAt = renewals.get(request.variant) ?? lineRenewAt(frame, surfaces);
      renewals.set(request.variant, renewAt);
      writeLine(frame, renewAt, request);
    }
    const bars = registeredServers(paths).flatMap((server) => {
      const frame = frameWith(server.layer);
      return frame === null ? [] : [{ server, live: tmuxLive(frame) }];
    });
    push(bars, now);
    return earliest([...renewals.values(), ...bars.map(({ live: { renewAt } }) => renewAt)]);
  };
}
