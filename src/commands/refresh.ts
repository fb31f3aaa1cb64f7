/** `claude-usage refresh`: polls now, unless a rate limit or the budget forbids it, and says how it went. */

import { requestOf, withdrawRequest } from "../cache/daemon-requests.ts";
import { runningDaemon } from "../cache/lease-holder.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { localTime } from "../client/local-time.ts";
import { loginStatus, tokenFingerprint } from "../client/login-status.ts";
import { POLLER_SETTINGS } from "../config/poller-settings.ts";
import type { Command } from "../context.ts";
import { EXIT, exitCodeFor } from "../exit-codes.ts";
import { type BlockedBy, blockedBy } from "../model/schedule/gate.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { refuseDebugger } from "../platform/long-running.ts";
import { waitFor } from "../platform/wait-for.ts";
import { accountLimits, foreignMessage, loadState } from "../poller/load-state.ts";
import type { PollerState } from "../poller/ports.ts";
import { failureMessage } from "../render/messages.ts";
import { readingSummary } from "../render/window-names.ts";

export const spec = {
  summary: "poll now (respects rate limits and the budget)",
  flags: {},
  settings: "poller",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, POLLER_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { openSettings } = await import("../config/effective.ts");
  const { resetKeychainBackoff } = await import("../poller/keychain-access.ts");
  const { isAnswered, POLL_TIMEOUT_MS, pollOnce } = await import("../poller/poll-once.ts");
  const settings = openSettings(context, parsed.layer);
  const { problems, values } = settings.current();
  if (problems.length > 0) return usageError(...problems);
  const foreign = foreignMessage(context.paths);
  if (foreign !== null) {
    printError(foreign);
    return EXIT.noData;
  }
  refuseDebugger();
  resetKeychainBackoff(context.paths);
  const before = loadState(context.paths, clock);
  const daemon = runningDaemon(context.paths, clock.now());
  // It also makes the daemon read its settings again, so it is sent even where no request is allowed.
  const requested = daemon !== null && (await requestOf(context.paths, daemon, "refresh"));
  const isLocal = values.source === "local";
  // A 429 blocks one token only: the stored login's is the one that would be used.
  const login = await loginStatus(context, before.snapshot, clock.now());
  const blocked = isLocal
    ? null
    : blockedBy(
        before.pace,
        accountLimits(context.paths, values, clock),
        clock.now(),
        tokenFingerprint(login),
      );
  if (blocked !== null) {
    print(`No request before ${localTime(blocked.until)}: ${BLOCKED_WHY[blocked.why]}.`);
    return exitCodeFor(before.snapshot);
  }
  /** Null until the daemon has saved another outcome, or has ended. */
  const answer = () => {
    if (isAnswered(before, loadState(context.paths, clock), clock.now())) return "polled";
    return runningDaemon(context.paths, clock.now())?.nonce === daemon?.nonce ? null : "ended";
  };
  const answered = requested ? await waitFor(answer, POLL_TIMEOUT_MS) : "ended";
  if (answered !== "polled") withdrawRequest(context.paths, "refresh");
  const failed =
    answered === "ended"
      ? (await pollOnce(context, settings, true)).blocked
      : answered === null && NO_ANSWER;
  if (failed) {
    printError(failed);
    return EXIT.noData;
  }
  const state = loadState(context.paths, clock);
  print(isLocal ? localText(state) : pollText(state));
  return exitCodeFor(state.snapshot);
};

const BLOCKED_WHY: Readonly<Record<BlockedBy["why"], string>> = {
  block: "the endpoint is rate-limited",
  burst: "too many requests in the last five minutes",
  budget: "the hourly budget is used up",
};

const NO_ANSWER = "daemon did not answer; see `claude-usage status`";

/** What is known where no request is made. */
function localText({ snapshot }: PollerState): string {
  if (snapshot.kind === "blank") return failureMessage({ kind: "waiting" }, null);
  const { reading } = snapshot;
  return `Claude Code passed ${readingSummary(reading)} at ${localTime(reading.at)}; with source = "local" no request is made.`;
}

function pollText({ snapshot }: PollerState): string {
  const { health, dueAt } = snapshot;
  if (health.kind === "failing") return failureMessage(health.failure, localTime(dueAt));
  if (snapshot.kind === "blank") return "No data yet.";
  return `Read ${readingSummary(snapshot.reading)}; the next poll is at ${localTime(dueAt)}.`;
}
