/** Whether the daemon's metrics get to where the settings send them. */
import { configuredAccounts, tableAccount } from "../client/accounts.ts";
import type { EffectiveSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { metricsQueue, queueFile } from "../metrics/queue.ts";
import { readMetricsHeader } from "../metrics/send.ts";
import { accountFile } from "../metrics/text-file.ts";
import { MINUTE } from "../model/units.ts";
import { modifiedAt } from "../platform/fs.ts";
import { type DoctorCheck, fail, ok, skipped, warn } from "./check.ts";

export interface MetricsDelivery {
  /** The file of this account; null where none is wanted. */
  readonly file: string | null;
  /** When it was written last; null where it is not there. */
  readonly writtenAt: number | null;
  /** Samples that the server has not taken yet. */
  readonly waiting: number;
  /** Why the header for the server cannot be used; null where there is nothing wrong. */
  readonly headerProblem: string | null;
}

export function sampleMetrics(call: Context, { values }: EffectiveSettings): MetricsDelivery {
  const { paths, env } = call;
  const { metrics_file, metrics_url, accounts } = values;
  const own = tableAccount(call, configuredAccounts(call, accounts));
  const file = metrics_file === null ? null : accountFile(metrics_file, call, own?.name ?? null);
  const header = metrics_url === null ? null : readMetricsHeader(env, paths.config);
  return {
    file,
    writtenAt: file === null ? null : modifiedAt(file),
    waiting: metrics_url === null ? 0 : metricsQueue(queueFile(paths)).lines().length,
    headerProblem: typeof header === "string" ? header : null,
  };
}

/** It is written each minute; two may be missing. */
const GRACE_MS = 3 * MINUTE;

export const metricsCheck: DoctorCheck = {
  name: "metrics",
  run: ({ settings, metrics, holder, now, call }) => {
    const { metrics_file, metrics_url } = settings.values;
    if (metrics_file === null && metrics_url === null)
      return skipped("not used: metrics_file and metrics_url are off");
    const { file, writtenAt, waiting, headerProblem } = metrics;
    if (headerProblem !== null) return fail(headerProblem, "nothing is sent until it is corrected");
    if (holder?.role !== "daemon") return skipped("no daemon runs, so nothing is written or sent");
    const isYoung = now < holder.since + GRACE_MS;
    if (file !== null && isYoung && (writtenAt === null || writtenAt < holder.since))
      return skipped("the daemon has just started; the file is not written yet");
    if (file !== null && (writtenAt === null || writtenAt < now - GRACE_MS))
      return fail(
        `${file} has not been written for minutes`,
        `see ${call.paths.log}; its folder must be there, and writable for you`,
      );
    if (metrics_url !== null && waiting > 0)
      return warn(
        `${waiting} samples wait for ${metrics_url.host}`,
        `see ${call.paths.log}; they are sent once it answers`,
      );
    return ok([file, metrics_url?.host].filter((one) => one != null).join(", "));
  },
};
