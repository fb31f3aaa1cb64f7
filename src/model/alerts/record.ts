/** What came of the alerts that were given. */
import type { Instant, Percent } from "../units.ts";
import type { AlertAccount, AlertEvent } from "./alert.ts";

export const ALERT_CHANNELS = ["desktop", "tmux", "command"] as const;
export const DELIVERY_RESULTS = ["delivered", "absent", "failed"] as const;

export interface AlertDelivery {
  readonly channel: (typeof ALERT_CHANNELS)[number];
  /** `absent`: no one is there to see it now. */
  readonly result: (typeof DELIVERY_RESULTS)[number];
  /** For a person, in a few words. */
  readonly detail: string;
}

export interface AlertRecord {
  readonly at: Instant;
  readonly event: AlertEvent;
  readonly account: AlertAccount;
  readonly window: string | null;
  readonly level: Percent | null;
  readonly sentence: string;
  readonly deliveries: readonly AlertDelivery[];
}

/** The last weeks of a busy person. */
export const MAX_ALERT_RECORDS = 50;

/** The records with another one; an alert that is tried again replaces its last attempt. */
export const withRecord = (
  records: readonly AlertRecord[],
  record: AlertRecord,
): readonly AlertRecord[] => {
  const last = records.at(-1);
  const isRetry =
    last !== undefined &&
    !wasDelivered(last) &&
    last.event === record.event &&
    last.window === record.window &&
    last.level === record.level &&
    last.account === record.account;
  return [...(isRetry ? records.slice(0, -1) : records), record].slice(-MAX_ALERT_RECORDS);
};

/** The records with what came of another attempt at one of them. */
export const withAttempt = (
  records: readonly AlertRecord[],
  record: AlertRecord,
): readonly AlertRecord[] =>
  records.map((one) =>
    one.at === record.at && one.event === record.event && one.sentence === record.sentence
      ? record
      : one,
  );

const isCommand = ({ channel }: AlertDelivery): boolean => channel === "command";

/** What failed beside something that was delivered. */
export function failedBeside(record: AlertRecord): "notification" | "command" | null {
  if (!wasDelivered(record)) return null;
  const hasFailed = (part: readonly AlertDelivery[]) =>
    part.some(({ result }) => result === "failed") &&
    part.every(({ result }) => result !== "delivered");
  if (hasFailed(record.deliveries.filter(isCommand))) return "command";
  return hasFailed(record.deliveries.filter((one) => !isCommand(one))) ? "notification" : null;
}

/** Its deliveries with those of a later attempt by the same channels in their place. */
export const deliveriesAfter = (
  record: AlertRecord,
  part: "notification" | "command",
  again: readonly AlertDelivery[],
): readonly AlertDelivery[] => {
  const isPart = (one: AlertDelivery) => isCommand(one) === (part === "command");
  const others = record.deliveries.filter((one) => !isPart(one));
  return part === "command" ? [...others, ...again] : [...again, ...others];
};

export const wasDelivered = ({ deliveries }: AlertRecord): boolean =>
  deliveries.some(({ result }) => result === "delivered");
