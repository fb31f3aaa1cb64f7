/** What `status` says beside the numbers: login, reading, polls and the process that polls, each in one sentence. */
import type { LeaseHolder } from "../cache/lease-holder.ts";
import { localTime, localTimeSince } from "../client/local-time.ts";
import type { LoginStatus } from "../client/login-status.ts";
import { freshnessOf, overdueAt } from "../model/freshness.ts";
import { repeatedAt } from "../model/observations.ts";
import { isLoginFailure } from "../model/outcome.ts";
import type { Source } from "../model/reading.ts";
import type { PaceReason } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, instant, span } from "../model/units.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage, unconfirmedMessage } from "../render/messages.ts";
import { sanitize } from "../render/text.ts";
import { costText } from "./cost-server.ts";
import type { StatusSample } from "./sample.ts";

type StatusRow = readonly [name: string, text: string];

export const statusRows = (sample: StatusSample): readonly StatusRow[] => {
  const { login, holder, paths, settings, requests, now, allowed, byCommand } = sample;
  const noRequests = byCommand ? NO_LOGIN : NO_REQUESTS;
  const { budget } = settings.values;
  const cost = costText(sample);
  const blocked = allowed > now ? `; none before ${localTimeSince(allowed, now)}` : "";
  return [
    ["login", login === null ? noRequests : loginText(login, now)],
    ["reading", readingText(sample)],
    ["next poll", login === null && !byCommand ? noRequests : nextPollText(sample)],
    ["requests", `${requests} of ${budget} in the last hour${blocked}`],
    ["poller", holderText(holder, now)],
    ...(cost === null ? [] : [["cost", cost] as const]),
    ["cache", paths.cache],
  ];
};

const NO_LOGIN = "none: the numbers come from the command of this account";
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
  peer: "another machine polls",
};

function loginText(login: LoginStatus, now: Instant): string {
  if (login.kind === "signedOut") return failureMessage(login, null);
  const { where, expiresAt } = login;
  if (expiresAt === null) return `found in ${where}`;
  const left = duration(span(now, expiresAt));
  return `found in ${where}, valid until ${localTimeSince(expiresAt, now)} (${left})`;
}

const ORIGINS: Readonly<Record<Source, string>> = {
  api: "from the endpoint",
  statusline: "passed by Claude Code",
  "claude-cache": "from Claude Code's cache",
  command: "printed by its command",
};

function readingText({ state: { snapshot }, now, holder, observations }: StatusSample): string {
  if (snapshot.kind === "blank") return "none yet";
  const { at, source, windows, extra, via } = snapshot.reading;
  const age = ageText(snapshot, now);
  const stale = freshnessOf(snapshot, now, holder !== null).kind === "fresh" ? "" : "; stale";
  const none = windows.length === 0 && !extra?.enabled ? "no limits, " : "";
  const repeated = source === "api" ? repeatedAt(snapshot.reading, observations) : null;
  const same =
    repeated === null || repeated > now
      ? ""
      : `; Claude Code said the same ${duration(span(repeated, now))} ago`;
  const from = via === undefined ? ORIGINS[source] : `via ${sanitize(via, 64)}`;
  return `${none}${from} at ${localTimeSince(at, now)}, ${age}${stale}${same}`;
}

function ageText(
  { reading: { at }, undated }: Extract<Snapshot, { kind: "read" }>,
  now: Instant,
): string {
  if (at > now) return "by a clock that was ahead";
  return undated.length > 0 ? "of unknown age" : `${duration(span(at, now))} ago`;
}

function nextPollText({ state, holder, allowed, now }: StatusSample): string {
  if (holder === null && allowed <= now) return "none: no daemon is running";
  const due = nextPollAt(state.snapshot.dueAt, allowed);
  const when =
    due <= now ? "now" : `at ${localTimeSince(due, now)}, in ${duration(span(now, due))}`;
  return `${when} (${PACE_REASONS[state.pace.reason]})`;
}

export const nextPollAt = (due: Instant, allowed: Instant): Instant =>
  instant(Math.max(due, allowed));

function holderText(holder: LeaseHolder | null, now: Instant): string {
  if (holder === null) return "none";
  const { role, pid, build, since } = holder;
  const name = role === "daemon" ? "daemon" : "one-shot";
  return `${name}, pid ${pid}, version ${build}, since ${localTimeSince(instant(since), now)}`;
}

/** `problem` needs a person; `warning` passes by itself. */
export interface Concern {
  readonly severity: "problem" | "warning";
  readonly text: string;
}

/** What is wrong, with its fix; what needs a person first. */
export function concernsOf(sample: StatusSample): readonly Concern[] {
  const { state, login, holder, now, settings } = sample;
  const { snapshot } = state;
  const { health, dueAt } = snapshot;
  const failure = health.kind === "failing" ? health.failure : null;
  const loginFailure = login?.kind === "signedOut" ? login : null;
  const shown = failure === null || (loginFailure && isLoginFailure(failure)) ? [] : [failure];
  const all: readonly Concern[] = [
    ...(sample.unwritable === null ? [] : [problem(sample.unwritable)]),
    ...(loginFailure === null ? [] : [problem(failureMessage(loginFailure, null))]),
    ...shown.map((one) => ({
      severity: isLoginFailure(one) ? ("problem" as const) : ("warning" as const),
      text: failureMessage(one, localTimeSince(dueAt, now)),
    })),
    ...[unconfirmedMessage(snapshot) ?? []].flat().map(warning),
    ...daemonConcern(sample),
    ...[...settings.problems, ...settings.shared.problems].map(problem),
  ];
  const isStale =
    snapshot.kind === "read" && freshnessOf(snapshot, now, holder !== null).kind !== "fresh";
  const note: readonly Concern[] =
    isStale && all.length > 0
      ? [warning(`The numbers are from ${localTimeSince(snapshot.reading.at, now)}.`)]
      : [];
  const needed = all.filter(({ severity }) => severity === "problem");
  return [...needed, ...all.filter(({ severity }) => severity === "warning"), ...note];
}

const problem = (text: string): Concern => ({ severity: "problem", text });
const warning = (text: string): Concern => ({ severity: "warning", text });

function daemonConcern(sample: StatusSample): readonly Concern[] {
  const { snapshot } = sample.state;
  const { holder, now, paths, login, starting, unwritable } = sample;
  const isOverdue = now >= overdueAt(snapshot);
  if (isOverdue && holder?.role === "daemon") {
    const due = localTime(snapshot.dueAt);
    return [
      problem(`The daemon has written nothing since the poll due at ${due}; see ${paths.log}`),
    ];
  }
  const isMissed = isOverdue || snapshot.kind === "blank";
  const isSaid = unwritable !== null || login?.kind === "signedOut";
  if (!isMissed || holder !== null || starting || isSaid) return [];
  return [warning("No daemon is running; `claude-usage daemon --detach` starts it.")];
}
