/** Reads what is known of an account from its files, as samples. It makes no request and starts nothing. */
import { existsSync } from "node:fs";
import { currentHolder } from "../cache/lease-holder.ts";
import { alertsFile, type Paths } from "../cache/paths.ts";
import { readPace } from "../cache/read.ts";
import { readRequestCounts } from "../cache/request-counts.ts";
import { type Account, tableAccount } from "../client/accounts.ts";
import type { Context } from "../context.ts";
import { isSameAccount } from "../model/account.ts";
import type { AlertRecord } from "../model/alerts/record.ts";
import { isOf, sumOfCounts } from "../model/request-counts.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, millis } from "../model/units.ts";
import { jsonDocument } from "../render/json-document.ts";
import { VERSION } from "../version.ts";
import { accountLabel } from "./labels.ts";
import type { UsageSample } from "./names.ts";
import { usageSamples } from "./samples.ts";

export interface MetricsAccount {
  readonly paths: Paths;
  readonly snapshot: Snapshot;
  /** The label that the settings give it; null where they give none. */
  readonly name: string | null;
  /** The name of an account whose numbers a command prints; null for a login. */
  readonly command: string | null;
}

/** Several folders with one account are one account: its latest numbers, and the requests of all. */
export async function readUsageSamples(
  accounts: readonly MetricsAccount[],
  now: Instant,
): Promise<readonly UsageSample[]> {
  const samples = await Promise.all(
    [...new Set(accounts.map(metricsLabel))].map((label) =>
      samplesOfOne(
        label,
        accounts.filter((one) => metricsLabel(one) === label),
        now,
      ),
    ),
  );
  return samples.flat();
}

async function samplesOfOne(
  label: string,
  folders: readonly MetricsAccount[],
  now: Instant,
): Promise<readonly UsageSample[]> {
  const [latest] = folders.toSorted((one, other) => readAt(other) - readAt(one));
  if (latest === undefined) return [];
  const { paths, snapshot } = latest;
  const account = snapshot.owner?.account ?? null;
  const polled = currentHolder(paths, now) !== null;
  // The message of the problem is not used, and loading the time zones takes long.
  const { problem } = jsonDocument(snapshot, now, polled, millis(0), null);
  const counts = folders.flatMap((folder) => {
    const counted = readRequestCounts(folder.paths);
    return counted !== null && isOf(counted, account) ? counted.counts : [];
  });
  const alerts = await Promise.all(folders.map((folder) => alertsOf(folder.paths, account)));
  return usageSamples({
    now,
    snapshot,
    polled,
    problem: problem?.kind ?? null,
    blocks: readPace(paths)?.blocks ?? [],
    requests: sumOfCounts(counts),
    alerts: alerts.flat().sort((one, other) => one.at - other.at),
    version: VERSION,
    account: label,
    name: folders.find(({ name }) => name !== null)?.name ?? null,
  });
}

/** What the settings call the account of a call. */
export function namesOfAccount(
  call: Context,
  all: readonly Account[],
): Pick<MetricsAccount, "name" | "command"> {
  return {
    name: tableAccount(call, all)?.givenLabel ?? null,
    command: call.source?.name ?? null,
  };
}

const readAt = ({ snapshot }: MetricsAccount): number =>
  snapshot.kind === "read" ? snapshot.reading.at : 0;

/** The value of the label `account`. */
export const metricsLabel = ({ paths, snapshot, command }: Omit<MetricsAccount, "name">): string =>
  accountLabel(paths, snapshot.owner?.account ?? null, command);

/** Most people have no alerts, and reading them loads more. */
async function alertsOf(paths: Paths, account: string | null): Promise<readonly AlertRecord[]> {
  if (!existsSync(alertsFile(paths))) return [];
  const { readAlerts } = await import("../cache/alert-marks.ts");
  return readAlerts(paths).records.filter(
    (one) => one.account === account || isSameAccount(one.account, account),
  );
}
