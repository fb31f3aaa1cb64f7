/** `claude-usage status`: all that is known, for a person who wonders. */

import type { Places } from "../cache/paths.ts";
import { type Holder, livingHolder } from "../cache/read.ts";
import { misused, print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { timeOf } from "../client/local-time.ts";
import { type LoginSeen, loginSeen, tokenOf } from "../client/login-status.ts";
import { settingsOf } from "../config/effective.ts";
import { type Command, EXIT } from "../context.ts";
import { summary } from "../daemon/log.ts";
import { overdueAt } from "../model/freshness.ts";
import type { Source } from "../model/reading.ts";
import { lastHour } from "../model/schedule/budget.ts";
import { allowedAt } from "../model/schedule/gate.ts";
import type { Reason } from "../model/schedule/pace.ts";
import { type Instant, instant, span } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { recall } from "../poller/create.ts";
import type { State } from "../poller/ports.ts";
import { duration } from "../render/countdown.ts";
import { sentenceFor } from "../render/messages.ts";

const WHY: Readonly<Record<Reason, string>> = {
  start: "the first one",
  interval: "the interval",
  budget: "the hourly budget",
  "retry-after": "the server asked to wait",
  backoff: "waiting longer after each failure",
  login: "only the login file is looked at until it changes",
  free: "Claude Code tells its own numbers",
  local: "looking at what Claude Code tells",
  learned: "slower since the server refused, and a step quicker each hour",
  unchanged: "the numbers stand still",
  idle: "Claude Code is idle",
  active: "Claude Code is at work again",
  reset: "a limit starts anew",
};

export const run: Command = async (call) => {
  const parsed = parse(call.argv, {}, COMMANDS.status);
  if (typeof parsed === "string") return misused(parsed);
  const now = clock.now();
  const { places } = call;
  const settings = settingsOf(call, new Map()).current();
  const state = recall(places, clock);
  const holder = livingHolder(places, now);
  const { budget, source } = settings.values;
  const login = source === "local" ? null : await loginSeen(call, state.snapshot, now);
  const token = login === null ? null : tokenOf(login);
  const allowed = allowedAt(state.pace, settings.values, now, token);
  const rows: readonly (readonly [string, string])[] = [
    ["login", login === null ? UNASKED : loginText(login, now)],
    ["reading", readingText(state, now)],
    ["next poll", source === "local" ? UNASKED : nextText(state, holder, allowed, now)],
    ["requests", `${lastHour(state.pace, now).length} in the last hour, of ${budget}`],
    ["poller", holderText(holder)],
    ["cache", places.cache],
    ...troubles(state, holder, places, now).map((sentence) => ["trouble", sentence] as const),
    ...[...settings.faults, ...settings.published.faults].map((one) => ["settings", one] as const),
  ];
  print(rows.map(([name, text]) => `${name.padEnd(10)} ${text}`).join("\n"));
  return EXIT.done;
};

const UNASKED = 'none: with source = "local" nothing is asked';

function loginText(login: LoginSeen, now: Instant): string {
  if (login.kind === "signedOut") return sentenceFor(login, null);
  const { where, expiresAt } = login;
  if (expiresAt === null) return `found in ${where}`;
  return `found in ${where}, good until ${timeOf(expiresAt)} (${duration(span(now, expiresAt))})`;
}

const HOW: Readonly<Record<Source, string>> = {
  api: "read",
  statusline: "told by Claude Code",
  "claude-cache": "kept by Claude Code",
};

function readingText({ snapshot }: State, now: Instant): string {
  if (snapshot.kind === "blank") return "none yet";
  const { reading } = snapshot;
  return `${summary(reading)}, ${HOW[reading.source]} at ${timeOf(reading.at)}, ${duration(span(reading.at, now))} ago`;
}

function nextText(
  { snapshot, pace }: State,
  holder: Holder | null,
  allowed: Instant,
  now: Instant,
): string {
  if (holder === null && allowed <= now) return "none: no daemon is running";
  const due = instant(Math.max(snapshot.dueAt, allowed));
  const when = due <= now ? "now" : `at ${timeOf(due)}, in ${duration(span(now, due))}`;
  return `${when} (${WHY[pace.reason]})`;
}

const holderText = (holder: Holder | null): string =>
  holder === null
    ? "none"
    : `${holder.role === "daemon" ? "daemon" : "one-shot"}, pid ${holder.pid}, version ${holder.build}, since ${timeOf(instant(holder.since))}`;

function troubles(
  { snapshot }: State,
  holder: Holder | null,
  { log }: Places,
  now: Instant,
): readonly string[] {
  const { health, dueAt } = snapshot;
  const silent = holder?.role === "daemon" && now >= overdueAt(snapshot);
  return [
    ...(health.kind === "ill" ? [sentenceFor(health.trouble, timeOf(dueAt))] : []),
    ...(silent
      ? [`The daemon has written nothing since ${timeOf(dueAt)}; ${log} may say why.`]
      : []),
  ];
}
