/** The daemon's log: one line for each attempt whose outcome differs from the last, and never a secret. */
import { closeSync, constants, fstatSync, lstatSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { logLine, redirectErrors } from "../cli/output.ts";
import type { Outcome } from "../model/outcome.ts";
import { span } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import { makeFolder, openForWriting, tryFs, valueOr } from "../platform/fs.ts";
import { printable } from "../platform/printable.ts";
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
    const next = openForWriting(path, constants.O_APPEND | constants.O_NOFOLLOW);
    redirectErrors(next);
    if (descriptor !== 2) closeSync(descriptor);
    log = { path, descriptor: next };
  });
}

export interface DaemonLog {
  readonly say: (sentence: string) => void;
  /** Logs a repeated failure once. */
  readonly sayOnce: (sentence: string) => void;
  /** Logs the outcome of an attempt. */
  readonly note: (outcome: Outcome, state: PollerState) => void;
}

function logBy(write: (line: string) => void): DaemonLog {
  let lastSentence = "";
  const say = (sentence: string) =>
    write(`${new Date(systemClock.now()).toISOString()} ${sentence}`);
  const sayOnce = (sentence: string) => {
    if (sentence !== lastSentence) say(sentence);
    lastSentence = sentence;
  };
  const note: DaemonLog["note"] = (outcome, { snapshot, pace }) => {
    if (outcome.kind !== "learned") {
      sayOnce(failureMessage(outcome, new Date(snapshot.dueAt).toISOString()));
      return;
    }
    lastSentence = "";
    const wait = duration(span(systemClock.now(), snapshot.dueAt));
    const verb = outcome.reading.source === "api" ? "read" : "received";
    say(`${verb} ${readingSummary(outcome.reading)}; next in ${wait} (${pace.reason})`);
  };
  return { say, sayOnce, note };
}

export const daemonLog = {
  adopt,
  ...logBy((line) => {
    rotate();
    logLine(line);
  }),
};

/** The log of an account that the daemon of another one polls for, too: a file of its own. */
export const accountLog = (path: string): DaemonLog =>
  logBy((line) => {
    // What cannot be logged, as on a full disk, costs nothing else.
    tryFs(() => {
      makeFolder(dirname(path));
      if ((lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES)
        renameSync(path, `${path}.1`);
      const descriptor = openForWriting(path, constants.O_APPEND | constants.O_NOFOLLOW);
      try {
        writeSync(descriptor, `${printable(line)}\n`);
      } finally {
        closeSync(descriptor);
      }
    });
  });
