/** What readers go by, watched by the kernel: no file is looked at until one has changed. */
import { basename } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { watchFolder } from "../platform/watch-folder.ts";
import type { ChangeSource } from "./wake-loop.ts";

/** Wakes when that was written; the claim, which lies beside it and is renewed every few seconds, is no news. */
export const cacheChanges =
  ({ cache, snapshot, settings }: Paths): ChangeSource =>
  (wake) =>
    watchFolder(cache, wake, { names: new Set([basename(snapshot), basename(settings)]) });
