/** Everything known, a sentence a line: for a tooltip or a second page. Nothing in it ticks. */
import { amountText, currencySign, type ExtraUsage } from "../model/money.ts";
import { DAY, type Instant, shownPercent, span } from "../model/units.ts";
import { hasEnded, type Window } from "../model/window.ts";
import { clockTime, weekday } from "./countdown.ts";
import { type Frame, sanitize } from "./frame.ts";
import { failureMessage } from "./messages.ts";

const TOOLTIP_NAME_CELLS = 40;

export function tooltipLines({ snapshot, now, utcOffset, notice }: Frame): readonly string[] {
  const { health } = snapshot;
  const troubles = [
    ...(health.kind === "failing"
      ? [failureMessage(health.failure, clockTime(snapshot.dueAt, utcOffset))]
      : []),
    ...(notice === null ? [] : [`${notice}: \`claude-usage status\` says more.`]),
  ];
  if (snapshot.kind === "blank") return ["Nothing is known yet.", ...troubles];
  const { at, windows, extra } = snapshot.reading;
  const when = (time: Instant) =>
    span(at, time) < DAY
      ? clockTime(time, utcOffset)
      : `${weekday(time, utcOffset)} ${clockTime(time, utcOffset)}`;
  return [
    ...windows.map((window) => windowLine(window, now, when)),
    ...(extra?.enabled ? [extraLine(extra)] : []),
    ...troubles,
    `Read at ${clockTime(at, utcOffset)}`,
  ].map((sentence) => sanitize(sentence, LINE_CELLS));
}

/** No tooltip is wider; the longest sentences name a file. */
const LINE_CELLS = 200;

function windowLine(window: Window, now: Instant, when: (time: Instant) => string): string {
  const { used, resetsAt } = window;
  const name = limitName(window);
  if (resetsAt === null) return `${name}: ${shownPercent(used)}%`;
  if (hasEnded(window, now)) return `${name}: was reset ${when(resetsAt)}`;
  return `${name}: ${shownPercent(used)}%, resets ${when(resetsAt)}`;
}

function limitName({ scope }: Window): string {
  if (scope.kind === "session") return "5 hours";
  return scope.model === null ? "7 days" : sanitize(scope.model, TOOLTIP_NAME_CELLS) || "model";
}

function extraLine({ currency, used, limit, exponent }: ExtraUsage): string {
  const amount = (minor: number) => `${currencySign(currency)}${amountText(minor, exponent)}`;
  return `Extra usage: ${amount(used)}${limit === null ? "" : ` of ${amount(limit)}`}`;
}
