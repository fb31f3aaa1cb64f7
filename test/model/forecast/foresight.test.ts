/** Foresight over readings: what it learns at a reset, after a gap and after a fall, from the history and live alike. */
import { describe, expect, it } from "vitest";
import { type Foresight, foresee, foresightFrom } from "../../../src/model/forecast/foresight.ts";
import type { WindowOutlook } from "../../../src/model/forecast/outlook.ts";
import { evenRhythm } from "../../../src/model/forecast/rhythm.ts";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  type HistoryState,
  historyAfterReading,
} from "../../../src/model/history.ts";
import type { Reading } from "../../../src/model/reading.ts";
import { after, HOUR, type Instant, instant, MINUTE, percent } from "../../../src/model/units.ts";
import { mondayBased } from "../../world/forecast/stand-in.ts";

const START = instant(7 * 24 * HOUR * 50);

const reading = (at: Instant, used: number, resetsAt: Instant | null): Reading => ({
  at,
  source: "api",
  windows: [{ scope: { kind: "session" }, used: percent(used), resetsAt }],
  extra: null,
});

/** A reading each ten minutes of sessions that follow each other, each with so much an hour. */
function sessions(count: number, hourly: number, from = 0): readonly Reading[] {
  return Array.from({ length: count * 30 }, (_, index) => {
    const step = index + from * 30;
    const begun = after(START, Math.floor(step / 30) * 5 * HOUR);
    const at = after(begun, (step % 30) * 10 * MINUTE + MINUTE);
    return reading(at, Math.floor(((step % 30) * hourly) / 6), after(begun, 5 * HOUR));
  });
}

const NOTHING: Foresight = { rhythm: evenRhythm, tracks: new Map() };

interface Seen {
  readonly foresight: Foresight;
  readonly outlooks: readonly WindowOutlook[];
}

const follow = (readings: readonly Reading[], from = NOTHING): Seen =>
  readings.reduce<Seen>(({ foresight }, one) => foresee(foresight, one, [], mondayBased), {
    foresight: from,
    outlooks: [],
  });

function historyOf(readings: readonly Reading[]): readonly HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  let state: HistoryState = EMPTY_HISTORY;
  for (const one of readings) {
    const step = historyAfterReading(state, one);
    entries.push(...step.entries);
    state = step.state;
  }
  return entries;
}

describe("foresight", () => {
  it("scores each session that ended", () => {
    expect(follow([...sessions(4, 12), ...sessions(1, 12, 4).slice(0, 10)]).outlooks).toMatchObject(
      [{ used: 18, scored: 4, warns: false }],
    );
  });

  it("is the same from the history as from the readings themselves", () => {
    const past = sessions(11, 12);
    const now = sessions(1, 12, 11).slice(0, 10);
    const live = follow([...past, ...now]).outlooks;
    const entries = historyOf([...past, ...now.slice(0, -1)]);
    const last = now.at(-1) as Reading;
    const again = foresightFrom(entries, last.at, evenRhythm, mondayBased);
    expect(foresee(again, last, [], mondayBased).outlooks).toEqual(live);
    expect(live).toMatchObject([{ scored: 11 }]);
  });

  it("keeps a warning across a restart", () => {
    const [past, steep] = [sessions(11, 30), sessions(1, 30, 11).slice(0, 15)];
    const live = follow([...past, ...steep]).outlooks;
    const last = steep.at(-1) as Reading;
    const entries = historyOf([...past, ...steep.slice(0, -1)]);
    const again = foresightFrom(entries, last.at, evenRhythm, mondayBased);
    expect(foresee(again, last, [], mondayBased).outlooks).toEqual(live);
    expect(live).toMatchObject([{ warns: true }]);
  });

  it("keeps a warning taken back across a restart: the history has no line of a pause", () => {
    const [past, all] = [sessions(11, 12), sessions(1, 40, 11)];
    const steep = all.slice(0, 12);
    const used = steep.at(-1)?.windows[0]?.used ?? 0;
    const paused = all
      .slice(12, 26)
      .map(({ at, windows }) => reading(at, used, windows[0]?.resetsAt ?? null));
    expect(follow([...past, ...steep]).outlooks).toMatchObject([{ warns: true }]);
    const live = follow([...past, ...steep, ...paused]).outlooks;
    expect(live).toMatchObject([{ warns: false }]);
    const last = paused.at(-1) as Reading;
    const entries = historyOf([...past, ...steep, ...paused.slice(0, -1)]);
    const again = foresightFrom(entries, last.at, evenRhythm, mondayBased);
    expect(foresee(again, last, [], mondayBased).outlooks).toMatchObject([{ warns: false }]);
  });

  it("takes a reading that the history has a moment later", () => {
    const now = sessions(1, 12).slice(0, 10);
    const last = now.at(-1) as Reading;
    const entries = historyOf([...now.slice(0, -1), { ...last, at: after(last.at, 600) }]);
    const again = foresightFrom(entries, after(last.at, 600), evenRhythm, mondayBased);
    expect(foresee(again, last, [], mondayBased).outlooks).toMatchObject([{ used: 18 }]);
  });

  it.each<[string, readonly Reading[]]>([
    [
      "a first reading in mid-window",
      [reading(after(START, 216 * MINUTE), 61, after(START, 5 * HOUR))],
    ],
    [
      "a reading after a gap",
      [
        reading(after(START, MINUTE), 0, after(START, 5 * HOUR)),
        reading(after(START, 216 * MINUTE), 61, after(START, 5 * HOUR)),
      ],
    ],
  ])("takes %s for no burst, from the history either", (_, readings) => {
    expect(follow(readings).outlooks).toMatchObject([{ used: 61, hitsAt: null }]);
    const last = readings.at(-1) as Reading;
    const again = foresightFrom(historyOf(readings), last.at, evenRhythm, mondayBased);
    expect(foresee(again, last, [], mondayBased).outlooks).toMatchObject([{ hitsAt: null }]);
  });

  it("does not score a session with a gap", () => {
    const gapped = sessions(3, 12).filter((_, index) => index < 40 || index > 46);
    expect(follow([...gapped, ...sessions(1, 12, 3).slice(0, 10)]).outlooks[0]?.scored).toBe(2);
  });

  it("scores a week in which the computer slept at night, live and from the history", () => {
    const asleep = (hour: number) => hour % 24 >= 20 || hour % 24 < 8;
    const weeks = Array.from({ length: 3 * 168 * 2 }, (_, index) => {
      const [week, hour] = [Math.floor(index / 336), (index % 336) / 2];
      const at = after(START, (week * 168 + hour) * HOUR + MINUTE);
      const resetsAt = after(START, (week + 1) * 168 * HOUR);
      const scope = { kind: "week", model: null } as const;
      const worked = Math.floor(hour / 24) * 12 + Math.min(12, Math.max(0, (hour % 24) - 8));
      const window = { scope, used: percent(worked), resetsAt };
      return [hour, { at, source: "api" as const, windows: [window], extra: null }] as const;
    });
    const seen = weeks.filter(([hour]) => !asleep(hour)).map(([, one]) => one);
    expect(follow(seen).outlooks).toMatchObject([{ scored: 2 }]);
    const last = seen.at(-1) as Reading;
    const again = foresightFrom(historyOf(seen), last.at, evenRhythm, mondayBased);
    expect(foresee(again, last, [], mondayBased).outlooks).toMatchObject([{ scored: 2 }]);
  });

  it("does not score a session whose end was not seen", () => {
    const cut = sessions(3, 12).filter((_, index) => index < 26 || index >= 30);
    expect(follow([...cut, ...sessions(1, 12, 3).slice(0, 10)]).outlooks[0]?.scored).toBe(2);
  });

  it("is silent after a fall until the next step", () => {
    const [before, fallen] = [sessions(12, 12), sessions(1, 12, 12).slice(0, 20)];
    const given = fallen.map((one, index) =>
      index < 10
        ? one
        : reading(one.at, index < 15 ? 0 : index - 14, one.windows[0]?.resetsAt ?? null),
    );
    expect(follow([...before, ...given.slice(0, 10)]).outlooks).toHaveLength(1);
    expect(follow([...before, ...given.slice(0, 14)]).outlooks).toEqual([]);
    expect(follow([...before, ...given]).outlooks).toHaveLength(1);
  });

  it.each([0, 3])(
    "expects no limit of before a fall to %d: it warns of none until it is near again",
    (left) => {
      const steep = sessions(1, 30, 11).slice(0, 15);
      const past = follow([...sessions(11, 30), ...steep]);
      expect(past.outlooks).toMatchObject([{ warns: true }]);
      const resetsAt = steep[0]?.windows[0]?.resetsAt ?? null;
      const last = steep.at(-1)?.at ?? START;
      const later = (minutes: number, used: number) =>
        reading(after(last, minutes * MINUTE), used, resetsAt);
      const fallen = [later(10, left), later(20, left)];
      expect(follow(fallen, past.foresight).outlooks).toEqual([]);
      const grown = follow([...fallen, later(30, left + 1)], past.foresight).outlooks;
      expect(grown).toMatchObject([{ used: left + 1, warns: false }]);
    },
  );

  it.each<[string, Reading, readonly Reading["windows"][number]["scope"][]]>([
    ["a window that has not begun", reading(after(START, HOUR), 0, null), []],
    ["one that has ended", reading(after(START, HOUR), 50, after(START, HOUR)), []],
    [
      "a number of unknown age",
      reading(after(START, HOUR), 50, after(START, 2 * HOUR)),
      [{ kind: "session" }],
    ],
  ])("says nothing of %s", (_, one, undated) => {
    expect(foresee(NOTHING, one, undated, mondayBased).outlooks).toEqual([]);
  });

  it("says nothing of what has no length of its own", () => {
    const spend: Reading = {
      ...reading(after(START, HOUR), 0, null),
      windows: [{ scope: { kind: "spend" }, used: percent(50), resetsAt: after(START, 2 * HOUR) }],
    };
    expect(foresee(NOTHING, spend, [], mondayBased).outlooks).toEqual([]);
  });

  it("warns of a limit once two readings agree, and of none after the reset", () => {
    const steep = sessions(1, 40).slice(0, 14);
    const { foresight, outlooks } = follow(steep);
    expect(outlooks).toMatchObject([{ warns: true, final: 100 }]);
    expect(follow(sessions(1, 12, 1).slice(0, 10), foresight).outlooks[0]?.warns).not.toBe(true);
  });
});
