/** `claude-usage`: the line, from the cache, whatever happens. */
import { type Call, type Command, EXIT, type Exit } from "../host/call.ts";
import { LINE } from "../host/commands.ts";
import { dialectOf, inTmuxJob } from "../host/dialect.ts";
import { glance, noticeFor } from "../host/glance.ts";
import { wish } from "../host/looks.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { frameOf } from "../host/sight.ts";
import { LOOKING } from "../settings/looking.ts";
import { signatureOf } from "../settings/signature.ts";
import { paintNow } from "../show/paint.ts";
import { isSurface } from "../show/surfaces.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, LINE);
  if (typeof parsed === "string") return misusedHere(call, parsed);
  const asked = parsed.own.get("for") ?? dialectOf(call);
  if (!isSurface(asked)) throw new Error(`--for ${asked} is for json.ts`);
  const sight = await glance(call, parsed.layer);
  const [flagFault] = sight.faults.filter((sentence) => sentence.startsWith("--"));
  if (flagFault !== undefined) return misusedHere(call, flagFault);
  const wanted = !parsed.own.has("no-daemon") && sight.values.autostart;
  print(paintNow(frameOf(sight, await noticeFor(call, sight, wanted)), asked));
  const painter = sight.holder !== null || wanted;
  if (painter && parsed.layer.size === 0 && sight.faults.length === 0) {
    const signature = signatureOf(call.env);
    if (signature !== null) wish(call.places, { surface: asked, signature }, sight.now);
  }
  return EXIT.done;
};

/** In a bar, a job of tmux, one word; elsewhere the sentence. */
function misusedHere(call: Call, sentence: string): Exit {
  if (inTmuxJob(call)) {
    print("usage");
    return EXIT.done;
  }
  return misused(sentence);
}
