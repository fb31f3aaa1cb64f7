/** Hands each snapshot to the alerts, which are loaded only where the person wants some. */
import { existsSync } from "node:fs";
import { alertsFile } from "../cache/paths.ts";
import { ownLabel } from "../client/accounts.ts";
import type { LiveSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { alertSample } from "../model/alerts/sample.ts";
import { warnedLimit } from "../model/forecast/outlook.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import { systemClock, utcOffset } from "../platform/clock.ts";
import type { DaemonLog } from "./log.ts";
import { registeredServers } from "./tmux-bars.ts";

export type SendAlerts = (
  snapshot: Snapshot,
  now: Instant,
  activeAt: (now: Instant) => Instant | null,
  held: () => boolean,
) => void;

let sending: Promise<void> = Promise.resolve();

/** Resolves once nothing is being sent: what a process that ends leaves half sent, the next one would send again. */
export const alertsSettled = (): Promise<void> => sending;

export function alertSender(context: Context, settings: LiveSettings, log: DaemonLog): SendAlerts {
  const { paths, env } = context;
  let holds = () => false;
  const load = async () => {
    const { alertKeeper } = await import("../alerts/keeper.ts");
    const { accounts } = settings.current().values;
    const label = ownLabel(context, accounts);
    const isOnly = accounts.length === 0 && label === "default";
    return alertKeeper({
      paths,
      now: systemClock.now,
      utcOffset,
      account: isOnly ? null : label,
      held: () => holds(),
      log: log.say,
    });
  };
  let keeper: ReturnType<typeof load> | null = null;
  return (snapshot, now, activeAt, held) => {
    holds = held;
    const { alerts, quiet, notify, alert_bell, on_alert } = settings.current().values;
    // Levels that were turned off have marks, which must learn of it.
    if (alerts.length === 0 && keeper === null && !existsSync(alertsFile(paths))) return;
    keeper ??= load();
    const hitsAt = (window: Window) => warnedLimit(snapshot, window, now);
    const sample = alertSample(snapshot, { now, activeAt: activeAt(now), hitsAt });
    const channels = {
      notify,
      bell: alert_bell,
      command: on_alert,
      tmuxSockets: registeredServers(paths).map(({ socket }) => socket),
      env,
      platform: process.platform,
    };
    const sent = keeper.then((keep) => keep(sample, { levels: alerts, quiet, channels }));
    sending = Promise.all([sending, sent]).then(() => undefined);
  };
}
