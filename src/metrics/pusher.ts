/**
 * Sends each minute's samples, and what is left of earlier minutes first. What cannot be sent waits in a queue on disk, so
 * that a restart loses at most the one batch that is on its way.
 */
import { after, type Instant, instant, MINUTE, type Millis, millis } from "../model/units.ts";
import type { MetricsQueue } from "./queue.ts";
import { type MetricsHeader, type SendResult, sendLines, serverBase } from "./send.ts";

export interface PusherOptions {
  readonly queue: MetricsQueue;
  readonly random: () => number;
  /** Called with a sentence when sending begins to fail, for another reason, or works again. */
  readonly log: (sentence: string) => void;
  /** The header now, or why it cannot be used. */
  readonly header: () => MetricsHeader | string;
}

export type PushMetrics = (address: URL, lines: readonly string[], now: Instant) => Promise<void>;

const MAX_BATCH_BYTES = 256 * 1024;
const LONGEST_WAIT_MS = millis(30 * MINUTE);

export function metricsPusher({ queue, random, log, header }: PusherOptions): PushMetrics {
  let failures = 0;
  let nextAt = instant(0);
  let problem = "";
  const say = (address: URL, sentence: string) => {
    if (sentence !== problem && sentence !== "")
      log(`metrics are not sent to ${address.host}: ${sentence}`);
    if (sentence === "" && problem !== "") log(`metrics are sent to ${address.host} again`);
    problem = sentence;
  };
  return async (address, lines, now) => {
    const found = header();
    // A clock that was set back must not make the wait longer.
    const waits = now < nextAt && nextAt <= after(now, 2 * LONGEST_WAIT_MS);
    if (typeof found === "string" || waits) {
      if (typeof found === "string") say(address, found);
      return queue.add(lines);
    }
    const waiting = queue.lines();
    const all = [...waiting, ...lines];
    let done = 0;
    let result: SendResult = { kind: "sent" };
    while (done < all.length && result.kind !== "later") {
      const batch = firstBatch(all, done, MAX_BATCH_BYTES);
      result = await sendLines(serverBase(address), found, batch);
      if (result.kind === "never")
        log(`${address.host} refused ${batch.length} samples (${result.why})`);
      if (result.kind !== "later") done += batch.length;
    }
    queue.drop(Math.min(done, waiting.length));
    const left = lines.slice(Math.max(0, done - waiting.length));
    if (left.length > 0) queue.add(left);
    failures = result.kind === "later" ? failures + 1 : 0;
    nextAt = result.kind === "later" ? after(now, waitAfter(failures, random())) : instant(0);
    say(address, result.kind === "later" ? `${result.why}; they wait, and are sent later` : "");
  };
}

/** A minute, then twice as long each time; up to a quarter less, so that not all machines come at once. */
const waitAfter = (failures: number, random: number): Millis =>
  millis(Math.min(MINUTE * 2 ** (failures - 1), LONGEST_WAIT_MS) * (1 - random / 4));

/** Lines from `start` on that one request may hold. */
function firstBatch(lines: readonly string[], start: number, most: number): readonly string[] {
  let bytes = 0;
  let end = start;
  while (end < lines.length && (end === start || bytes + (lines[end]?.length ?? 0) < most)) {
    bytes += (lines[end]?.length ?? 0) + 1;
    end += 1;
  }
  return lines.slice(start, end);
}
