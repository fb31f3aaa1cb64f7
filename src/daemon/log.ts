/** The daemon's log: one line for each attempt whose outcome differs from the last, and never a secret. */
import { fstatSync, ftruncateSync } from "node:fs";
import { logLine } from "../cli/output.ts";
import type { Outcome } from "../model/outcome.ts";
import { span } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import type { PollerState } from "../poller/ports.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { readingSummary } from "../render/window-names.ts";

/** A longer log file is truncated before the next line: it is for the last days only. */
const MAX_LOG_BYTES = 256 * 1024;

let lastSentence = "";

function say(sentence: string): void {
  const file = fstatSync(2);
  if (file.isFile() && file.size > MAX_LOG_BYTES) ftruncateSync(2);
  logLine(`${new Date(systemClock.now()).toISOString()} ${sentence}`);
}

/** Logs a repeated failure once. */
function sayOnce(sentence: string): void {
  if (sentence !== lastSentence) say(sentence);
  lastSentence = sentence;
}

/** Logs the outcome of an attempt. */
function note(outcome: Outcome, { snapshot, pace }: PollerState): void {
  if (outcome.kind !== "learned") {
    sayOnce(failureMessage(outcome, new Date(snapshot.dueAt).toISOString()));
    return;
  }
  lastSentence = "";
  const wait = duration(span(systemClock.now(), snapshot.dueAt));
  const verb = outcome.reading.source === "api" ? "read" : "received";
  say(`${verb} ${readingSummary(outcome.reading)}; next in ${wait} (${pace.reason})`);
}

export const daemonLog = { say, sayOnce, note };
