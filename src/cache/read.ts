/** Reads our cache files back into values. Every one-shot command loads this, so node:fs is all it may cost. */
import { join } from "node:path";
import type { TodayCost } from "../model/money.ts";
import type { Observation } from "../model/observations.ts";
import type { Pace } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { readFileAs } from "../platform/fs.ts";
import { decodeInbox, decodePace, decodeSnapshot, decodeTodayCost } from "./formats.ts";
import type { Paths } from "./paths.ts";

export const readSnapshot = (paths: Paths): Snapshot | null =>
  readFileAs(paths.snapshot, decodeSnapshot);

export const readPace = (paths: Paths): Pace | null => readFileAs(paths.pace, decodePace);

/** Today's cost; null where no cost server is configured. */
export const readTodayCost = ({ cost }: Paths): TodayCost | null =>
  readFileAs(cost, decodeTodayCost);

/** What the statusLine commands of all sessions have received from Claude Code. */
export const inboxFile = ({ inbox }: Paths): string => join(inbox, "statusline.json");

export const readInbox = (paths: Paths): readonly Observation[] =>
  readFileAs(inboxFile(paths), decodeInbox)?.heard ?? [];
