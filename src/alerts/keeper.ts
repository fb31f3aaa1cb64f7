/** Tells what is due: decides from each snapshot, delivers, and only then marks it as sent, on disk. */
import { claimAlerts, readAlerts, type StoredAlerts, writeAlerts } from "../cache/alert-marks.ts";
import type { Paths } from "../cache/paths.ts";
import { isQuiet, type QuietHours } from "../config/alert-types.ts";
import type { Alert, AlertSample } from "../model/alerts/alert.ts";
import { decideAlerts, markSent } from "../model/alerts/decide.ts";
import {
  type AlertRecord,
  deliveriesAfter,
  failedBeside,
  wasDelivered,
  withAttempt,
  withRecord,
} from "../model/alerts/record.ts";
import { after, DAY, type Instant, MINUTE, type Millis } from "../model/units.ts";
import type { AlertContext } from "../render/alert-text.ts";
import { type Channels, deliverAlert } from "./deliver.ts";
import { sentText } from "./report.ts";

interface AlertRules {
  readonly levels: readonly number[];
  readonly quiet: QuietHours | null;
  readonly channels: Channels;
}

interface AlertKeeperOptions {
  readonly paths: Paths;
  readonly now: () => Instant;
  readonly utcOffset: (at: Instant) => Millis;
  /** The account as a person knows it; null where there is one only. */
  readonly account: string | null;
  /** False once another process polls. */
  readonly held: () => boolean;
  /** Called with a sentence for each alert that was sent, or could not be. */
  readonly log: (sentence: string) => void;
}

/** One that was delivered by one channel, and not by another. */
interface Unfinished {
  readonly alert: Alert;
  readonly record: AlertRecord;
  readonly attempts: number;
  /** The last attempt. */
  readonly at: Instant;
}

/** Takes each sample, and resolves once what was due is sent. While one is sent, others are passed over. */
export type KeepAlerts = (sample: AlertSample, rules: AlertRules) => Promise<void>;

/** An alert that each channel refuses is given up after this many attempts; where no one is there, it waits. */
const MAX_ATTEMPTS = 3;

export function alertKeeper(options: AlertKeeperOptions): KeepAlerts {
  const { paths, held } = options;
  const failures = new Map<string, number>();
  let busy = false;
  let last = "";
  let unfinished: readonly Unfinished[] = [];
  /** When to try again what no one was there for; null where nothing is left. */
  let retryAt: Instant | null = null;

  const send = async (alert: Alert, { channels }: AlertRules): Promise<void> => {
    const record = await deliverAlert(alert, contextOf(options), channels);
    const before = readAlerts(paths);
    // Who has turned off every channel gets nothing, also later.
    const isUnwanted = record.deliveries.length === 0;
    const isDone = isUnwanted || wasDelivered(record) || isGivenUp(alert, record, failures);
    const marks = isDone ? markSent(before.marks, alert) : before.marks;
    const known = before.records.at(-1);
    const records = withRecord(before.records, record);
    // What waits for somebody to tell is written once, and not at each attempt.
    if (isDone || known?.sentence !== record.sentence) writeAlerts(paths, { marks, records });
    if (failedBeside(record) !== null)
      unfinished = [...unfinished, { alert, record, attempts: 1, at: options.now() }];
    if (isDone) options.log(`alert: ${sentText(record)}`);
  };

  /** Once more by what failed, while another channel has delivered it. */
  const finish = async (one: Unfinished, { channels }: AlertRules): Promise<void> => {
    const part = failedBeside(one.record);
    if (part === null) return;
    const only = part === "command" ? { notify: "off" as const } : { command: "" };
    const context = contextOf(options);
    const { deliveries } = await deliverAlert(one.alert, context, { ...channels, ...only });
    if (deliveries.length === 0) return;
    const record = { ...one.record, deliveries: deliveriesAfter(one.record, part, deliveries) };
    const { marks, records } = readAlerts(paths);
    writeAlerts(paths, { marks, records: withAttempt(records, record) });
    const attempts = one.attempts + 1;
    const isLeft = failedBeside(record) !== null && attempts < MAX_ATTEMPTS;
    if (isLeft) unfinished = [...unfinished, { ...one, record, attempts, at: context.now }];
    else options.log(`alert, attempt ${attempts}: ${sentText(record)}`);
  };

  return async (sample, rules) => {
    const quiet = isQuiet(rules.quiet, minuteOfDay(sample.now, options.utcOffset(sample.now)));
    const { now: _, ...known } = sample;
    const seen = JSON.stringify([known, rules.levels, quiet]);
    const isRetry = retryAt !== null && sample.now >= retryAt;
    if (busy || (seen === last && !isRetry)) return;
    const claim = claimAlerts(paths, sample.now);
    if (claim === null) return;
    busy = true;
    try {
      const stored = readAlerts(paths);
      const { marks, due } = decideAlerts(stored.marks, sample, rules.levels);
      // Without a disk to mark it on, an alert would be sent again and again.
      if (!wasSaved(paths, stored, marks)) return;
      const isReady = ({ at }: Unfinished) => !quiet && sample.now >= after(at, MINUTE);
      const again = unfinished.filter(isReady);
      unfinished = unfinished.filter((one) => !isReady(one));
      for (const one of again) {
        claim.renew(options.now());
        if (held()) await finish(one, rules);
      }
      const given = quiet ? [] : due;
      for (const alert of given) {
        claim.renew(options.now());
        if (held()) await send(alert, rules);
      }
      const left = quiet ? [] : decideAlerts(readAlerts(paths).marks, sample, rules.levels).due;
      last = seen;
      const isAllDone = left.length === 0 && unfinished.length === 0;
      retryAt = isAllDone ? null : after(sample.now, MINUTE);
    } finally {
      claim.end();
      busy = false;
    }
  };
}

function wasSaved(paths: Paths, stored: StoredAlerts, marks: StoredAlerts["marks"]): boolean {
  if (JSON.stringify(marks) === JSON.stringify(stored.marks)) return true;
  return writeAlerts(paths, { ...stored, marks }) === null;
}

/** True where every channel that could be used has failed often enough. */
function isGivenUp(alert: Alert, record: AlertRecord, failures: Map<string, number>): boolean {
  if (!record.deliveries.some(({ result }) => result === "failed")) return false;
  const { event, account, level } = alert;
  const key = JSON.stringify([event, account, record.window, level]);
  const times = (failures.get(key) ?? 0) + 1;
  if (times < MAX_ATTEMPTS) failures.set(key, times);
  else failures.delete(key);
  return times >= MAX_ATTEMPTS;
}

const minuteOfDay = (at: Instant, utcOffset: Millis): number =>
  Math.floor(((((at + utcOffset) % DAY) + DAY) % DAY) / MINUTE);

const contextOf = ({ now, utcOffset, account }: AlertKeeperOptions): AlertContext => ({
  now: now(),
  utcOffset,
  account: account ?? "default",
  named: account !== null,
});
