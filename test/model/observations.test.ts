/** The merge rule: a table of reports, and the laws that make their order irrelevant. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addObservations,
  isNewer,
  moreRecent,
  type Observation,
  withObservations,
} from "../../src/model/observations.ts";
import type { Reading } from "../../src/model/reading.ts";
import { DAY, type Instant, MINUTE, SECOND } from "../../src/model/units.ts";
import { isCurrent, type Window } from "../../src/model/window.ts";
import { later, NOW, REFERENCE, session, week } from "../render/sample.ts";

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

describe("the list of observations", () => {
  const week13 = week(13, later(86_400));

  it("is at first what was reported", () => {
    expect(addObservations([], [session(54, T), week13], "statusline", NOW)).toEqual(
      observedAt(0, session(54, T), week13),
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
    expect(addObservations(known, [session(1, T), week13], "statusline", NOW)).toEqual(
      observedAt(0, session(1, T), week13),
    );
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
  ) => withObservations(reading, answeredAt, observations, later(120));

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
      windows: [session(43, T), ...answered.windows.slice(1)],
    });
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
