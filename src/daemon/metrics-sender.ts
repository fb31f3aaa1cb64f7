/** Publishes metrics each minute and after each reading, where the settings name a file or a server; the code for it is loaded only then. */
import { hostname } from "node:os";
import { readSnapshot } from "../cache/read.ts";
import { configuredAccounts } from "../client/accounts.ts";
import type { LiveSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, type Instant, MINUTE, SECOND } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";

interface MetricsSenderOptions {
  readonly context: Context;
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly held: () => boolean;
  readonly log: (sentence: string) => void;
}

/** To be called with each snapshot. */
type NoteReading = (snapshot: Snapshot) => void;

const FIRST_WAIT_MS = 5 * SECOND;

/** Publishes until the signal aborts. */
export function metricsSender(options: MetricsSenderOptions, signal: AbortSignal): NoteReading {
  const { context, clock, settings, held, log } = options;
  const { paths } = context;
  const load = async () => {
    const { metricsPublisher } = await import("../metrics/publish.ts");
    return metricsPublisher({ call: context, clock, log, random: Math.random });
  };
  let publisher: ReturnType<typeof load> | null = null;
  const publish = async (now: Instant): Promise<boolean> => {
    const { metrics_file: file, metrics_url: url, machine } = settings.current().values;
    const snapshot = file === null && url === null ? null : readSnapshot(paths, clock)?.snapshot;
    if (!snapshot || !held()) return true;
    publisher ??= load();
    const all = configuredAccounts(context, settings.current().values.accounts);
    return await (await publisher)(snapshot, all, { file, url, host: machine || hostname() }, now);
  };
  let last: Instant | null | undefined;
  let nap = new AbortController();
  const run = async () => {
    // The first poll follows at once, and brings what would be sent a second time.
    await clock.sleepUntil(
      after(clock.now(), FIRST_WAIT_MS),
      AbortSignal.any([signal, nap.signal]),
    );
    while (!signal.aborted) {
      nap = new AbortController();
      const now = clock.now();
      const wait = (await publish(now)) ? MINUTE : FIRST_WAIT_MS;
      await clock.sleepUntil(after(now, wait), AbortSignal.any([signal, nap.signal]));
    }
  };
  // It rejects only on a bug of ours.
  void run();
  return (snapshot) => {
    const at = snapshot.kind === "read" ? snapshot.reading.at : null;
    // The first one is what the last daemon left.
    if (last !== undefined && at !== last) nap.abort();
    last = at;
  };
}
