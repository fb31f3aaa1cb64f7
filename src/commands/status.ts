/** `claude-usage status`: everything that is known, on one screen. */

import { currentHolder, type LeaseHolder } from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { localTime, localTimeSince } from "../client/local-time.ts";
import { type LoginStatus, loginStatus, tokenFingerprint } from "../client/login-status.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { freshnessOf, overdueAt } from "../model/freshness.ts";
import type { Source } from "../model/reading.ts";
import { allowedAt, requestsInLastHour } from "../model/schedule/gate.ts";
import type { PaceReason } from "../model/schedule/pace.ts";
import { type Instant, instant, span } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { loadState } from "../poller/load-state.ts";
import type { PollerState } from "../poller/ports.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { readingSummary } from "../render/window-names.ts";

export const spec = {
  summary: "show login, reading, next poll, requests and poller",
  flags: {},
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { openSettings } = await import("../config/effective.ts");
  const now = clock.now();
  const { paths } = context;
  const settings = openSettings(context, new Map()).current();
  const state = loadState(paths, clock);
  const holder = currentHolder(paths, now);
  const { budget, source } = settings.values;
  const login = source === "local" ? null : await loginStatus(context, state.snapshot, now);
  const token = login === null ? null : tokenFingerprint(login);
  const allowed = allowedAt(state.pace, settings.values, now, token);
  const rows: readonly (readonly [string, string])[] = [
    ["login", login === null ? NO_REQUESTS : loginText(login, now)],
    ["reading", readingText(state, now, holder !== null)],
    ["next poll", source === "local" ? NO_REQUESTS : nextPollText(state, holder, allowed, now)],
    ["requests", `${requestsInLastHour(state.pace, now).length} in the last hour, of ${budget}`],
    ["poller", holderText(holder)],
    ["cache", paths.cache],
    ...problems(state, holder, paths, now).map((sentence) => ["problem", sentence] as const),
    ...[...settings.problems, ...settings.shared.problems].map((one) => ["settings", one] as const),
  ];
  print(...rows.map(([name, text]) => `${name.padEnd(10)} ${text}`));
  return EXIT.done;
};

const NO_REQUESTS = 'none: with source = "local" no request is made';

/** Why the next poll is when it is. */
const PACE_REASONS: Readonly<Record<PaceReason, string>> = {
  start: "the first poll",
  interval: "the interval",
  budget: "the hourly budget",
  "retry-after": "the server's Retry-After",
  backoff: "back-off after failures",
  login: "only the login file is checked until it changes",
  free: "Claude Code passes its limits itself",
  local: "checks what Claude Code passes",
  learned: "slower since a 429, faster again with each hour without one",
  unchanged: "the numbers have not changed",
  idle: "Claude Code is idle",
  active: "Claude Code is active again",
  reset: "a limit resets",
};

function loginText(login: LoginStatus, now: Instant): string {
  if (login.kind === "signedOut") return failureMessage(login, null);
  const { where, expiresAt } = login;
  if (expiresAt === null) return `found in ${where}`;
  const left = duration(span(now, expiresAt));
  return `found in ${where}, valid until ${localTime(expiresAt)} (${left})`;
}

const ORIGINS: Readonly<Record<Source, string>> = {
  api: "read",
  statusline: "passed by Claude Code",
  "claude-cache": "from Claude Code's cache",
};

function readingText({ snapshot }: PollerState, now: Instant, polled: boolean): string {
  if (snapshot.kind === "blank") return "none yet";
  const { reading } = snapshot;
  const age =
    reading.at > now ? "by a clock that was ahead" : `${duration(span(reading.at, now))} ago`;
  const stale = freshnessOf(snapshot, now, polled).kind === "fresh" ? "" : "; stale";
  return `${readingSummary(reading)}, ${ORIGINS[reading.source]} at ${localTimeSince(reading.at, now)}, ${age}${stale}`;
}

function nextPollText(
  { snapshot, pace }: PollerState,
  holder: LeaseHolder | null,
  allowed: Instant,
  now: Instant,
): string {
  if (holder === null && allowed <= now) return "none: no daemon is running";
  const due = instant(Math.max(snapshot.dueAt, allowed));
  const when = due <= now ? "now" : `at ${localTime(due)}, in ${duration(span(now, due))}`;
  return `${when} (${PACE_REASONS[pace.reason]})`;
}

const holderText = (holder: LeaseHolder | null): string =>
  holder === null
    ? "none"
    : `${holder.role === "daemon" ? "daemon" : "one-shot"}, pid ${holder.pid}, version ${holder.build}, since ${localTime(instant(holder.since))}`;

function problems(
  { snapshot }: PollerState,
  holder: LeaseHolder | null,
  { log }: Paths,
  now: Instant,
): readonly string[] {
  const { health, dueAt } = snapshot;
  const isOverdue = holder?.role === "daemon" && now >= overdueAt(snapshot);
  return [
    ...(health.kind === "failing" ? [failureMessage(health.failure, localTime(dueAt))] : []),
    ...(isOverdue
      ? [`The daemon has written nothing since the poll due at ${localTime(dueAt)}; see ${log}`]
      : []),
  ];
}
