/** The sparklines of `status`: both beside each other, below each other, in ASCII, and none without a history. */
import { expect, it } from "vitest";
import { type Screen, screenText } from "../../src/cli/screen.ts";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  type HistoryState,
  historyAfterReading,
} from "../../src/model/history.ts";
import { after, DAY, HOUR, MINUTE } from "../../src/model/units.ts";
import { sparkLines } from "../../src/status/sparklines.ts";
import { later, NOW, session, week } from "../render/sample.ts";
import { statusSample } from "./sample.ts";

/** Six days at rest, and three hours with more in each. */
function history(): readonly HistoryEntry[] {
  let state: HistoryState = EMPTY_HISTORY;
  const entries: HistoryEntry[] = [];
  for (let ago = 5 * DAY; ago >= 0; ago -= 30 * MINUTE) {
    const used = ago < 3 * HOUR ? (3 * HOUR - ago) / (6 * MINUTE) : 0;
    const windows = [session(used, later(2 * 3_600)), week(used, after(NOW, DAY))];
    const at = after(NOW, -ago);
    const step = historyAfterReading(state, { at, source: "api", windows, extra: null });
    entries.push(...step.entries);
    state = step.state;
  }
  return entries;
}

const shown = (entries: readonly HistoryEntry[], screen: Partial<Screen> = {}) => {
  const whole: Screen = { columns: 80, colour: false, ascii: false, home: "", ...screen };
  return screenText(sparkLines(statusSample({ history: entries, now: NOW }), whole), whole);
};

it("are beside each other where there is room", () => {
  expect(shown(history())).toBe(
    "last 5 hours   ▁▁▁▁██████  10% an hour      last 7 days   ·▁▁▁▁▁█  30% today",
  );
});

it("are below each other where there is not, and in ASCII where it has to be", () => {
  expect(shown(history(), { columns: 40, ascii: true })).toBe(
    "last 5 hours   ____######  10% an hour\nlast 7 days    ?_____#     30% today",
  );
});

it("say no pace of an hour and a day that were not seen from their start", () => {
  const late = history().slice(-1);
  expect(shown(late)).toBe("last 5 hours   ·········▁      last 7 days   ······▁");
});

it("are missing without a history", () => {
  expect(shown([])).toBe("");
});
