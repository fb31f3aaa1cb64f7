/** `claude-usage alerts`: what would be sent next and what was, and `alerts test`, which sends something now. */
import { currentHolder } from "../cache/lease-holder.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { localTimeSince } from "../client/local-time.ts";
import type { EffectiveSettings } from "../config/effective.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { alertSample } from "../model/alerts/sample.ts";
import { warnedLimit } from "../model/forecast/outlook.ts";
import { percent } from "../model/units.ts";
import type { Window } from "../model/window.ts";
import { systemClock, utcOffset } from "../platform/clock.ts";
import { loadState } from "../poller/load-state.ts";
import { limitTime } from "../render/forecast-text.ts";
import { scopeFromName } from "../render/window-names.ts";

export const spec = {
  summary: "show which alerts were sent, and would be; with test, send one",
  flags: { json: { help: "print it as a JSON document" } },
  operand: { placeholder: "test", members: ["test"], optional: true },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { openSettings } = await import("../config/effective.ts");
  const { values } = openSettings(context, new Map()).current();
  if (parsed.operand !== undefined) return await sendTest(context, values);
  const { readAlerts } = await import("../cache/alert-marks.ts");
  const { alertReport, alertScreen } = await import("../alerts/report.ts");
  const now = systemClock.now();
  const { snapshot } = loadState(context.paths, systemClock);
  const hitsAt = (window: Window) => warnedLimit(snapshot, window, now);
  const sample = alertSample(snapshot, { now, activeAt: null, hitsAt });
  const stored = readAlerts(context.paths);
  const report = alertReport(values, stored, sample);
  if (parsed.flags.has("json")) print(JSON.stringify(report, null, 2));
  else {
    print(
      ...alertScreen(report, stored.records, {
        timeOf: (at) => localTimeSince(at, now),
        limitOf: (window, at) =>
          limitTime({ scope: scopeFromName(window) }, at, now, utcOffset(at)),
      }),
    );
    if (values.alerts.length > 0 && currentHolder(context.paths, now)?.role !== "daemon")
      printError("no daemon runs, so nothing is sent; `claude-usage daemon --detach` starts it");
  }
  return EXIT.done;
};

/** By each channel that is set, also in hours of quiet; nothing is marked as sent. */
async function sendTest(
  { env, paths }: Context,
  values: EffectiveSettings["values"],
): Promise<ExitCode> {
  const { deliverAlert } = await import("../alerts/deliver.ts");
  const { deliveryText } = await import("../alerts/report.ts");
  const { registeredServers } = await import("../daemon/tmux-bars.ts");
  const now = systemClock.now();
  const test = {
    event: "level",
    account: null,
    scope: { kind: "session" },
    level: percent(80),
    used: percent(80),
    resetsAt: null,
    hitsAt: null,
    failure: null,
  } as const;
  const { deliveries } = await deliverAlert(
    test,
    { now, utcOffset, account: "test", named: true },
    {
      notify: values.notify,
      bell: values.alert_bell,
      command: values.on_alert,
      tmuxSockets: registeredServers(paths).map(({ socket }) => socket),
      env,
      platform: process.platform,
    },
  );
  if (deliveries.length === 0) printError('no channel: notify is "off", and on_alert is empty');
  print(...deliveries.map(deliveryText));
  const isSent = deliveries.some(({ result }) => result === "delivered");
  const hasFailed = deliveries.some(({ result }) => result === "failed");
  return isSent && !hasFailed ? EXIT.done : EXIT.problem;
}
