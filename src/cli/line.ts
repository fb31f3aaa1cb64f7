/** `claude-usage`: the line, from the cache, whatever happens. */
import { autostart } from "../host/autostart.ts";
import { type Call, type Command, EXIT, type Exit } from "../host/call.ts";
import { LINE } from "../host/commands.ts";
import { dialectOf, inTmuxJob } from "../host/dialect.ts";
import { wish } from "../host/looks.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { frameOf, look, type Sight } from "../host/sight.ts";
import { LOOKING } from "../settings/looking.ts";
import type { Layer } from "../settings/row.ts";
import { signatureOf } from "../settings/signature.ts";
import { paintNow } from "../show/paint.ts";
import { isSurface } from "../show/surfaces.ts";
import { modifiedAt } from "../store/read.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, LINE);
  if (typeof parsed === "string") return misusedHere(call, parsed);
  const asked = parsed.own.get("for") ?? dialectOf(call);
  if (!isSurface(asked)) throw new Error(`--for ${asked} is for json.ts`);
  const sight = await lookAnew(call, parsed.layer);
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

/** Where no daemon keeps them, settings that have changed are read here, once for all looks to come. */
async function lookAnew(call: Call, flags: Layer): Promise<Sight> {
  const sight = look(call, flags);
  const { seen, faults } = sight.published;
  // What was wrong may have been another call's environment, or is mended by now.
  const current = seen === modifiedAt(call.places.config) && faults.length === 0;
  if (sight.holder !== null || current) return sight;
  const { settingsOf, tellReaders } = await import("../host/settings.ts");
  tellReaders(call, settingsOf(call, new Map()).current());
  return look(call, flags);
}

/** The word for what no snapshot can know: that nobody polls, and nobody will. Starts the daemon where one is wanted. */
async function noticeFor(
  call: Call,
  { holder, snapshot, now }: Sight,
  wanted: boolean,
): Promise<string | null> {
  if (holder !== null) return null;
  const started = wanted ? await autostart(call, now) : "unwanted";
  if (started === "cannot") return "unwritable";
  const nothingYet = snapshot.kind === "blank" && snapshot.health.kind === "well";
  return nothingYet && (started === "unwanted" || started === "in vain") ? "stopped" : null;
}

/** In a bar, a job of tmux, one word; elsewhere the sentence. */
function misusedHere(call: Call, sentence: string): Exit {
  if (inTmuxJob(call)) {
    print("usage");
    return EXIT.done;
  }
  return misused(sentence);
}
