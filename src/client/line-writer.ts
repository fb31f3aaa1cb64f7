/** Writes lines to a pipe that may be slow or closed: only the latest waits, older ones are dropped. */
import type { Writable } from "node:stream";
import { DAY, type Instant, instant } from "../model/units.ts";

/** Writes `text` as a line, unless `changeKey` is that of the last one. */
export type LineWriter = (text: string, changeKey: string, now: Instant) => void;

/** Only a write shows that the pipe is closed, so an unchanged line is written again after this long. */
const REWRITE_AFTER_MS = DAY;

export function lineWriter(stream: Writable, onClosed: () => void): LineWriter {
  let waiting: readonly [text: string, changeKey: string, now: Instant] | null = null;
  let written: string | null = null;
  let writtenAt = instant(0);
  let busy = false;
  stream.on("error", onClosed);

  const send = (): void => {
    if (busy || waiting === null) return;
    const [text, changeKey, now] = waiting;
    waiting = null;
    if (changeKey === written && now - writtenAt < REWRITE_AFTER_MS) return;
    [written, writtenAt, busy] = [changeKey, now, true];
    stream.write(`${text}\n`, (error) => {
      if (error) return;
      busy = false;
      send();
    });
  };
  return (text, changeKey, now) => {
    waiting = [text, changeKey, now];
    send();
  };
}
