/** The merge rule: a table of reports, and the laws that make their order irrelevant. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExtraUsage } from "../../src/model/money.ts";
import {
  addObservations,
  type DatedReading,
  isContradicted,
  isNewer,
  moreRecent,
  type Observation,
  withObservations,
} from "../../src/model/observations.ts";
import type { Reading } from "../../src/model/reading.ts";
import { DAY, type Instant, MINUTE, percent, SECOND } from "../../src/model/units.ts";
import { isCurrent, type Scope, type Window } from "../../src/model/window.ts";
import { later, money, NOW, REFERENCE, session, week } from "../render/sample.ts";

const T = later(7_200);
const near = (seconds: number): Instant => later(7_200 + seconds);

describe("of two reports", () => {
  it.each<[string, Window, Window, Window]>([
    ["the higher wins within a window", session(54, T), session(42, T), session(54, T)],
    [
      "the reset's jitter makes no other window",
      session(54, T),
      session(42, near(2)),
      session(54, T),
    ],
    ["59.999 s apart is one window", session(54, T), session(42, near(59.999)), session(54, T)],
    [
      "60 s apart is two, and the later wins",
      session(54, T),
      session(2, near(60)),
      session(2, near(60)),
    ],
    [
      "a later reset wins over any percentage",
      session(100, T),
      session(0, near(18_000)),
      session(0, near(18_000)),
    ],
    ["of equals the later reset wins", session(54, T), session(54, near(1)), session(54, near(1))],
    ["values above 100 are compared too", session(104, T), session(100, T), session(104, T)],
    ["a reset wins over none", session(100, null), session(3, T), session(3, T)],
    ["without resets the higher wins", session(3, null), session(4, null), session(4, null)],
  ])("%s", (_, one, other, expected) => {
    expect(moreRecent(one, other)).toEqual(expected);
    expect(moreRecent(other, one)).toEqual(expected);
  });

  it.each<[string, Window, Window, boolean]>([
    ["more is newer", session(42, T), session(43, T), true],
    ["a later window is newer", session(97, T), session(0, near(18_000)), true],
    ["the same again is not newer", session(42, T), session(42, T), false],
    ["the same with another jitter is not newer", session(42, T), session(42, near(2)), false],
    ["less is not newer, as an idle session reports it", session(42, T), session(31, T), false],
    ["an earlier window is not newer", session(2, T), session(97, near(-18_000)), false],
  ])("%s", (_, known, reported, expected) => {
    expect(isNewer(known, reported)).toBe(expected);
  });

  const used = fc.oneof(
    fc.integer({ min: 0, max: 110 }),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
  );
  const reset = fc.option(
    fc.oneof(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -1e6, max: 1e6 })).map(near),
    { freq: 6 },
  );
  const report = fc.tuple(used, reset).map(([share, at]) => session(share, at));

  it("neither order nor repetition matters", () => {
    fc.assert(
      fc.property(report, report, (one, other) => {
        const both = moreRecent(one, other);
        expect(moreRecent(other, one)).toEqual(both);
        expect(moreRecent(both, one)).toEqual(both);
        expect(moreRecent(one, both)).toEqual(both);
        expect(moreRecent(one, one)).toEqual(one);
      }),
    );
  });

  it("the result is one of them, never earlier, and within a window never lower", () => {
    fc.assert(
      fc.property(report, report, (one, other) => {
        const both = moreRecent(one, other);
        expect([one, other]).toContain(both);
        const [a, b, c] = [one, other, both].map(({ resetsAt }) => resetsAt ?? 0) as [
          number,
          number,
          number,
        ];
        expect(c).toBeGreaterThan(Math.max(a, b) - MINUTE);
        if (one.resetsAt !== null && other.resetsAt !== null && Math.abs(a - b) < MINUTE)
          expect(both.used).toBe(Math.max(one.used, other.used));
      }),
    );
  });
});

describe("a window is current", () => {
  it.each<[string, Window, boolean]>([
    ["until its reset", session(1, later(0.001)), true],
    ["not from its reset on", session(1, NOW), false],
    ["not without one", session(1, null), false],
    ["for five hours, with a clock five minutes off", session(1, later(5 * 3_600 + 300)), true],
    ["not for longer", session(1, later(5 * 3_600 + 301)), false],
    ["for a week", week(1, later((7 * DAY) / SECOND + 300)), true],
    ["not in the year 2100", week(1, later(75 * 365 * 86_400)), false],
  ])("%s", (_, window, open) => expect(isCurrent(window, NOW)).toBe(open));
});

const observedAt = (seconds: number, ...windows: Window[]): readonly Observation[] =>
  windows.map((window) => ({ window, at: later(seconds), source: "statusline" }));

const SESSION: Scope = { kind: "session" };
const WEEK: Scope = { kind: "week", model: null };

describe("a window is another account's", () => {
  const answered = [session(42, T), week(13, later(86_400))];
  const spend: Window = { scope: { kind: "spend" }, used: percent(5), resetsAt: later(9_999) };

  it.each<[string, number, Window, boolean]>([
    ["not with the reset that the endpoint reported", 0, session(43, near(59)), false],
    ["where it ends later, while the endpoint's runs", 0, session(43, near(60)), true],
    ["where it ends earlier", 0, session(99, near(-60)), true],
    ["where it follows before the endpoint's has ended", 7_000, session(1, near(18_000)), true],
    ["not where it follows then", 7_200, session(1, near(18_000)), false],
    ["not by a minute between the clocks", 7_140, session(1, near(18_000)), false],
    ["also after the endpoint's has ended, where both overlap", 7_300, session(9, near(600)), true],
    ["up to the slack of the clocks", 7_300, session(9, near(17_699)), true],
    ["and not within it", 7_300, session(9, near(17_700)), false],
    ["by the week alike", 0, week(14, later(2 * 86_400)), true],
    ["not where it is the same week", 0, week(14, later(86_401)), false],
    ["not where it has no reset", 0, session(99, null), false],
    ["not where the endpoint said nothing of its kind", 0, week(9, T, "Opus"), false],
    ["not where it is the gateway's", 0, spend, false],
  ])("%s", (_, seconds, window, expected) => {
    expect(isContradicted({ window, at: later(seconds) }, answered)).toBe(expected);
  });

  it("not by a window that never began", () => {
    expect(isContradicted({ window: session(9, T), at: NOW }, [session(0, null)])).toBe(false);
  });
});

const undatedAt = (seconds: number, ...windows: Window[]): readonly Observation[] =>
  observedAt(seconds, ...windows).map((one) => ({ ...one, undated: true }));

describe("the list of observations", () => {
  const week13 = week(13, later(86_400));

  it("is at first what was reported", () => {
    expect(addObservations([], [session(54, T), week13], "statusline", NOW)).toEqual(
      undatedAt(0, session(54, T), week13),
    );
  });

  it.each<[string, readonly Window[]]>([
    ["nothing", []],
    ["the same", [session(54, T), week13]],
    ["less, as every idle session does", [session(31, T), week(12, later(86_400))]],
    ["the window before", [session(99, later(-1))]],
  ])("stays the same list when a session reports %s", (_, reported) => {
    const known = observedAt(-60, session(54, T), week13);
    expect(addObservations(known, reported, "statusline", NOW)).toBe(known);
  });

  it("a newer window confirms the ones reported with it", () => {
    const known = observedAt(-60, session(54, T), week13);
    expect(addObservations(known, [session(55, T), week13], "statusline", NOW)).toEqual(
      observedAt(0, session(55, T), week13),
    );
  });

  it("a newer window does not confirm a lower one", () => {
    const known = observedAt(-60, session(54, T), week13);
    const observations = addObservations(
      known,
      [session(53, T), week(14, later(86_400))],
      "statusline",
      NOW,
    );
    expect(observations).toEqual([
      ...observedAt(0, week(14, later(86_400))),
      ...observedAt(-60, session(54, T)),
    ]);
  });

  it("drops windows that have reset, and observations from the future", () => {
    const known = [
      ...observedAt(-60, session(97, later(-1))),
      ...observedAt(3_600, week(80, later(86_400))),
    ];
    expect(addObservations(known, [session(1, T), week13], "statusline", NOW)).toEqual([
      ...observedAt(0, session(1, T)),
      ...undatedAt(0, week13),
    ]);
  });

  it("has a date with the first change, also for what is repeated with it", () => {
    const first = addObservations([], [session(54, T), week13], "statusline", NOW);
    expect(addObservations(first, [session(54, T), week13], "statusline", later(60))).toBe(first);
    expect(addObservations(first, [session(55, T), week13], "statusline", later(60))).toEqual(
      observedAt(60, session(55, T), week13),
    );
  });

  it("neither takes nor keeps another account's windows, and its own go on", () => {
    const answered = [session(42, T), week13];
    const others = observedAt(-60, session(97, near(3_600)));
    const add = (known: readonly Observation[], ...windows: Window[]) =>
      addObservations(known, windows, "statusline", NOW, answered);
    expect(add([], session(97, near(3_600)))).toEqual([]);
    expect(add(others, session(43, T))).toEqual(undatedAt(0, session(43, T)));
  });

  it("is the highest that any number of sessions repeat, and never decreases", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 30 }), (sessions) => {
        let observations: readonly Observation[] = [];
        for (const [index, share] of sessions.entries()) {
          observations = addObservations(
            observations,
            [session(share, T)],
            "statusline",
            later(index),
          );
          expect(observations[0]?.window.used).toBe(Math.max(...sessions.slice(0, index + 1)));
        }
        for (const share of sessions)
          expect(addObservations(observations, [session(share, T)], "statusline", later(60))).toBe(
            observations,
          );
      }),
    );
  });
});

describe("a reading", () => {
  const answered: Reading = {
    ...REFERENCE,
    windows: [session(42, T), week(13, later(86_400)), week(2, null, "Sonnet")],
  };
  const after = (
    observations: readonly Observation[],
    reading = answered,
    answeredAt: Instant | null = NOW,
  ) => withObservations({ reading, undated: [] }, answeredAt, observations, later(120)).reading;

  it.each<[string, readonly Observation[]]>([
    ["nothing", []],
    ["less", observedAt(60, session(41, T))],
    ["a window that has reset", observedAt(60, session(99, later(119)))],
    ["a window longer than possible", observedAt(60, session(99, later(86_400)))],
    ["a window without a reset", observedAt(60, session(99, null))],
    ["an observation from the future", observedAt(121, session(43, T))],
    ["one older than the endpoint's lag", observedAt(-300, session(99, T))],
    ["what was known at its response", observedAt(0, session(42, T))],
  ])("is the same object after %s", (_, observations) => {
    expect(after(observations)).toBe(answered);
  });

  it("is confirmed by the same number, observed later", () => {
    expect(after(observedAt(60, session(42, near(1))))).toEqual({
      ...answered,
      at: later(60),
      source: "statusline",
    });
  });

  it("takes session and week, and keeps money and models' weeks", () => {
    expect(after(observedAt(60, session(43, T), week(14, later(86_400))))).toEqual({
      at: later(60),
      source: "statusline",
      windows: [session(43, T), week(14, later(86_400)), week(2, null, "Sonnet")],
      extra: REFERENCE.extra,
    });
  });

  it("takes more that is a little older, but not its time", () => {
    expect(after(observedAt(-60, session(43, T)))).toEqual({
      ...answered,
      source: "statusline",
      windows: [session(43, T), ...answered.windows.slice(1)],
    });
  });

  it.each<[string, DatedReading, readonly Observation[], readonly Window[], readonly Scope[]]>([
    [
      "is of unknown age after the first report of all",
      { reading: { ...answered, windows: [] }, undated: [] },
      undatedAt(60, session(54, T)),
      [session(54, T)],
      [SESSION],
    ],
    [
      "is of unknown age where a window is new to it",
      { reading: { ...answered, windows: [session(97, later(-60))] }, undated: [] },
      undatedAt(60, session(54, later(17_000))),
      [session(54, later(17_000))],
      [SESSION],
    ],
    [
      "has a date where the report has more of a window that has one",
      { reading: { ...answered, windows: [session(42, T)] }, undated: [] },
      undatedAt(60, session(54, T)),
      [session(54, T)],
      [],
    ],
    [
      "stays of unknown age with more that has none",
      { reading: { ...answered, windows: [session(42, T)] }, undated: [SESSION] },
      undatedAt(60, session(54, T)),
      [session(54, T)],
      [SESSION],
    ],
    [
      "has a date after a change",
      { reading: { ...answered, windows: [session(54, T)] }, undated: [SESSION] },
      observedAt(60, session(55, T)),
      [session(55, T)],
      [],
    ],
    [
      "has a date after a repetition that has one, and other windows stay as they are",
      { reading: { ...answered, windows: [session(54, T)] }, undated: [SESSION, WEEK] },
      observedAt(60, session(54, T)),
      [session(54, T)],
      [WEEK],
    ],
    [
      "has a date after an earlier repetition that has one",
      {
        reading: { ...answered, at: later(100), windows: [session(54, T)] },
        undated: [SESSION],
      },
      observedAt(60, session(54, T)),
      [session(54, T)],
      [],
    ],
  ])("%s", (_, known, observations, windows, undated) => {
    const found = withObservations(known, NOW, observations, later(120));
    expect(found).toMatchObject({ reading: { windows }, undated });
  });

  it.each<[string, number, Instant | null, Partial<ExtraUsage>, number]>([
    ["takes money that is later than the response", 60, NOW, { used: 600 }, 600],
    ["takes it where it is less, as after a month's end", 60, NOW, { used: 3 }, 3],
    ["keeps its own where that is later", -60, NOW, { used: 600 }, 556],
    ["takes any where there was no response", -60, null, { used: 600 }, 600],
  ])("%s", (_, seconds, answeredAt, changes, expected) => {
    const observations = observedAt(seconds, session(42, T)).map((one) => ({
      ...one,
      extra: money(changes),
    }));
    const found = after(observations, answered, answeredAt);
    expect(found.extra?.used).toBe(expected);
    expect(after(observations, found, answeredAt)).toBe(found);
  });

  it("that gets the same money again is the same object", () => {
    const repeated = observedAt(0, session(42, T)).map((one) => ({ ...one, extra: money() }));
    expect(after(repeated, answered, null)).toBe(answered);
  });

  it("is not confirmed by a repetition of unknown age", () => {
    const known = { reading: answered, undated: [] };
    const repeated = undatedAt(60, session(42, T));
    expect(withObservations(known, NOW, repeated, later(120))).toBe(known);
  });

  it("takes the next window", () => {
    const next = session(1, later(18_000));
    const over = { ...answered, windows: [session(97, later(100)), week(13, later(86_400))] };
    expect(after(observedAt(110, next), over).windows).toEqual([next, week(13, later(86_400))]);
  });

  it("puts new windows where the line has them", () => {
    const models = { ...answered, windows: [week(2, null, "Sonnet")] };
    const observations = observedAt(60, week(14, later(86_400)), session(43, T));
    expect(after(observations, models).windows).toEqual([
      session(43, T),
      week(14, later(86_400)),
      week(2, null, "Sonnet"),
    ]);
  });

  it("from before the clock was set back does not block", () => {
    const ahead = { ...answered, at: later(86_400) };
    expect(after(observedAt(60, session(43, T)), ahead).at).toBe(later(60));
  });

  it("is the same in any order of two simultaneous reports with resets a second apart", () => {
    const [one, other] = [observedAt(60, session(43, T)), observedAt(60, session(43, near(1)))];
    expect(after([...one, ...other])).toEqual(after([...other, ...one]));
  });

  it("is the same for any order and repetition of observations", () => {
    const one = fc
      .tuple(
        fc.boolean(),
        fc.nat(110),
        fc.integer({ min: -400, max: 130 }),
        fc.constantFrom(0, 1, 90),
      )
      .map(([isWeek, share, seconds, jitter]) =>
        observedAt(
          seconds,
          isWeek ? week(share, later(86_400 + jitter)) : session(share, near(jitter)),
        ),
      );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (lists) => {
        const observations = lists.flat();
        const reading = after(observations);
        expect(after(observations, reading)).toBe(reading);
        expect(after([...observations].reverse()).windows).toEqual(reading.windows);
      }),
    );
  });
});
