/** `claude-usage status`: all that is known, for a person who wonders. */

import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { localTime } from "../client/local-time.ts";
import { type LoginStatus, loginStatus, tokenFingerprint } from "../client/login-status.ts";
import { openSettings } from "../config/effective.ts";
import { type Command, EXIT } from "../context.ts";
import { readingSummary } from "../daemon/log.ts";
import { overdueAt } from "../model/freshness.ts";
import type { Source } from "../model/reading.ts";
import { allowedAt, requestsInLastHour } from "../model/schedule/gate.ts";
import type { PaceReason } from "../model/schedule/pace.ts";
import { type Instant, instant, span } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { loadState } from "../poller/load-state.ts";
import type { PollerState } from "../poller/ports.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";

const WHY: Readonly<Record<PaceReason, string>> = {
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
  const parsed = parseCommand(call.argv, {}, COMMANDS.status);
  if (typeof parsed === "string") return usageError(parsed);
  const now = clock.now();
  const { paths } = call;
  const settings = openSettings(call, new Map()).current();
  const state = loadState(paths, clock);
  const holder = currentHolder(paths, now);
  const { budget, source } = settings.values;
  const login = source === "local" ? null : await loginStatus(call, state.snapshot, now);
  const token = login === null ? null : tokenFingerprint(login);
  const allowed = allowedAt(state.pace, settings.values, now, token);
  const rows: readonly (readonly [string, string])[] = [
    ["login", login === null ? UNASKED : loginText(login, now)],
    ["reading", readingText(state, now)],
    ["next poll", source === "local" ? UNASKED : nextText(state, holder, allowed, now)],
    ["requests", `${requestsInLastHour(state.pace, now).length} in the last hour, of ${budget}`],
    ["poller", holderText(holder)],
    ["cache", paths.cache],
    ...troubles(state, holder, paths, now).map((sentence) => ["trouble", sentence] as const),
    ...[...settings.problems, ...settings.shared.problems].map((one) => ["settings", one] as const),
  ];
  print(rows.map(([name, text]) => `${name.padEnd(10)} ${text}`).join("\n"));
  return EXIT.done;
};

const UNASKED = 'none: with source = "local" nothing is asked';

function loginText(login: LoginStatus, now: Instant): string {
  if (login.kind === "signedOut") return failureMessage(login, null);
  const { where, expiresAt } = login;
  if (expiresAt === null) return `found in ${where}`;
  return `found in ${where}, good until ${localTime(expiresAt)} (${duration(span(now, expiresAt))})`;
}

const HOW: Readonly<Record<Source, string>> = {
  api: "read",
  statusline: "told by Claude Code",
  "claude-cache": "kept by Claude Code",
};

function readingText({ snapshot }: PollerState, now: Instant): string {
  if (snapshot.kind === "blank") return "none yet";
  const { reading } = snapshot;
  return `${readingSummary(reading)}, ${HOW[reading.source]} at ${localTime(reading.at)}, ${duration(span(reading.at, now))} ago`;
}

function nextText(
  { snapshot, pace }: PollerState,
  holder: LeaseHolder | null,
  allowed: Instant,
  now: Instant,
): string {
  if (holder === null && allowed <= now) return "none: no daemon is running";
  const due = instant(Math.max(snapshot.dueAt, allowed));
  const when = due <= now ? "now" : `at ${localTime(due)}, in ${duration(span(now, due))}`;
  return `${when} (${WHY[pace.reason]})`;
}

const holderText = (holder: LeaseHolder | null): string =>
  holder === null
    ? "none"
    : `${holder.role === "daemon" ? "daemon" : "one-shot"}, pid ${holder.pid}, version ${holder.build}, since ${localTime(instant(holder.since))}`;

function troubles(
  { snapshot }: PollerState,
  holder: LeaseHolder | null,
  { log }: Paths,
  now: Instant,
): readonly string[] {
  const { health, dueAt } = snapshot;
  const silent = holder?.role === "daemon" && now >= overdueAt(snapshot);
  return [
    ...(health.kind === "failing" ? [failureMessage(health.failure, localTime(dueAt))] : []),
    ...(silent
      ? [`The daemon has written nothing since ${localTime(dueAt)}; ${log} may say why.`]
      : []),
  ];
}
