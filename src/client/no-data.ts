/** Why there is no number to go by, in sentences. */
import type { Scope } from "../model/window.ts";
import type { Polled } from "../poller/poll-once.ts";
import { sentenceFor } from "../render/messages.ts";
import { scopeName } from "../render/window-names.ts";
import { timeOf } from "./local-time.ts";

export const noLimitFor = (scopes: readonly Scope[]): string =>
  `The last answer tells of no limit for ${scopes.map(scopeName).join(", ")}.`;

export function whyUnknown({ snapshot, hindrance }: Polled): string {
  const { health, dueAt } = snapshot;
  const known =
    snapshot.kind === "blank"
      ? "Nothing is known yet"
      : `The last reading is from ${timeOf(snapshot.reading.at)}, too old to go by`;
  if (hindrance !== null) return `${known}. ${hindrance}`;
  return health.kind === "well"
    ? `${known}.`
    : `${known}. ${sentenceFor(health.trouble, timeOf(dueAt))}`;
}
