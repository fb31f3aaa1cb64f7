/** What the daemon does with metrics each minute: writes the file, and sends the samples with their time and this machine's name. */
import type { Paths } from "../cache/paths.ts";
import type { Instant } from "../model/units.ts";
import { metricsPusher, type PushMetrics } from "./pusher.ts";
import { metricsQueue, queueFile } from "./queue.ts";
import { type MetricsAccount, readUsageSamples } from "./read-metrics.ts";
import { readMetricsHeader } from "./send.ts";
import { importLine, metricsText } from "./text.ts";
import { accountFile, writeMetricsFile } from "./text-file.ts";

export interface PublisherOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (sentence: string) => void;
  readonly random: () => number;
}

interface Targets {
  readonly file: string | null;
  readonly url: URL | null;
  /** This machine's name, which goes to the server alone. */
  readonly host: string;
}

interface PublishedAccount extends Pick<MetricsAccount, "snapshot" | "name" | "command"> {
  /** The name of its table in config.toml; null where it has none. */
  readonly table: string | null;
}

export type PublishMetrics = (
  account: PublishedAccount,
  targets: Targets,
  now: Instant,
) => Promise<void>;

export function metricsPublisher(options: PublisherOptions): PublishMetrics {
  const { paths, env, log } = options;
  let push: PushMetrics | null = null;
  let problem = "";
  return async (account, { file, url, host }, now) => {
    const samples = await readUsageSamples({ paths, ...account }, now);
    if (file !== null) {
      const path = accountFile(file, { paths, env }, account.table);
      const failed = writeMetricsFile(path, metricsText(samples));
      const sentence = failed === null ? "" : `${path} cannot be written (${failed})`;
      if (sentence !== problem && sentence !== "") log(sentence);
      problem = sentence;
    }
    if (url === null) return;
    push ??= metricsPusher({
      queue: metricsQueue(queueFile(paths)),
      random: options.random,
      header: () => readMetricsHeader(env, paths.config),
      log,
    });
    await push(
      url,
      samples.map((sample) => importLine(withHost(sample, host), now)),
      now,
    );
  };
}

const withHost = <T extends { readonly labels: Readonly<Record<string, string>> }>(
  sample: T,
  host: string,
): T => ({ ...sample, labels: { ...sample.labels, host } });
