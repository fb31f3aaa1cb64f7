/** `claude-usage guard`: whether every limit is below a percentage, as an exit code. */

import { currentHolder } from "../cache/lease-holder.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { belowFlag, WINDOW } from "../cli/shared-specs.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { allAccounts } from "../client/accounts.ts";
import {
  fetchSnapshot,
  missingLimits,
  noDataReason,
  parseBelowFlag,
  parseWindowFlag,
} from "../client/fetch.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { usedAfter } from "../model/forecast/outlook.ts";
import { type Headroom, headroomOf } from "../model/headroom.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { DAY, HOUR, type Instant, MINUTE, type Millis, millis } from "../model/units.ts";
import { windowOf } from "../model/window.ts";
import { systemClock } from "../platform/clock.ts";
import type { PollResult } from "../poller/poll-once.ts";
import { countdown } from "../render/countdown.ts";
import { limitText } from "../render/window-names.ts";

export const spec = {
  summary: "exit 0 if every limit is below a percentage, 75 if one is not",
  flags: {
    below: belowFlag(90),
    window: WINDOW,
    for: {
      placeholder: "TIME",
      help: "room for this long too, as far as it is foreseen, such as 2h",
    },
    any: { help: "of every account; print the one with the most room, if one has room" },
    all: { help: "of every account; print the one with the most room, if all have room" },
    quiet: { help: "print nothing, only set the exit code" },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags } = parsed;
  const below = parseBelowFlag(flags.get("below") ?? "90");
  if (typeof below === "string") return usageError(below);
  const scopes = parseWindowFlag(flags.get("window"));
  if (typeof scopes === "string") return usageError(scopes);
  const ahead = parseAhead(flags.get("for"));
  if (typeof ahead === "string") return usageError(ahead);
  const watched: Watched = { scopes, below, ahead };
  const [any, all] = [flags.has("any"), flags.has("all")];
  if (any && all) return usageError("--any cannot be combined with --all.");
  const whose = any ? "--any" : "--all";
  if ((any || all) && context.account !== undefined)
    return usageError(`${whose} is of every account; leave --account out.`);
  if (any || all) return await guardAccounts(context, watched, all, flags.has("quiet"));
  const verdict = await verdictOn(context, watched);
  if (!("headroom" in verdict)) return usageError(...verdict);
  if (!flags.has("quiet")) print(verdict.text);
  return EXIT_CODES[verdict.headroom.kind];
};

interface Watched {
  readonly scopes: Parameters<typeof headroomOf>[1];
  readonly below: number;
  readonly ahead: Millis;
}

interface Verdict {
  readonly headroom: Headroom;
  readonly text: string;
}

/** Whether one account has room, and the sentence on it; or what is wrong with the call. */
async function verdictOn(
  context: Context,
  { scopes, below, ahead }: Watched,
): Promise<Verdict | readonly string[]> {
  const found = await fetchSnapshot(context, new Map(), "current");
  if (!("snapshot" in found)) return found;
  const now = systemClock.now();
  const polled = currentHolder(context.paths, now) !== null;
  let { snapshot } = found;
  if (ahead > 0) {
    const { withForecasts } = await import("../history/forecasts.ts");
    snapshot = await withForecasts(context, snapshot, now);
  }
  const headroom = headroomFor(snapshot, scopes, below, now, polled, ahead);
  return { headroom, text: headroomText(headroom, below, found, now) + aheadText(headroom, ahead) };
}

/** The name of the account with the most room alone on stdout, for a script that chooses; what each has is said beside it. */
async function guardAccounts(
  context: Context,
  watched: Watched,
  needsAll: boolean,
  quiet: boolean,
): Promise<ExitCode> {
  const accounts = await allAccounts(context);
  const verdicts = await Promise.all(
    accounts.map(async ({ name, context: call }) => ({
      name,
      verdict: await verdictOn(call, watched),
    })),
  );
  const known: { readonly name: string; readonly verdict: Verdict }[] = [];
  for (const { name, verdict } of verdicts) {
    if (!("headroom" in verdict)) return usageError(...verdict);
    known.push({ name, verdict });
    if (!quiet) printError(`${name}: ${verdict.text}`);
  }
  const free = known
    .filter(({ verdict }) => verdict.headroom.kind === "free")
    .sort((one, other) => mostUsed(one.verdict.headroom) - mostUsed(other.verdict.headroom));
  const [best] = free;
  const isMet = needsAll ? free.length === known.length : free.length > 0;
  if (best !== undefined && isMet) {
    if (!quiet) print(best.name);
    return EXIT.done;
  }
  const codes = known.map(({ verdict }) => EXIT_CODES[verdict.headroom.kind]);
  // That one is used up is known, and says more than that another is not known.
  return codes.includes(EXIT.noHeadroom)
    ? EXIT.noHeadroom
    : (codes.find((code) => code !== EXIT.done) ?? EXIT.noData);
}

/** The share of the limit that is closest to its end. */
const mostUsed = (headroom: Headroom): number =>
  "shares" in headroom ? Math.max(...headroom.shares.map(({ used }) => used)) : 100;

const UNIT_MS = { m: MINUTE, h: HOUR, d: DAY } as const;

/** `--for 2h`: how long from now; 0 without it. */
function parseAhead(text: string | undefined): Millis | string {
  if (text === undefined) return millis(0);
  const [, count, unit] = /^(\d{1,4}(?:\.\d{1,2})?)([mhd])$/.exec(text) ?? [];
  const length = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return length > 0 && length <= 7 * DAY
    ? millis(length)
    : `--for takes a time from 1m to 7d, such as 2h, not ${JSON.stringify(text)}.`;
}

/** Room now, and as far as it is foreseen at the end of `ahead` too. */
function headroomFor(
  snapshot: Snapshot,
  scopes: Parameters<typeof headroomOf>[1],
  below: number,
  now: Instant,
  polled: boolean,
  ahead: Millis,
): Headroom {
  const headroom = headroomOf(snapshot, scopes, below, now, polled);
  if (ahead === 0 || headroom.kind !== "free" || snapshot.kind === "blank") return headroom;
  const shares = headroom.shares.map((share) => {
    const window = windowOf(snapshot.reading.windows, share.scope);
    return window === null ? share : { ...share, used: usedAfter(snapshot, window, now, ahead) };
  });
  return { kind: shares.every(({ used }) => used < below) ? "free" : "taken", shares };
}

const aheadText = ({ kind }: Headroom, ahead: Millis): string =>
  ahead > 0 && (kind === "free" || kind === "taken")
    ? ` In ${countdown(ahead)}, as far as is foreseen.`
    : "";

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
      return missingLimits(headroom.missing, found);
    case "signedOut":
    case "unknown":
      return noDataReason(found, now);
  }
}
