/** `claude-usage refresh`: ask now, as far as block and budget allow, and say how it went. */
import { setTimeout as pause } from "node:timers/promises";
import { type Command, EXIT, exitFor } from "../host/call.ts";
import { summary } from "../host/journal.ts";
import { once } from "../host/once.ts";
import { complain, misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { recall } from "../host/poller.ts";
import { settingsOf } from "../host/settings.ts";
import { signal } from "../host/signal.ts";
import { allowedAt } from "../model/pacing.ts";
import { after, type Instant, SECOND } from "../model/units.ts";
import { POLLING } from "../settings/polling.ts";
import { clockTime } from "../show/countdown.ts";
import { sentenceFor } from "../show/words.ts";
import type { State } from "../sources/attempt.ts";
import { systemClock as clock, utcOffset } from "../sources/clock.ts";
import { livingHolder } from "../store/read.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, POLLING, {});
  if (typeof parsed === "string") return misused(parsed);
  const settings = settingsOf(call, parsed.layer);
  const { faults, values } = settings.current();
  if (faults.length > 0) return misused(...faults);
  const before = recall(call.places, clock);
  const allowed = allowedAt(before.pace, values, clock.now());
  if (allowed > clock.now()) {
    print(`Nothing is asked before ${timeOf(allowed)}: ${blockOf(before)}.`);
    return exitFor(before.snapshot);
  }
  const holder = livingHolder(call.places, clock.now());
  if (holder?.role === "daemon" && signal(holder.pid, "SIGUSR2")) {
    await answered(() => recall(call.places, clock), before);
  } else {
    const { hindrance } = await once(call.places, settings, true);
    if (hindrance !== null) {
      complain(hindrance);
      return EXIT.noData;
    }
  }
  const now = recall(call.places, clock);
  print(sentenceOf(now));
  return exitFor(now.snapshot);
};

const timeOf = (at: Instant): string => clockTime(at, utcOffset(at));

const blockOf = ({ pace }: State): string =>
  pace.blockedUntil !== null && pace.blockedUntil > clock.now()
    ? "the endpoint is rate-limited"
    : "the hourly budget is used up";

/** Resolves when the daemon has written another answer down, or after its longest attempt. */
async function answered(read: () => State, before: State): Promise<void> {
  const patience = after(clock.now(), 25 * SECOND);
  while (clock.now() < patience) {
    if (read().snapshot.dueAt !== before.snapshot.dueAt) return;
    await pause(50);
  }
}

function sentenceOf({ snapshot }: State): string {
  const { health, dueAt } = snapshot;
  if (health.kind === "ill") return sentenceFor(health.trouble, timeOf(dueAt));
  if (snapshot.kind === "blank") return "Nothing was learned yet.";
  return `Read ${summary(snapshot.reading)}; the next poll is at ${timeOf(dueAt)}.`;
}
