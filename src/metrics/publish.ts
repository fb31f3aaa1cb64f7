/** What the daemon does with metrics each minute: writes the file, and sends the samples with their time and this machine's name. */
import { type Account, tableAccount } from "../client/accounts.ts";
import type { Context } from "../context.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import { metricsPusher, type PushMetrics } from "./pusher.ts";
import { metricsQueue, queueFile } from "./queue.ts";
import { readUsageSamples } from "./read-metrics.ts";
import { foldersToPublish } from "./same-account.ts";
import { readMetricsHeader } from "./send.ts";
import { importLine, metricsText } from "./text.ts";
import { accountFile, removeLeftovers, writeMetricsFile } from "./text-file.ts";

export interface PublisherOptions {
  readonly call: Context;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
  readonly random: () => number;
}

interface Targets {
  readonly file: string | null;
  readonly url: URL | null;
  /** This machine's name, which goes to the server alone. */
  readonly host: string;
}

/** False where it has to be tried again soon. */
export type PublishMetrics = (
  snapshot: Snapshot,
  /** Those of config.toml. */
  all: readonly Account[],
  targets: Targets,
  now: Instant,
) => Promise<boolean>;

export function metricsPublisher(options: PublisherOptions): PublishMetrics {
  const { call, clock, log, random } = options;
  const { paths, env } = call;
  let push: PushMetrics | null = null;
  let problem = "";
  return async (snapshot, all, { file, url, host }, now) => {
    const folders = foldersToPublish(call, all, snapshot, clock);
    if (folders === null) return false;
    const samples = await readUsageSamples(folders, now);
    if (file !== null) {
      const path = accountFile(file, call, tableAccount(call, all)?.name ?? null);
      const failed = writeMetricsFile(path, metricsText(samples));
      const sentence = failed === null ? "" : `${path} cannot be written (${failed})`;
      if (sentence !== problem && sentence !== "") log(sentence);
      problem = sentence;
      const account = samples[0]?.labels.account;
      if (account !== undefined) removeLeftovers(file, path, account, now);
    }
    if (url === null) return true;
    push ??= metricsPusher({
      queue: metricsQueue(queueFile(paths)),
      random,
      header: () => readMetricsHeader(env, paths.config),
      log,
    });
    await push(
      url,
      samples.map((sample) => importLine(withHost(sample, host), now)),
      now,
    );
    return true;
  };
}

const withHost = <T extends { readonly labels: Readonly<Record<string, string>> }>(
  sample: T,
  host: string,
): T => ({ ...sample, labels: { ...sample.labels, host } });
