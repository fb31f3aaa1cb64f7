/** Loads the state that the last poller left, without another account's numbers. No npm: readers load it too. */
import { rmSync } from "node:fs";
import { readElsewhere, readPaceFiles } from "../cache/pace-files.ts";
import type { Paths } from "../cache/paths.ts";
import { readSnapshot } from "../cache/read.ts";
import { accountChanged, forAccount } from "../model/account.ts";
import { rollBack } from "../model/clock-rollback.ts";
import { type Elsewhere, INITIAL_PACE, type PollLimits } from "../model/schedule/pace.ts";
import { stricterPace } from "../model/schedule/strictness.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import { type Instant, instant } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import { modifiedAt, tryFs } from "../platform/fs.ts";
import { accountReader } from "../sources/claude-state.ts";
import { clocksNow, type PollerState } from "./ports.ts";

/** The state on disk; what is missing there comes from `remembered`. */
export function loadState(
  paths: Paths,
  clock: Clock,
  remembered: PollerState | null = null,
): PollerState {
  const now = clock.now();
  const read = readSnapshot(paths, clock);
  const saved = read?.snapshot ?? remembered?.snapshot ?? blankSnapshot(now);
  const snapshot = dropOtherAccount(paths, saved, now);
  const clocks = clocksNow(clock, now);
  const stored = readPaceFiles(paths, accountReader(paths.claudeState)(), now, clocks);
  const known = remembered?.pace ?? INITIAL_PACE;
  // Without the file in the cache, what is remembered may be more than what its copies hold.
  const isLost = modifiedAt(paths.pace) === null;
  const pace = stored === null ? known : isLost ? stricterPace(stored, known) : stored;
  const state = rollBack({ snapshot, pace }, now);
  return read?.exact === true ? { ...state, snapshot } : state;
}

/** What other folders of the account have used: it counts against the same budget. */
export const loadElsewhere = (
  paths: Paths,
  account: string | null,
  clock: Clock,
  now: Instant,
): Elsewhere => readElsewhere(paths, account, now, clocksNow(clock, now));

/** The limits with all that the account has used on this machine. */
export const accountLimits = <T extends PollLimits>(paths: Paths, limits: T, clock: Clock): T => ({
  ...limits,
  elsewhere: loadElsewhere(paths, accountReader(paths.claudeState)(), clock, clock.now()),
});

/** Drops numbers and rendered lines of an account that is no longer logged in. A running daemon does this itself. */
export function dropOtherAccount(paths: Paths, snapshot: Snapshot, now: Instant): Snapshot {
  if (snapshot.owner === null) return snapshot;
  const account = accountReader(paths.claudeState)();
  const current = forAccount(snapshot, { account, token: null, expiresAt: null }, now);
  if (!accountChanged(snapshot, current) || current.owner === null) return current;
  if (paths.foreign === null) tryFs(() => rmSync(paths.lines, { recursive: true, force: true }));
  // Observations since the login was stored belong to this account, where that was after the last number of the other.
  const stored = Math.floor(modifiedAt(paths.credentials) ?? now);
  const last = snapshot.kind === "read" ? snapshot.reading.at : snapshot.owner.since;
  const since = instant(stored > last ? Math.min(stored, now) : now);
  return { ...current, owner: { ...current.owner, since } };
}

/** Why nothing is written, and so nothing polled, in another user's folders; null in our own. */
export const foreignMessage = ({ foreign }: Paths): string | null =>
  foreign === null
    ? null
    : `${foreign.folder} belongs to another user (uid ${foreign.owner}, this is ${foreign.uid}), so nothing is written or polled here; run it as that user, or with \`sudo -H\`.`;

/** Why nothing can be polled where the state cannot be saved. */
export const unwritableMessage = (paths: Paths, code: string): string =>
  foreignMessage(paths) ??
  `The cache folder ${paths.cache} cannot be written (${code}); no request is made without it.`;
