/** Lines to a reader that may be slow or gone: the latest waits, older ones that it had no time for are dropped. */
import type { Writable } from "node:stream";
import { DAY, type Instant, instant } from "../model/units.ts";

/** Writes `text` as a line, if `news` is not what was written last. */
export type LineWriter = (text: string, news: string, now: Instant) => void;

/** That a reader has gone is only told to who writes: so a line that stood for so long is written again. */
const REWRITE_AFTER_MS = DAY;

export function lineWriter(stream: Writable, gone: () => void): LineWriter {
  let waiting: readonly [text: string, news: string, now: Instant] | null = null;
  let told: string | null = null;
  let toldAt = instant(0);
  let busy = false;
  stream.on("error", gone);

  const send = (): void => {
    if (busy || waiting === null) return;
    const [text, news, now] = waiting;
    waiting = null;
    if (news === told && now - toldAt < REWRITE_AFTER_MS) return;
    [told, toldAt, busy] = [news, now, true];
    stream.write(`${text}\n`, (error) => {
      if (error) return;
      busy = false;
      send();
    });
  };
  return (text, news, now) => {
    waiting = [text, news, now];
    send();
  };
}
