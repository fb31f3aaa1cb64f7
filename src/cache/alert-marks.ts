/** What was sent, on disk: in the state folder, because an alert must not be repeated after the cache is removed. */
import { rmSync } from "node:fs";
import {
  ALERT_EVENTS,
  type AlertMarks,
  type ExpectedLimit,
  NO_ALERT_MARKS,
  type WindowMark,
} from "../model/alerts/alert.ts";
import {
  ALERT_CHANNELS,
  type AlertDelivery,
  type AlertRecord,
  DELIVERY_RESULTS,
  MAX_ALERT_RECORDS,
} from "../model/alerts/record.ts";
import { type Instant, type Percent, SECOND, span } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { bool, inRange, list, nullable, oneOf, record, text } from "../platform/decoders.ts";
import { type FsError, tryFs } from "../platform/fs.ts";
import { decodeIdentity, identityOf, stateOf } from "../platform/process-identity.ts";
import { fileDecoder, instantFormat, scopeFormat } from "./formats.ts";
import { alertsFile, type Paths } from "./paths.ts";
import { createValue, writeValue } from "./write.ts";

/** More than are ever written. */
const MAX_STORED = 256;

const windowMark = record<WindowMark>({
  account: nullable(text),
  scope: scopeFormat,
  resetsAt: nullable(instantFormat),
  used: inRange<Percent>(0, Number.MAX_SAFE_INTEGER),
  sent: inRange(0, 100),
  expected: nullable(
    record<ExpectedLimit>({ at: instantFormat, hitsAt: instantFormat, agreed: bool }),
  ),
  forecastSent: bool,
  ended: nullable(
    record<{ how: "reset" | "early-reset"; at: Instant }>({
      how: oneOf("reset", "early-reset"),
      at: instantFormat,
    }),
  ),
});

/** @internal */
export const decodeAlertMarks = fileDecoder(
  record<AlertMarks>({
    levels: nullable(list(inRange<number>(1, 100), MAX_STORED)),
    windows: list(windowMark, MAX_STORED),
    loginFailure: nullable(record({ since: instantFormat, sent: bool })),
  }),
);

const alertRecord = record<AlertRecord>({
  at: instantFormat,
  event: oneOf(...ALERT_EVENTS),
  account: nullable(text),
  window: nullable(text),
  level: nullable(inRange<Percent>(0, 100)),
  sentence: text,
  deliveries: list(
    record<AlertDelivery>({
      channel: oneOf(...ALERT_CHANNELS),
      result: oneOf(...DELIVERY_RESULTS),
      detail: text,
    }),
    ALERT_CHANNELS.length,
  ),
});

const alertRecords = fileDecoder(record({ records: list(alertRecord, MAX_ALERT_RECORDS) }));

/** All that is remembered of alerts. */
export interface StoredAlerts {
  readonly marks: AlertMarks;
  readonly records: readonly AlertRecord[];
}

export function readAlerts(paths: Paths): StoredAlerts {
  const file = alertsFile(paths);
  return {
    marks: readFileAs(file, decodeAlertMarks) ?? NO_ALERT_MARKS,
    records: readFileAs(file, alertRecords)?.records ?? [],
  };
}

/** Longer than any channel takes. */
const CLAIM_MS = 30 * SECOND;

const claimDecoder = fileDecoder(record({ at: instantFormat, process: decodeIdentity }));

export interface AlertClaim {
  /** It ends by itself a while after this. */
  readonly renew: (now: Instant) => void;
  readonly end: () => void;
}

/**
 * The right to decide and deliver, which one process has at a time: a daemon that lost the lease may still deliver, and
 * its marks come after that. Null while another process that lives has it.
 */
export function claimAlerts(paths: Paths, now: Instant): AlertClaim | null {
  const file = `${alertsFile(paths)}.claim`;
  const value = (at: Instant) => ({ at, process: identityOf(process.pid) });
  if (createValue(file, value(now)) !== null) {
    const known = readFileAs(file, claimDecoder);
    const isLeft =
      known === null ||
      Math.abs(span(known.at, now)) > CLAIM_MS ||
      stateOf(known.process) === "gone";
    if (!isLeft) return null;
    tryFs(() => rmSync(file, { force: true }));
    if (createValue(file, value(now)) !== null) return null;
  }
  return {
    renew: (at) => void writeValue(file, value(at), false),
    end: () => void tryFs(() => rmSync(file, { force: true })),
  };
}

/** Only the lease's holder may write them. */
export const writeAlerts = (paths: Paths, { marks, records }: StoredAlerts): FsError =>
  writeValue(alertsFile(paths), { ...marks, records });
