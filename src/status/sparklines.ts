/** What was used in the last five hours and the last seven days, as small drawings on the screen of `status`, and how fast. */
import { lineCells } from "../cli/layout.ts";
import { fitted, type Screen, type ScreenLine } from "../cli/screen.ts";
import { type Slots, sparkLevels, usageBySlot, usageSince } from "../model/spark.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  type Millis,
  millis,
  percent,
  shownPercent,
} from "../model/units.ts";
import { utcOffset } from "../platform/clock.ts";
import { sparkText } from "../render/spark.ts";
import type { StatusSample } from "./sample.ts";

const HALF_HOUR = millis(HOUR / 2) satisfies Millis;
const [SESSION_BARS, WEEK_BARS] = [10, 7];
const GAP = "      ";

interface Sparkline {
  readonly title: string;
  readonly bars: string;
  readonly pace: string;
}

/** Both beside each other where there is room, or else below; one of which nothing was seen is left out. */
export function sparkLines({ history, now }: StatusSample, screen: Screen): readonly ScreenLine[] {
  const sparklines = [
    spark("last 5 hours", "5h", { until: now, length: HALF_HOUR, count: SESSION_BARS }),
    spark("last 7 days", "7d", { until: endOfDay(now), length: DAY, count: WEEK_BARS }),
  ].filter((one) => one !== null);
  const beside = sparklines.flatMap((one, index) => [
    ...(index === 0 ? [] : [{ text: GAP }]),
    ...lineOf(one),
  ]);
  if (sparklines.length <= 1) return beside.length === 0 ? [] : [beside];
  const widest = (part: "title" | "bars") => Math.max(...sparklines.map((one) => one[part].length));
  return lineCells(beside) <= screen.columns
    ? [beside]
    : sparklines.map((one) => lineOf(one, widest("title"), widest("bars")));

  function lineOf({ title, bars, pace }: Sparkline, titleCells = 0, barsCells = 0): ScreenLine {
    const values = `   ${bars.padEnd(barsCells)}${pace}`.trimEnd();
    return fitted(screen, [{ text: title.padEnd(titleCells), accent: "quiet" }, values]);
  }

  function spark(title: string, key: string, slots: Slots): Sparkline | null {
    const used = usageBySlot(history, key, slots);
    if (used.every((one) => one === null)) return null;
    const bars = sparkText(sparkLevels(used), screen.ascii);
    const [since, per] =
      key === "5h" ? [after(now, -HOUR), "an hour"] : [after(slots.until, -DAY), "today"];
    const sum = used.at(-1) === null ? null : usageSince(history, key, since, now);
    return { title, bars, pace: sum === null ? "" : `  ${shownPercent(percent(sum))}% ${per}` };
  }
}

/** A person's days are local ones; the last bar is today's. */
function endOfDay(now: Instant): Instant {
  const offset = utcOffset(now);
  return instant(Math.ceil((now + offset) / DAY) * DAY - offset);
}
