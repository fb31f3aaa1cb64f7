/** Keeps the spark of the line for readers, who read no history. */
import { historyFolder, monthFile, monthOf } from "../cache/history.ts";
import { historyFollower } from "../cache/history-follower.ts";
import type { Paths } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { SPARK_NEEDS_MS, SPARK_RENEWAL_MS, type Spark, sparkOf } from "../model/spark.ts";
import type { Instant } from "../model/units.ts";
import { fileStamp } from "../platform/fs.ts";

/** The spark at a time; the history is read again where it has grown, or some minutes have passed. */
export function sparkKeeper(paths: Paths): (snapshot: Snapshot, now: Instant) => Spark | null {
  let known = "";
  let spark: Spark | null = null;
  let written = "";
  const entries = historyFollower(paths, SPARK_NEEDS_MS);
  return ({ owner }, now) => {
    const stamp = fileStamp(monthFile(paths, monthOf(now))) ?? fileStamp(historyFolder(paths));
    const part = Math.floor(now / SPARK_RENEWAL_MS);
    const state = `${stamp} ${part} ${owner?.account} ${owner?.since}`;
    if (state === known) return spark;
    known = state;
    spark = sparkOf(entries(owner, now), now);
    const content = JSON.stringify(spark);
    if (content !== written && writeValue(paths.spark, spark ?? NO_SPARK, false) === null)
      written = content;
    return spark;
  };
}

const NO_SPARK = { levels: [], session: null, until: 0 };
