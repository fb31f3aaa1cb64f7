/** `claude-usage`: the line, from the cache, whatever happens. */

import { print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { LINE } from "../cli/registry.ts";
import { misusedHere } from "../cli/usage-error.ts";
import { flagFaultIn, isWanted, lookAnew, noticeFor } from "../client/current-view.ts";
import { wish } from "../client/line-requests.ts";
import { tellingOf } from "../client/output-format.ts";
import { LOOKING } from "../config/render-settings.ts";
import { signatureOf } from "../config/variant.ts";
import { type Command, EXIT } from "../context.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, LINE);
  if (typeof parsed === "string") return misusedHere(call, parsed);
  const telling = tellingOf(call, parsed.own);
  if (typeof telling === "string") return misusedHere(call, telling);
  const sight = await lookAnew(call, parsed.layer);
  const flagFault = flagFaultIn(sight);
  if (flagFault !== undefined) return misusedHere(call, flagFault);
  const wanted = isWanted(parsed.own, sight);
  print(telling.tell(sight, await noticeFor(call, sight, wanted)).text);
  const painter = sight.holder !== null || wanted;
  const { surface } = telling;
  if (surface !== null && painter && parsed.layer.size === 0 && sight.faults.length === 0) {
    const signature = signatureOf(call.env);
    if (signature !== null) wish(call.places, { surface, signature }, sight.now);
  }
  return EXIT.done;
};
