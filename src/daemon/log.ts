/** The daemon's log: one line for each attempt whose outcome differs from the last, and never a secret. */
import { closeSync, constants, fstatSync, lstatSync, openSync, renameSync } from "node:fs";
import { logLine, redirectErrors } from "../cli/output.ts";
import type { Outcome } from "../model/outcome.ts";
import { span } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { tryFs, valueOr } from "../platform/fs.ts";
import type { PollerState } from "../poller/ports.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { readingSummary } from "../render/window-names.ts";

/** A longer log is renamed before the next line, over the one before it: they are for the last days only. */
const MAX_LOG_BYTES = 256 * 1024;

/** Our log, and the descriptor that it is open at; null where stderr goes to somebody else's file. */
let log: { readonly path: string; readonly descriptor: number } | null = null;

/** To be called before the first line: the log at `path` is ours to rotate where stderr is that very file. */
function adopt(path: string): void {
  log = isOpenAt(path, 2) ? { path, descriptor: 2 } : null;
}

/** False for a link, whatever it leads to. */
const isOpenAt = (path: string, descriptor: number): boolean =>
  valueOr(false, () => {
    const [named, open] = [lstatSync(path), fstatSync(descriptor)];
    return named.isFile() && named.dev === open.dev && named.ino === open.ino;
  });

function rotate(): void {
  if (log === null) return;
  const { path, descriptor } = log;
  if (fstatSync(descriptor).size <= MAX_LOG_BYTES || !isOpenAt(path, descriptor)) return;
  tryFs(() => {
    renameSync(path, `${path}.1`);
    const next = openSync(path, NEW_LOG, 0o600);
    redirectErrors(next);
    if (descriptor !== 2) closeSync(descriptor);
    log = { path, descriptor: next };
  });
}

const NEW_LOG = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

let lastSentence = "";

function say(sentence: string): void {
  rotate();
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

export const daemonLog = { adopt, say, sayOnce, note };
