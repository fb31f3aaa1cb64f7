/** `claude-usage refresh`: ask now, as far as block and budget allow, and say how it went. */

import { runningDaemon } from "../cache/lease-holder.ts";
import type { Paths } from "../cache/paths.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { localTime } from "../client/local-time.ts";
import { loginStatus, tokenFingerprint } from "../client/login-status.ts";
import { openSettings } from "../config/effective.ts";
import { POLLER_SETTINGS } from "../config/poller-settings.ts";
import { type Command, EXIT, exitCodeFor } from "../context.ts";
import { readingSummary } from "../daemon/log.ts";
import { type BlockedBy, blockedBy } from "../model/schedule/gate.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { sendSignal } from "../platform/process.ts";
import { waitFor } from "../platform/wait-for.ts";
import { resetKeychainBackoff } from "../poller/keychain-access.ts";
import { loadState } from "../poller/load-state.ts";
import { isAnswered, POLL_TIMEOUT_MS, pollOnce } from "../poller/poll-once.ts";
import type { PollerState } from "../poller/ports.ts";
import { failureMessage } from "../render/messages.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, POLLER_SETTINGS, COMMANDS.refresh);
  if (typeof parsed === "string") return usageError(parsed);
  const settings = openSettings(call, parsed.layer);
  const { problems, values } = settings.current();
  if (problems.length > 0) return usageError(...problems);
  resetKeychainBackoff(call.paths);
  const before = loadState(call.paths, clock);
  const holder = runningDaemon(call.paths, clock.now());
  // The daemon reads its settings anew too, and so is told even where nothing may be asked.
  const told = holder !== null && sendSignal(holder.pid, "SIGUSR2");
  const local = values.source === "local";
  // A block is of one login: it is the stored one that would ask.
  const login = await loginStatus(call, before.snapshot, clock.now());
  const held = local ? null : blockedBy(before.pace, values, clock.now(), tokenFingerprint(login));
  if (held !== null) {
    print(`Nothing is asked before ${localTime(held.until)}: ${WHY[held.why]}.`);
    return exitCodeFor(before.snapshot);
  }
  const failed = told
    ? await daemonAnswers(call.paths, before)
    : (await pollOnce(call, settings, true)).blocked;
  if (failed !== null) {
    printError(failed);
    return EXIT.noData;
  }
  const state = loadState(call.paths, clock);
  print(local ? toldIn(state) : sentenceOf(state));
  return exitCodeFor(state.snapshot);
};

const WHY: Readonly<Record<BlockedBy["why"], string>> = {
  block: "the endpoint is rate-limited",
  burst: "it was asked often in the last five minutes",
  budget: "the hourly budget is used up",
};

/** Null once the daemon has written another answer down; a sentence when its longest attempt has passed without one. */
async function daemonAnswers(paths: Paths, before: PollerState): Promise<string | null> {
  const answer = () => (isAnswered(before, loadState(paths, clock), clock.now()) ? true : null);
  const answered = await waitFor(answer, POLL_TIMEOUT_MS);
  return answered === null ? SILENT : null;
}

const SILENT = "The daemon has not answered; `claude-usage status` says what it does.";

/** What is known where nobody is asked. */
function toldIn({ snapshot }: PollerState): string {
  if (snapshot.kind === "blank") return failureMessage({ kind: "waiting" }, null);
  const { reading } = snapshot;
  return `Claude Code told ${readingSummary(reading)} at ${localTime(reading.at)}; with source = "local" nothing is asked.`;
}

function sentenceOf({ snapshot }: PollerState): string {
  const { health, dueAt } = snapshot;
  if (health.kind === "failing") return failureMessage(health.failure, localTime(dueAt));
  if (snapshot.kind === "blank") return "Nothing was learned yet.";
  return `Read ${readingSummary(snapshot.reading)}; the next poll is at ${localTime(dueAt)}.`;
}
