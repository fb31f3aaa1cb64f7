/** The daemon's log: one line for each attempt whose ending differs from the last, and never a secret. */
import { fstatSync, ftruncateSync } from "node:fs";
import { logLine } from "../cli/output.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Reading } from "../model/reading.ts";
import { shownPercent, span } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import type { PollerState } from "../poller/ports.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { scopeName } from "../render/window-names.ts";

/** A log file starts anew past this many bytes; it is for the last days, not for ever. */
const FULL = 256 * 1024;

let last = "";

function say(sentence: string): void {
  const file = fstatSync(2);
  if (file.isFile() && file.size > FULL) ftruncateSync(2);
  logLine(`${new Date(systemClock.now()).toISOString()} ${sentence}`);
}

/** The same trouble again is said once. */
function sayOnce(sentence: string): void {
  if (sentence !== last) say(sentence);
  last = sentence;
}

/** Says how an attempt ended. */
function note(outcome: Outcome, { snapshot, pace }: PollerState): void {
  if (outcome.kind !== "learned") {
    sayOnce(failureMessage(outcome, new Date(snapshot.dueAt).toISOString()));
    return;
  }
  last = "";
  const wait = duration(span(systemClock.now(), snapshot.dueAt));
  const verb = outcome.reading.source === "api" ? "read" : "heard";
  say(`${verb} ${readingSummary(outcome.reading)}; next in ${wait} (${pace.reason})`);
}

export const daemonLog = { say, sayOnce, note };

/** `5h 54%, 7d 46%, Sonnet 2%`, for people. */
export const readingSummary = ({ windows }: Reading): string =>
  windows.map(({ scope, used }) => `${scopeName(scope)} ${shownPercent(used)}%`).join(", ") ||
  "no limits";
