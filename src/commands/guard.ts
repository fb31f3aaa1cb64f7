/** `claude-usage guard`: whether every limit is below a percentage, as an exit code. */

import { currentHolder } from "../cache/lease-holder.ts";
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { WINDOW } from "../cli/shared-specs.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { fetchSnapshot, missingLimits, noDataReason, parseWindowFlag } from "../client/fetch.ts";
import { quoted } from "../config/setting.ts";
import { integerType } from "../config/value-types.ts";
import type { Command } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { type Headroom, headroomOf, type LimitUse } from "../model/headroom.ts";
import type { Instant } from "../model/units.ts";
import { systemClock } from "../platform/clock.ts";
import type { PollResult } from "../poller/poll-once.ts";
import { scopeName } from "../render/window-names.ts";

export const spec = {
  summary: "exit 0 if every limit is below a percentage, 75 if one is not",
  flags: {
    below: { placeholder: "PERCENT", help: "the percentage (90)" },
    window: WINDOW,
    quiet: { help: "print nothing, only set the exit code" },
  },
  settings: "none",
} as const satisfies CommandSpec;

const PERCENT = integerType(0, 100);

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags } = parsed;
  const text = flags.get("below") ?? "90";
  const below = PERCENT.parse(text);
  if (below.kind === "invalid") {
    return usageError(`--below takes ${below.expected}, not ${quoted(text)}.`);
  }
  const scopes = parseWindowFlag(flags.get("window"));
  if (typeof scopes === "string") return usageError(scopes);
  const found = await fetchSnapshot(context, new Map(), "current");
  if (!("snapshot" in found)) return usageError(...found);
  const now = systemClock.now();
  const polled = currentHolder(context.paths, now) !== null;
  const headroom = headroomOf(found.snapshot, scopes, below.value, now, polled);
  if (!flags.has("quiet")) print(headroomText(headroom, below.value, found, now));
  return EXIT_CODES[headroom.kind];
};

const EXIT_CODES: Readonly<Record<Headroom["kind"], ExitCode>> = {
  free: EXIT.done,
  taken: EXIT.noHeadroom,
  unlisted: EXIT.noData,
  unknown: EXIT.noData,
  signedOut: EXIT.noLogin,
};

function headroomText(headroom: Headroom, below: number, found: PollResult, now: Instant): string {
  switch (headroom.kind) {
    case "free":
      return `${headroom.shares.map(limitText).join(", ")}: below ${below}%.`;
    case "taken":
      return `${headroom.shares.map(limitText).join(", ")}: not below ${below}%.`;
    case "unlisted":
      return missingLimits(headroom.missing);
    case "signedOut":
    case "unknown":
      return noDataReason(found, now);
  }
}

/** `31%`; a fraction is cut and not rounded: 89.7 must not be shown as 90 where it counts as below 90. */
const limitText = ({ scope, used, over }: LimitUse): string =>
  `${scopeName(scope)} ${over ? "~0" : Math.floor(used * 10) / 10}%`;
