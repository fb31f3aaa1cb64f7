/** Reads what is known of an account from its files, as samples. It makes no request and starts nothing. */
import { existsSync } from "node:fs";
import { currentHolder } from "../cache/lease-holder.ts";
import { alertsFile, type Paths } from "../cache/paths.ts";
import { readPace } from "../cache/read.ts";
import { readRequestCounts } from "../cache/request-counts.ts";
import { isSameAccount } from "../model/account.ts";
import type { AlertRecord } from "../model/alerts/record.ts";
import { isOf } from "../model/request-counts.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Instant, millis } from "../model/units.ts";
import { accountDigest } from "../platform/fingerprint.ts";
import { jsonDocument } from "../render/json-document.ts";
import { VERSION } from "../version.ts";
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

export async function readUsageSamples(
  { paths, snapshot, name, command }: MetricsAccount,
  now: Instant,
): Promise<readonly UsageSample[]> {
  const account = snapshot.owner?.account ?? null;
  const polled = currentHolder(paths, now) !== null;
  // The message of the problem is not used, and loading the time zones takes long.
  const { problem } = jsonDocument(snapshot, now, polled, millis(0), null);
  const counted = readRequestCounts(paths);
  return usageSamples({
    now,
    snapshot,
    polled,
    problem: problem?.kind ?? null,
    blocks: readPace(paths)?.blocks ?? [],
    requests: counted !== null && isOf(counted, account) ? counted.counts : null,
    alerts: await alertsOf(paths, account),
    version: VERSION,
    account: accountLabel(account, command),
    name,
  });
}

/** Digits that lead to no name; `unknown` where Claude Code names no account. A table's name would be one label of many people. */
export const accountLabel = (account: string | null, command: string | null): string =>
  command ?? (account === null ? "unknown" : accountDigest(account));

/** Most people have no alerts, and reading them loads more. */
async function alertsOf(paths: Paths, account: string | null): Promise<readonly AlertRecord[]> {
  if (!existsSync(alertsFile(paths))) return [];
  const { readAlerts } = await import("../cache/alert-marks.ts");
  return readAlerts(paths).records.filter(
    (one) => one.account === account || isSameAccount(one.account, account),
  );
}
