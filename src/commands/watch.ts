/** `claude-usage watch`: what a look prints, now and at each change, until it is ended or nobody reads it any more. */

import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { misusedHere } from "../cli/usage-error.ts";
import { stirring } from "../client/cache-events.ts";
import { flagFaultIn, isWanted, lookAnew, noticeFor } from "../client/current-view.ts";
import { feed } from "../client/line-writer.ts";
import { tellingOf } from "../client/output-format.ts";
import { vigil } from "../client/wake-loop.ts";
import { LOOKING } from "../config/render-settings.ts";
import { type Command, EXIT } from "../context.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { thrifty } from "../platform/process.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, COMMANDS.watch);
  if (typeof parsed === "string") return misusedHere(call, parsed);
  const telling = tellingOf(call, parsed.own);
  if (typeof telling === "string") return misusedHere(call, telling);
  const flagFault = flagFaultIn(await lookAnew(call, parsed.layer));
  if (flagFault !== undefined) return misusedHere(call, flagFault);

  thrifty();
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
  const tell = feed(process.stdout, end);
  await vigil({ clock, stirs: stirring(call.places), ending: ending.signal }, async (now) => {
    const sight = await lookAnew(call, parsed.layer);
    const notice = await noticeFor(call, sight, isWanted(parsed.own, sight));
    const { text, news, changesAt } = telling.tell(sight, notice);
    tell(text, news, now);
    return changesAt();
  });
  return EXIT.done;
};
