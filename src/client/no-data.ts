/** Why there is no number to go by, in sentences. */
import type { Scope } from "../model/window.ts";
import type { PollResult } from "../poller/poll-once.ts";
import { failureMessage } from "../render/messages.ts";
import { scopeName } from "../render/window-names.ts";
import { localTime } from "./local-time.ts";

export const missingLimits = (scopes: readonly Scope[]): string =>
  `The last answer tells of no limit for ${scopes.map(scopeName).join(", ")}.`;

export function noDataReason({ snapshot, blocked }: PollResult): string {
  const { health, dueAt } = snapshot;
  const known =
    snapshot.kind === "blank"
      ? "Nothing is known yet"
      : `The last reading is from ${localTime(snapshot.reading.at)}, too old to go by`;
  if (blocked !== null) return `${known}. ${blocked}`;
  return health.kind === "healthy"
    ? `${known}.`
    : `${known}. ${failureMessage(health.failure, localTime(dueAt))}`;
}
