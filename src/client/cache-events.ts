/** What readers go by, watched by the kernel: no file is looked at until one has changed. */
import { basename } from "node:path";
import type { Places } from "../cache/paths.ts";
import { listen } from "../platform/watch-folder.ts";
import type { Stirs } from "./wake-loop.ts";

/** Wakes when that was written; the claim, which lies beside it and is renewed every few seconds, is no news. */
export const stirring =
  ({ cache, snapshot, settings }: Places): Stirs =>
  (wake) =>
    listen(cache, wake, { names: new Set([basename(snapshot), basename(settings)]) });
