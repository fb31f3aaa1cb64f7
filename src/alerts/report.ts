/** What `claude-usage alerts` says: what would be sent next, and what was. */
import type { StoredAlerts } from "../cache/alert-marks.ts";
import { type QuietHours, quietType } from "../config/alert-types.ts";
import type { NotifySetting } from "../config/poller-settings.ts";
import type { Alert, AlertSample, WindowMark } from "../model/alerts/alert.ts";
import { decideAlerts } from "../model/alerts/decide.ts";
import type { AlertRecord } from "../model/alerts/record.ts";
import { type Instant, instant, type Percent, shownPercent } from "../model/units.ts";
import { textWidth } from "../render/text.ts";
import { scopeName } from "../render/window-names.ts";

export interface AlertSettings {
  readonly alerts: readonly number[];
  readonly notify: NotifySetting;
  readonly quiet: QuietHours | null;
  readonly on_alert: string;
}

/** A window, the level that was sent of it, and the next one that would be; null for none. */
interface WindowReport {
  readonly window: string;
  readonly utilization: Percent;
  readonly sent: number | null;
  readonly next: number | null;
  /** It would be sent now. */
  readonly due: boolean;
  /** When its limit is expected, whether that was sent, and whether it would be now. */
  readonly hits_at: string | null;
  readonly forecast_sent: boolean;
  readonly forecast_due: boolean;
}

export interface AlertReport {
  readonly levels: readonly number[];
  readonly notify: NotifySetting;
  readonly quiet: string;
  readonly on_alert: boolean;
  readonly windows: readonly WindowReport[];
  readonly fired: readonly {
    readonly at: string;
    readonly event: string;
    readonly window: string | null;
    readonly text: string;
    readonly deliveries: AlertRecord["deliveries"];
  }[];
}

export function alertReport(
  settings: AlertSettings,
  stored: StoredAlerts,
  sample: AlertSample,
): AlertReport {
  const { alerts: levels, notify, quiet, on_alert } = settings;
  const { marks, due } = decideAlerts(stored.marks, sample, levels);
  const markOf = (name: string): WindowMark | undefined =>
    marks.windows.findLast(({ scope, ended }) => ended === null && scopeName(scope) === name);
  return {
    levels,
    notify,
    quiet: JSON.parse(quietType.toml(quiet)),
    on_alert: on_alert !== "",
    windows: sample.windows.map(({ scope, used, hitsAt }) => {
      const window = scopeName(scope);
      const mark = markOf(window);
      const sent = mark?.sent ?? 0;
      const isDue = (event: Alert["event"]) =>
        due.some((alert) => alert.event === event && alert.scope === scope);
      return {
        window,
        utilization: used,
        sent: sent === 0 ? null : sent,
        next: levels.find((level) => level > Math.max(sent, used)) ?? null,
        due: isDue("level"),
        hits_at: hitsAt === null ? null : new Date(hitsAt).toISOString(),
        forecast_sent: mark?.forecastSent ?? false,
        forecast_due: isDue("forecast"),
      };
    }),
    fired: stored.records.map(({ at, event, window, sentence, deliveries }) => ({
      at: new Date(at).toISOString(),
      event,
      window,
      text: sentence,
      deliveries,
    })),
  };
}

const WAYS: Readonly<Record<NotifySetting, string>> = {
  auto: "on the desktop, or else in tmux",
  desktop: "on the desktop",
  tmux: "in tmux",
  off: "without a notification",
};

const MAX_SHOWN = 12;

/** Times as a person reads them; that of an expected limit is rounded as it is sure. */
interface AlertTimes {
  readonly timeOf: (at: Instant) => string;
  readonly limitOf: (window: string, at: Instant) => string;
}

export function alertScreen(
  { levels, notify, quiet, on_alert, windows }: AlertReport,
  records: readonly AlertRecord[],
  { timeOf, limitOf }: AlertTimes,
): readonly string[] {
  if (levels.length === 0)
    return ["Alerts are off. For alerts at 80% and 95%: claude-usage config set alerts 80,95"];
  const hours = quiet === "off" ? "" : `, not at ${quiet}`;
  const command = on_alert ? ", and by on_alert" : "";
  const names = Math.max(0, ...windows.map(({ window }) => textWidth(window)));
  const rows = windows.map((shown) => {
    const { window, utilization, sent, next, due } = shown;
    const pad = " ".repeat(names - textWidth(window));
    const done = due ? "due now" : sent === null ? null : `${sent}% was sent`;
    const later = next === null ? "nothing more before its reset" : `next at ${next}%`;
    const words = [done, expectedText(shown, limitOf), later]
      .filter((word) => word !== null)
      .join("; ");
    return `  ${window}${pad} ${`${shownPercent(utilization)}%`.padStart(4)}   ${words}`;
  });
  const sent = records
    .slice(-MAX_SHOWN)
    .map((record) => `  ${timeOf(record.at)}  ${sentText(record)}`);
  return [
    `Alerts at ${levels.map((level) => `${level}%`).join(", ")}, ${WAYS[notify]}${command}${hours}.`,
    ...(rows.length === 0 ? ["  No window has a fresh number now."] : rows),
    "",
    ...(sent.length === 0 ? ["No alert was sent yet."] : ["Sent so far:", ...sent]),
  ];
}

function expectedText(
  { window, hits_at, forecast_sent, forecast_due }: WindowReport,
  limitOf: AlertTimes["limitOf"],
): string | null {
  if (hits_at === null) return forecast_sent ? "an expected limit was sent" : null;
  const expected = `limit expected about ${limitOf(window, instant(Date.parse(hits_at)))}`;
  if (forecast_sent) return `${expected}, which was sent`;
  return forecast_due ? `${expected}, due now` : `${expected}, due if the next reading agrees`;
}

/** `5h is at 80%. (desktop)`, with each channel that was tried. */
export const sentText = ({ sentence, deliveries }: AlertRecord): string =>
  `${sentence} (${deliveries.map(deliveryText).join("; ") || "no channel"})`;

export const deliveryText = ({
  channel,
  result,
  detail,
}: AlertRecord["deliveries"][number]): string =>
  result === "delivered" ? `${channel}: ${detail}` : `${channel} ${result}: ${detail}`;
