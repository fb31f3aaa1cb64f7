/** Paints what readers show: each requested line into the cache folder, and the bars of tmux; only what changed. */

import { readTodayCost } from "../cache/read.ts";
import { writeRenderedLine } from "../cache/write.ts";
import { type AccountUses, readAccountUses, recheckAfter } from "../client/account-uses.ts";
import { accountsWithOwn, ownLabel, sharedAccounts } from "../client/accounts.ts";
import { type LineRequest, lineFileName, lineRequests } from "../client/line-requests.ts";
import { snapshotUtcOffset } from "../client/view.ts";
import { renderOptions, resolveRenderSettings } from "../config/render-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import { type SharedSettings, sharedLayer } from "../config/shared-settings.ts";
import type { Context } from "../context.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant } from "../model/units.ts";
import type { Frame } from "../render/frame.ts";
import { lineRenewAt, renderLine, renderNow } from "../render/rendered-line.ts";
import { tmuxLive } from "../render/tmux-live.ts";
import { sparkKeeper } from "./spark.ts";
import { registeredServers, tmuxPusher } from "./tmux-bars.ts";

export type PaintLines = (snapshot: Snapshot, shared: SharedSettings, now: Instant) => Instant;

/** Paints into the cache folder and to tmux; returns when some line is next to be rendered. */
export function linePainter(context: Context): PaintLines {
  const { paths, env } = context;
  const written = new Map<string, string>();
  const push = tmuxPusher(env);
  const keepSpark = sparkKeeper(paths);

  const writeLine = (frame: Frame, renewAt: Instant, request: LineRequest): void => {
    const name = lineFileName(request);
    const line = renderLine(frame, request.surface, renewAt, request.cells);
    const content = JSON.stringify(line);
    if (written.get(name) === content) return;
    if (writeRenderedLine(paths.lines, name, line, frame.now) === null) written.set(name, content);
  };

  return (snapshot, shared, now) => {
    const notice = shared.problems.length > 0 ? "config" : null;
    const utcOffset = snapshotUtcOffset(snapshot, now);
    const todayCost = readTodayCost(paths);
    const spark = keepSpark(snapshot, now);
    const entries = sharedAccounts(shared);
    const account = ownLabel(context, entries);
    let shownAccounts: AccountUses | null = null;
    const accountsNow = () => {
      const own = { cache: paths.cache, snapshot, polled: true };
      shownAccounts ??= readAccountUses(accountsWithOwn(context, entries), own, now);
      return shownAccounts.uses;
    };
    const frameWith = (layer: SettingsLayer): Frame | null => {
      const { values, problems } = resolveRenderSettings([layer, sharedLayer(shared)]);
      if (problems.length > 0) return null;
      const options = renderOptions(values, shared.flash);
      const accounts = values.segments.includes("accounts") ? accountsNow() : undefined;
      const kept = { todayCost, spark, account, accounts };
      return { snapshot, now, polled: true, options, utcOffset, notice, ...kept };
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
      const text = (then: Frame) =>
        sameVariant.map(({ surface, cells }) => renderNow(then, surface, cells)).join("\n");
      const renewAt = renewals.get(request.variant) ?? lineRenewAt(frame, text);
      renewals.set(request.variant, renewAt);
      writeLine(frame, renewAt, request);
    }
    const bars = registeredServers(paths).flatMap((server) => {
      const frame = frameWith(server.layer);
      return frame === null ? [] : [{ server, live: tmuxLive(frame) }];
    });
    push(bars, now);
    const others = shownAccounts === null ? [] : [recheckAfter(shownAccounts, now)];
    return earliest([
      ...renewals.values(),
      ...bars.map(({ live: { renewAt } }) => renewAt),
      ...others,
    ]);
  };
}
