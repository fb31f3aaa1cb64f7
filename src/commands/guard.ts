/** `claude-usage guard`: is there room for another job? The exit code says so. */

import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { fetchSnapshot } from "../client/fetch.ts";
import { missingLimits, noDataReason } from "../client/no-data.ts";
import { parseWindowFlag } from "../client/window-flag.ts";
import { quoted } from "../config/setting.ts";
import { integerType } from "../config/value-types.ts";
import { type Command, EXIT, type ExitCode } from "../context.ts";
import { type Headroom, headroomOf, type LimitUse } from "../model/headroom.ts";
import { systemClock } from "../platform/clock.ts";
import type { PollResult } from "../poller/poll-once.ts";
import { scopeName } from "../render/window-names.ts";

const PERCENT = integerType(0, 100);

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, {}, COMMANDS.guard);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags } = parsed;
  const text = flags.get("below") ?? "90";
  const below = PERCENT.parse(text);
  if (below.kind === "fault") {
    return usageError(`--below takes ${below.expected}, not ${quoted(text)}.`);
  }
  const wanted = parseWindowFlag(flags.get("window"));
  if (typeof wanted === "string") return usageError(wanted);
  const found = await fetchSnapshot(call, new Map());
  if (!("snapshot" in found)) return usageError(...found);
  const verdict = headroomOf(found.snapshot, wanted, below.value, systemClock.now());
  if (!flags.has("quiet")) print(sentenceOn(verdict, below.value, found));
  return CODES[verdict.kind];
};

const CODES: Readonly<Record<Headroom["kind"], ExitCode>> = {
  free: EXIT.done,
  taken: EXIT.noRoom,
  unlisted: EXIT.noData,
  unknown: EXIT.noData,
  signedOut: EXIT.noLogin,
};

function sentenceOn(verdict: Headroom, below: number, found: PollResult): string {
  switch (verdict.kind) {
    case "free":
      return `${verdict.shares.map(shareText).join(", ")}: below ${below}%.`;
    case "taken":
      return `${verdict.shares.map(shareText).join(", ")}: not below ${below}%.`;
    case "unlisted":
      return missingLimits(verdict.missing);
    case "signedOut":
    case "unknown":
      return noDataReason(found);
  }
}

/** `31%`; a fraction is cut and not rounded, or 89.7 would be called 90 and below it. */
const shareText = ({ scope, used, over }: LimitUse): string =>
  `${scopeName(scope)} ${over ? "~0" : Math.floor(used * 10) / 10}%`;
