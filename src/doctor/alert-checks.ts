/** The check of the alerts: whether there is a way to show one, and what came of the last. */
import { deliveryText } from "../alerts/report.ts";
import { localTimeSince } from "../client/local-time.ts";
import { type DoctorCheck, type Finding, fail, ok, skipped, warn } from "./check.ts";
import type { DoctorSample } from "./sample.ts";

const TEST = "`claude-usage alerts test`";

export const alertsCheck: DoctorCheck = {
  name: "alerts",
  run: (sample) => {
    const { alerts } = sample.settings.values;
    if (alerts.length === 0) return skipped("off");
    // What came of an alert says more than what may come of the next.
    return (
      lastProblem(sample) ??
      missingChannel(sample) ??
      ok(`at ${alerts.map((level) => `${level}%`).join(", ")}`)
    );
  },
};

/** By this process's environment; a daemon has that of the process that started it. */
function missingChannel({ settings, tmux, notifier, ...sample }: DoctorSample): Finding | null {
  const { notify, on_alert } = settings.values;
  const { name, isFound } = notifier;
  const install = name === "notify-send" ? "install it (Debian: libnotify-bin)" : `install ${name}`;
  const noTmux = tmux.version === null;
  if (notify === "desktop" && !isFound)
    return fail(`notify is "desktop", and there is no ${name}`, `${install}, or change notify`);
  if (notify === "tmux" && noTmux)
    return fail('notify is "tmux", and there is no tmux', "install tmux, or change notify");
  if (notify === "off" && on_alert === "")
    return fail('notify is "off", and on_alert is empty', "set one of them in config.toml");
  if (notify !== "auto" || isFound || on_alert !== "") return null;
  if (noTmux) return fail(`there is no ${name} and no tmux to show one`, `${install}, or tmux`);
  // Without a desktop nothing is lost.
  return sample.hasDesktop
    ? warn(`only tmux shows them: there is no ${name}`, `${install}, or set notify = "tmux"`)
    : null;
}

const FIXES = {
  command: `correct on_alert, then ${TEST}`,
  desktop: `start a notification daemon, then ${TEST}`,
  tmux: `attach a client, then ${TEST}`,
} as const;

/** What could not be shown is a failure also where another channel did show it; no one there to see it is none. */
function lastProblem({ lastAlert, now }: DoctorSample): Finding | null {
  if (lastAlert === null) return null;
  const { at, sentence, deliveries } = lastAlert;
  const failed = deliveries.find(({ result }) => result === "failed");
  const details = [`${localTimeSince(at, now)}: ${sentence}`];
  if (failed !== undefined)
    return fail(`the last one: ${deliveryText(failed)}`, FIXES[failed.channel], details);
  if (deliveries.length === 0 || deliveries.some(({ result }) => result === "delivered"))
    return null;
  const absent = deliveries.map(deliveryText).join("; ");
  return warn(
    `the last one reached no one: ${absent}`,
    `log in to a desktop, or attach a client of tmux`,
    details,
  );
}
