/** An alert in words, and as the document and the variables that a person's command gets. */
import type { Alert } from "../model/alerts/alert.ts";
import type { Instant, Millis } from "../model/units.ts";
import { shownPercent } from "../model/units.ts";
import { clockTimeSince } from "./countdown.ts";
import { limitTime } from "./forecast-text.ts";
import { failureMessage } from "./messages.ts";
import { scopeName } from "./window-names.ts";

/** When it is sent, and to whom. */
export interface AlertContext {
  readonly now: Instant;
  readonly utcOffset: (at: Instant) => Millis;
  /** The account as a person knows it. */
  readonly account: string;
  /** More than one account is in use, so each is named. */
  readonly named: boolean;
}

export const alertTitle = ({ account, named }: AlertContext): string =>
  named ? `Claude usage (${account})` : "Claude usage";

/** In one sentence; names of the server's are one line of letters and signs in it. */
/** @internal */
export function alertSentence(alert: Alert, { now, utcOffset }: AlertContext): string {
  const time = (at: Instant) => clockTimeSince(at, now, utcOffset(at));
  const name = alert.scope === null ? "" : scopeName(alert.scope);
  const percentage = alert.used === null ? "" : `${shownPercent(alert.used)}%`;
  const until = alert.resetsAt === null ? "" : `, until ${time(alert.resetsAt)}`;
  switch (alert.event) {
    case "level":
      return `${name} is at ${percentage}${until}.`;
    case "forecast": {
      const { hitsAt, scope } = alert;
      const hits =
        hitsAt === null || scope === null
          ? ""
          : ` about ${limitTime({ scope }, hitsAt, now, utcOffset(hitsAt))}`;
      return `${name} is at ${percentage}, and its limit is expected${hits}${until === "" ? "" : `, before the reset at ${until.slice(", until ".length)}`}.`;
    }
    case "reset":
      return `${name} has reset: there is room again.`;
    case "early-reset":
      return `${name} was given back before its reset${percentage === "" ? "" : `, and is at ${percentage}`}.`;
    case "trouble":
      return alert.failure === null
        ? "No usage can be read with this login."
        : failureMessage(alert.failure, null);
    case "recovered":
      return "Usage can be read again.";
  }
}

/** What a person's command gets on stdin. Keys are only added. */
export interface AlertDocument {
  readonly event: Alert["event"];
  readonly account: string;
  readonly window: string | null;
  readonly level: number | null;
  readonly utilization: number | null;
  readonly resets_at: string | null;
  readonly at: string;
  readonly text: string;
}

export function alertDocument(alert: Alert, context: AlertContext): AlertDocument {
  const iso = (at: Instant) => new Date(at).toISOString();
  return {
    event: alert.event,
    account: context.account,
    window: alert.scope === null ? null : scopeName(alert.scope),
    level: alert.level,
    utilization: alert.used,
    resets_at: alert.resetsAt === null ? null : iso(alert.resetsAt),
    at: iso(context.now),
    text: alertSentence(alert, context),
  };
}

/** The same as variables: CLAUDE_USAGE_ALERT_EVENT and so on, empty where the document has null. */
export const alertVariables = (document: AlertDocument): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      `CLAUDE_USAGE_ALERT_${key.toUpperCase()}`,
      value === null ? "" : String(value),
    ]),
  );
