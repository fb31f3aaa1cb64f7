/** `claude-usage guard`: is there room for another job? The exit code says so. */

import { misused, print } from "../cli/output.ts";
import { parse } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { known } from "../client/fetch.ts";
import { noLimitFor, whyUnknown } from "../client/no-data.ts";
import { scopesIn } from "../client/window-flag.ts";
import { quoted } from "../config/setting.ts";
import { count } from "../config/value-types.ts";
import { type Command, EXIT, type Exit } from "../context.ts";
import { type Room, room, type Share } from "../model/headroom.ts";
import { systemClock } from "../platform/clock.ts";
import type { Polled } from "../poller/poll-once.ts";
import { scopeName } from "../render/window-names.ts";

const PERCENT = count(0, 100);

export const run: Command = async (call) => {
  const parsed = parse(call.argv, {}, COMMANDS.guard);
  if (typeof parsed === "string") return misused(parsed);
  const { own } = parsed;
  const text = own.get("below") ?? "90";
  const below = PERCENT.decode(text);
  if (below.kind === "fault") {
    return misused(`--below takes ${below.expected}, not ${quoted(text)}.`);
  }
  const wanted = scopesIn(own.get("window"));
  if (typeof wanted === "string") return misused(wanted);
  const found = await known(call, new Map());
  if (!("snapshot" in found)) return misused(...found);
  const verdict = room(found.snapshot, wanted, below.value, systemClock.now());
  if (!own.has("quiet")) print(sentenceOn(verdict, below.value, found));
  return CODES[verdict.kind];
};

const CODES: Readonly<Record<Room["kind"], Exit>> = {
  free: EXIT.done,
  taken: EXIT.noRoom,
  unlisted: EXIT.noData,
  unknown: EXIT.noData,
  signedOut: EXIT.noLogin,
};

function sentenceOn(verdict: Room, below: number, found: Polled): string {
  switch (verdict.kind) {
    case "free":
      return `${verdict.shares.map(shareText).join(", ")}: below ${below}%.`;
    case "taken":
      return `${verdict.shares.map(shareText).join(", ")}: not below ${below}%.`;
    case "unlisted":
      return noLimitFor(verdict.missing);
    case "signedOut":
    case "unknown":
      return whyUnknown(found);
  }
}

/** `31%`; a fraction is cut and not rounded, or 89.7 would be called 90 and below it. */
const shareText = ({ scope, used, over }: Share): string =>
  `${scopeName(scope)} ${over ? "~0" : Math.floor(used * 10) / 10}%`;
