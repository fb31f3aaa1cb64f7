/** The other accounts of config.toml, which this daemon polls for, too: a loop for each, under a lease of its own. Loaded only where there are some. */
import { acquireLease, type Lease } from "../cache/lease.ts";
import { currentHolder } from "../cache/lease-holder.ts";
import { type Account, configuredAccounts } from "../client/accounts.ts";
import type { AccountEntry } from "../config/account-tables.ts";
import type { LiveSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { after, SECOND } from "../model/units.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { holderRecord } from "../poller/create.ts";
import { unwritableMessage } from "../poller/load-state.ts";
import type { PollLoop } from "../poller/loop.ts";
import { accountLog, type DaemonLog } from "./log.ts";

/** Another process may hold the lease: a daemon that was started for that account. */
const LEASE_CHECK_MS = 15 * SECOND;

export interface OtherAccountsOptions {
  /** The account that the daemon was started for. */
  readonly own: Context;
  readonly openSettings: (call: Context) => LiveSettings;
  /** Begins the loop of an account; what it remembers is kept from one lease to the next. */
  readonly loopOf: (call: Context, settings: LiveSettings, log: DaemonLog) => BeginLoop;
}

type BeginLoop = (lease: Lease) => PollLoop;

export interface OtherAccounts {
  /** Begins with accounts that are new, and leaves those that are gone. */
  readonly serve: (entries: readonly AccountEntry[]) => void;
  /** Ends all loops, and waits until their leases are released. */
  readonly stop: () => Promise<void>;
}

interface Served {
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

export function otherAccounts(options: OtherAccountsOptions): OtherAccounts {
  const served = new Map<string, Served>();
  return {
    serve: (entries) => {
      const { own } = options;
      const wanted = new Map(
        configuredAccounts(own, entries)
          .filter((account) => account.context.paths.cache !== own.paths.cache)
          .map((account) => [keyOf(account), account]),
      );
      for (const [key, { stopping }] of served)
        if (!wanted.has(key)) {
          stopping.abort();
          served.delete(key);
        }
      for (const [key, account] of wanted) {
        if (served.has(key)) continue;
        const stopping = new AbortController();
        served.set(key, { stopping, ended: pollFor(account, options, stopping.signal) });
      }
    },
    stop: async () => {
      for (const { stopping } of served.values()) stopping.abort();
      await Promise.all([...served.values()].map(({ ended }) => ended));
    },
  };
}

/** Another label or another command is another account to its loop. */
const keyOf = ({ label, context: { paths, source } }: Account): string =>
  JSON.stringify([paths.cache, label, source?.command]);

/** Never rejects: the trouble of one account, a bug of ours included, does not reach another's loop. */
async function pollFor(
  { context }: Account,
  { openSettings, loopOf }: OtherAccountsOptions,
  stopping: AbortSignal,
): Promise<void> {
  const { paths } = context;
  const log = accountLog(paths.log);
  try {
    const begin = loopOf(context, openSettings(context), log);
    while (!stopping.aborted) {
      const lease = await takeLease(context, log);
      if (lease === null) {
        await clock.sleepUntil(after(clock.now(), LEASE_CHECK_MS), stopping);
        continue;
      }
      const loop = begin(lease);
      const stop = () => loop.stop();
      stopping.addEventListener("abort", stop);
      if (stopping.aborted) stop();
      try {
        await loop.done;
      } finally {
        stopping.removeEventListener("abort", stop);
        await lease.release();
      }
    }
  } catch (bug) {
    log.say(
      `a bug in claude-usage; nothing polls for this account until the daemon is started again`,
    );
    for (const line of String(bug instanceof Error ? bug.stack : bug).split("\n")) log.say(line);
  }
}

/** Null where another process polls, or the disk refuses. */
async function takeLease({ paths }: Context, log: DaemonLog): Promise<Lease | null> {
  const now = clock.now();
  if (currentHolder(paths, now) !== null) return null;
  const acquired = await acquireLease(paths, holderRecord("daemon", true), now);
  if (acquired.kind === "ours") return acquired.lease;
  if (acquired.kind === "unwritable") log.sayOnce(unwritableMessage(paths, acquired.code));
  return null;
}
