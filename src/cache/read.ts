/** Reads our cache files back into values. Every one-shot command loads this, so node:fs is all it may cost. */
import { join } from "node:path";
import { calendarChange, moveSnapshot } from "../model/clock-rollback.ts";
import type { CostQuery, TodayCost } from "../model/money.ts";
import type { Observation } from "../model/observations.ts";
import type { Pace } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Spark } from "../model/spark.ts";
import type { Instant } from "../model/units.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import type { Clock } from "../platform/clock.ts";
import {
  decodeCostQuery,
  decodeInbox,
  decodePace,
  decodeSpark,
  decodeStoredSnapshot,
  decodeTodayCost,
} from "./formats.ts";
import type { Paths } from "./paths.ts";

/** The snapshot on a calendar that may have been set since it was saved; null where there is none. */
export interface SnapshotOnClock {
  readonly snapshot: Snapshot;
  /** True where the boot clock shows how old the reading is, whatever the calendar says. */
  readonly exact: boolean;
}

export function readSnapshot(paths: Paths, clock: Clock): SnapshotOnClock | null {
  const stored = readFileAs(paths.snapshot, decodeStoredSnapshot);
  if (stored === null) return null;
  const { snapshot, boot } = stored;
  const now = boot === null ? null : clock.boot();
  if (boot === null || now === null || snapshot.kind === "blank") return { snapshot, exact: false };
  const read = { at: snapshot.reading.at, boot };
  const change = calendarChange(read, { at: clock.now(), boot: now });
  if (change === null) return { snapshot, exact: false };
  return { snapshot: moveSnapshot(snapshot, change), exact: true };
}

/** For what it says of the schedule; whether a request may be sent is decided by pace-files.ts. */
export const readPace = (paths: Paths): Pace | null => readFileAs(paths.pace, decodePace);

/** Today's cost; null where no cost server is configured. */
export const readTodayCost = ({ cost }: Paths): TodayCost | null =>
  readFileAs(cost, decodeTodayCost);

/** What the daemon's last query for it brought; null before the first. */
export const readCostQuery = ({ costQuery }: Paths): CostQuery | null =>
  readFileAs(costQuery, decodeCostQuery);

/** What was used in the last five hours; null where no daemon keeps it, or has not for long. */
export function readSpark({ spark }: Paths, now: Instant): Spark | null {
  const found = readFileAs(spark, decodeSpark);
  return found !== null && found.until > now ? found : null;
}

/** Touched where another machine reads from this one while its user is at work there. */
export const activeElsewhereFile = ({ inbox }: Paths): string => join(inbox, "active-elsewhere");

/** What the statusLine commands of all sessions have received from Claude Code. */
export const inboxFile = ({ inbox }: Paths): string => join(inbox, "statusline.json");

export const readInbox = (paths: Paths): readonly Observation[] =>
  readFileAs(inboxFile(paths), decodeInbox)?.heard ?? [];
