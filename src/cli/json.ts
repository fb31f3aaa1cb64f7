/** `claude-usage --json`: what is known, for programs. */
import { type Call, type Command, type Exit, exitFor } from "../host/call.ts";
import { LINE } from "../host/commands.ts";
import { misused, print } from "../host/out.ts";
import { parse } from "../host/parse.ts";
import { look, offsetOf } from "../host/sight.ts";
import { isKnown, type Snapshot } from "../model/snapshot.ts";
import { LOOKING } from "../settings/looking.ts";
import { document } from "../show/document.ts";
import { systemClock } from "../sources/clock.ts";
import { readPace } from "../store/read.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, LOOKING, LINE);
  if (typeof parsed === "string") return misused(parsed);
  const { snapshot, holder, now, faults } = look(call, parsed.layer);
  if (faults.length > 0) return misused(...faults);
  // A living daemon has looked; without one, what is well and not yet due needs no look of ours.
  const polled =
    holder?.role === "daemon" || (snapshot.dueAt > now && snapshot.health.kind === "well");
  if (isKnown(snapshot) && polled) return tell(call, snapshot, null);
  const { settingsOf } = await import("../host/settings.ts");
  const settings = settingsOf(call, new Map());
  const wrong = settings.current().faults;
  if (wrong.length > 0) return misused(...wrong);
  const { once } = await import("../host/once.ts");
  const answer = await once(call.places, settings, false);
  return tell(call, answer.snapshot, answer.hindrance);
};

function tell({ places }: Call, snapshot: Snapshot, hindrance: string | null): Exit {
  const now = systemClock.now();
  const told = document(snapshot, now, offsetOf(snapshot, now), hindrance);
  // Looks at what Claude Code tells are no polls.
  const unasked = readPace(places)?.reason === "local";
  print(JSON.stringify(unasked ? { ...told, next_poll_at: null } : told));
  return exitFor(snapshot);
}
