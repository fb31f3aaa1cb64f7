/** When the clock alone changes what is told of a snapshot, apart from what ticks. */

import { overdueAt } from "../model/freshness.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { earliest, type Instant } from "../model/units.ts";

/** The resets that are told, as far as they are known. */
export const knownResets = (snapshot: Snapshot): readonly Instant[] =>
  snapshot.kind === "blank"
    ? []
    : snapshot.reading.windows.flatMap(({ resetsAt }) => (resetsAt === null ? [] : [resetsAt]));

/** When the `--json` document is next another one without news; never, when that needs news. */
export function documentChangesAt(snapshot: Snapshot, now: Instant): Instant {
  const fresh = snapshot.kind === "blank" ? [] : [snapshot.freshUntil];
  const moments = [...knownResets(snapshot), ...fresh, snapshot.dueAt, overdueAt(snapshot)];
  return earliest(moments.filter((at) => at > now));
}
