/** Keeps the history of what was polled and observed. Under the lease only: a daemon's and a one-shot poll's alike. */
import {
  type AccountSection,
  appendHistory,
  lastSection,
  monthFile,
  monthOf,
} from "../cache/history.ts";
import type { HistoryLine, KnownResets } from "../cache/history-format.ts";
import type { Paths } from "../cache/paths.ts";
import { readSnapshot } from "../cache/read.ts";
import { isSameAccount } from "../model/account.ts";
import {
  EMPTY_HISTORY,
  type HistoryState,
  type HistoryStep,
  historyAfterEntry,
  historyAfterFailure,
  historyAfterReading,
} from "../model/history.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Snapshot, SnapshotOwner } from "../model/snapshot.ts";
import { type Instant, instant } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import { modifiedAt } from "../platform/fs.ts";

type Owner = Pick<SnapshotOwner, "account" | "token" | "since">;
const NO_OWNER: Owner = { account: null, token: null, since: instant(0) };

/** Records the state after an outcome. What the disk refuses is tried again with the next one; nothing depends on it. */
export type RecordHistory = (outcome: Outcome, snapshot: Snapshot) => void;

export function historyRecorder(paths: Paths, clock: Clock, held: () => boolean): RecordHistory {
  // Most readings change no line, so the snapshot knows better than the history when the last one was.
  const saved = readSnapshot(paths, clock)?.snapshot ?? null;
  let state: HistoryState | null = null;
  /** Whose lines come last in the file; null where there are none. */
  let owner: Owner | null = null;
  let resets: KnownResets = new Map();
  let month = "";

  const load = (current: Owner): HistoryState => {
    const section = lastSection(paths);
    if (section === null) return EMPTY_HISTORY;
    if (!isSectionOf(section, current)) return EMPTY_HISTORY;
    owner = { account: section.account, token: section.token, since: current.since };
    const replayed = section.entries.reduce(historyAfterEntry, EMPTY_HISTORY);
    const seen = saved?.kind === "read" && saved.owner?.since === current.since;
    return seen ? seenSince(replayed, saved.reading.at) : replayed;
  };

  return (outcome, snapshot) => {
    if (!held()) return;
    const now = clock.now();
    const current: Owner = snapshot.owner ?? NO_OWNER;
    state ??= load(current);
    const isOther = owner !== null && owner.since !== current.since && !isSame(owner, current);
    const before = isOther ? EMPTY_HISTORY : state;
    const step = (all: boolean) => historyStep(before, outcome, snapshot, now, all);
    const isNewFile = month !== monthOf(now) || modifiedAt(monthFile(paths, monthOf(now))) === null;
    let next = step(false);
    if (next.entries.length === 0) {
      if (!isOther) state = next.state;
      return;
    }
    const isFirst = isNewFile && modifiedAt(monthFile(paths, monthOf(now))) === null;
    if (isFirst) next = step(true);
    const known = isOther ? null : owner;
    if (isNewFile) resets = new Map();
    const lines: readonly HistoryLine[] = [
      ...(isFirst || known === null || isOtherName(known, current)
        ? [accountLine(known, current, now)]
        : []),
      ...next.entries,
    ];
    if (appendHistory(paths, lines, resets, now) !== null) {
      // What the failed line said is not known to a reader.
      resets = new Map();
      return;
    }
    month = monthOf(now);
    owner = current;
    state = next.state;
  };
}

function historyStep(
  before: HistoryState,
  outcome: Outcome,
  snapshot: Snapshot,
  now: Instant,
  all: boolean,
): HistoryStep {
  if (outcome.kind !== "learned") return historyAfterFailure(before, outcome, now);
  if (snapshot.kind === "blank") return { entries: [], state: before };
  return historyAfterReading(before, snapshot.reading, snapshot.undated, all);
}

const seenSince = (state: HistoryState, at: Instant): HistoryState =>
  state.seenAt !== null && at > state.seenAt ? { ...state, seenAt: at } : state;

/** True where the last lines on disk are the account's; without a name, its login's. */
const isSectionOf = (section: AccountSection, { account, token, since }: Owner): boolean =>
  section.account !== null && account !== null
    ? isSameAccount(section.account, account)
    : (token !== null && section.token === token) || (since > 0 && since <= section.at);

const isSame = (one: Owner, other: Owner): boolean => isSameAccount(one.account, other.account);

/** Only what a reader needs to tell accounts apart. */
const isOtherName = (known: Owner, current: Owner): boolean =>
  known.account !== current.account || (current.account === null && known.token !== current.token);

const accountLine = (known: Owner | null, current: Owner, at: Instant): HistoryLine => ({
  kind: "account",
  at,
  account: current.account,
  token: current.account === null ? current.token : null,
  same: known !== null,
});
