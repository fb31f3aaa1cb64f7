/** `claude-usage refresh`: ask now, as far as block and budget allow, and say how it went. */

import type { Places } from "../cache/paths.ts";
import { runningDaemon } from "../cache/read.ts";
import { complain, misused, print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { timeOf } from "../client/local-time.ts";
import { loginSeen, tokenOf } from "../client/login-status.ts";
import { settingsOf } from "../config/effective.ts";
import { POLLING } from "../config/poller-settings.ts";
import { type Command, EXIT, exitFor } from "../context.ts";
import { summary } from "../daemon/log.ts";
import { type Hindrance, hindrance } from "../model/schedule/gate.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { signal } from "../platform/process.ts";
import { soon } from "../platform/wait-for.ts";
import { recall } from "../poller/create.ts";
import { mayAskAgain } from "../poller/keychain-access.ts";
import { isAnswered, once, PATIENCE } from "../poller/poll-once.ts";
import type { State } from "../poller/ports.ts";
import { sentenceFor } from "../render/messages.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, POLLING, COMMANDS.refresh);
  if (typeof parsed === "string") return misused(parsed);
  const settings = settingsOf(call, parsed.layer);
  const { faults, values } = settings.current();
  if (faults.length > 0) return misused(...faults);
  mayAskAgain(call.places);
  const before = recall(call.places, clock);
  const holder = runningDaemon(call.places, clock.now());
  // The daemon reads its settings anew too, and so is told even where nothing may be asked.
  const told = holder !== null && signal(holder.pid, "SIGUSR2");
  const local = values.source === "local";
  // A block is of one login: it is the stored one that would ask.
  const login = await loginSeen(call, before.snapshot, clock.now());
  const held = local ? null : hindrance(before.pace, values, clock.now(), tokenOf(login));
  if (held !== null) {
    print(`Nothing is asked before ${timeOf(held.until)}: ${WHY[held.why]}.`);
    return exitFor(before.snapshot);
  }
  const failed = told
    ? await daemonAnswers(call.places, before)
    : (await once(call, settings, true)).hindrance;
  if (failed !== null) {
    complain(failed);
    return EXIT.noData;
  }
  const state = recall(call.places, clock);
  print(local ? toldIn(state) : sentenceOf(state));
  return exitFor(state.snapshot);
};

const WHY: Readonly<Record<Hindrance["why"], string>> = {
  block: "the endpoint is rate-limited",
  burst: "it was asked often in the last five minutes",
  budget: "the hourly budget is used up",
};

/** Null once the daemon has written another answer down; a sentence when its longest attempt has passed without one. */
async function daemonAnswers(places: Places, before: State): Promise<string | null> {
  const answer = () => (isAnswered(before, recall(places, clock), clock.now()) ? true : null);
  const answered = await soon(answer, PATIENCE);
  return answered === null ? SILENT : null;
}

const SILENT = "The daemon has not answered; `claude-usage status` says what it does.";

/** What is known where nobody is asked. */
function toldIn({ snapshot }: State): string {
  if (snapshot.kind === "blank") return sentenceFor({ kind: "unheard" }, null);
  const { reading } = snapshot;
  return `Claude Code told ${summary(reading)} at ${timeOf(reading.at)}; with source = "local" nothing is asked.`;
}

function sentenceOf({ snapshot }: State): string {
  const { health, dueAt } = snapshot;
  if (health.kind === "ill") return sentenceFor(health.trouble, timeOf(dueAt));
  if (snapshot.kind === "blank") return "Nothing was learned yet.";
  return `Read ${summary(snapshot.reading)}; the next poll is at ${timeOf(dueAt)}.`;
}
