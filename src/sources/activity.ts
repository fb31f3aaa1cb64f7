/** Signs of Claude Code at work: when its files last changed. Nothing is opened, and a look costs a few stats. */
import { type Instant, instant } from "../model/units.ts";
import { modifiedAt } from "../platform/fs.ts";

/** When the latest of `files` changed; null where none can be seen. */
export const lastActivity =
  (files: readonly string[]) =>
  (now: Instant): Instant | null => {
    // A time that is yet to come is from before the clock was set back.
    const changes = files.map(modifiedAt).filter((at) => at !== null && at <= now);
    return changes.length === 0 ? null : instant(Math.floor(Math.max(...(changes as number[]))));
  };
