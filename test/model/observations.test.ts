/** Whom to believe: a table of tellings, and the laws that make their order of no importance. */
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
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../src/model/units.ts";
import { isCurrent, type Window } from "../../src/model/window.ts";
import { later, NOW, REFERENCE, session, week } from "../render/sample.ts";

const T = later(7_200);
const near = (seconds: number): Instant => later(7_200 + seconds);

describe("of two tellings", () => {
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
    ["of equals the later reset stays", session(54, T), session(54, near(1)), session(54, near(1))],
    ["more than 100 is more", session(104, T), session(100, T), session(104, T)],
    ["a reset wins over none", session(100, null), session(3, T), session(3, T)],
    ["without resets the higher wins", session(3, null), session(4, null), session(4, null)],
  ])("%s", (_, one, other, expected) => {
    expect(moreRecent(one, other)).toEqual(expected);
    expect(moreRecent(other, one)).toEqual(expected);
  });

  it.each<[string, Window, Window, boolean]>([
    ["more is news", session(42, T), session(43, T), true],
    ["a later window is", session(97, T), session(0, near(18_000)), true],
    ["the same again is none", session(42, T), session(42, T), false],
    ["nor is the same with another reset's jitter", session(42, T), session(42, near(2)), false],
    ["nor is less, as an idle session tells it", session(42, T), session(31, T), false],
    ["nor is a window before this one", session(2, T), session(97, near(-18_000)), false],
  ])("%s", (_, known, told, expected) => {
    expect(isNewer(known, told)).toBe(expected);
  });

  const used = fc.oneof(
    fc.integer({ min: 0, max: 110 }),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
  );
  const reset = fc.option(
    fc.oneof(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -1e6, max: 1e6 })).map(near),
    { freq: 6 },
  );
  const telling = fc.tuple(used, reset).map(([share, at]) => session(share, at));

  it("it does not matter who is heard first, nor how often", () => {
    fc.assert(
      fc.property(telling, telling, (one, other) => {
        const both = moreRecent(one, other);
        expect(moreRecent(other, one)).toEqual(both);
        expect(moreRecent(both, one)).toEqual(both);
        expect(moreRecent(one, both)).toEqual(both);
        expect(moreRecent(one, one)).toEqual(one);
      }),
    );
  });

  it("it is one of them, never earlier, and within a window never lower", () => {
    fc.assert(
      fc.property(telling, telling, (one, other) => {
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

describe("a window is open", () => {
  it.each<[string, Window, boolean]>([
    ["until its reset", session(1, later(0.001)), true],
    ["not from it on", session(1, NOW), false],
    ["not without one", session(1, null), false],
    ["for five hours, with clocks an hour off", session(1, later(6 * 3_600)), true],
    ["not for longer", session(1, later(6 * 3_600 + 1)), false],
    ["for a week", week(1, later((7 * DAY + HOUR) / SECOND)), true],
    ["not in the year 2100", week(1, later(75 * 365 * 86_400)), false],
  ])("%s", (_, window, open) => expect(isCurrent(window, NOW)).toBe(open));
});

const heardAt = (seconds: number, ...windows: Window[]): readonly Observation[] =>
  windows.map((window) => ({ window, at: later(seconds), source: "statusline" }));

describe("what was heard in all", () => {
  const week13 = week(13, later(86_400));

  it("is at first what was told", () => {
    expect(addObservations([], [session(54, T), week13], "statusline", NOW)).toEqual(
      heardAt(0, session(54, T), week13),
    );
  });

  it.each<[string, readonly Window[]]>([
    ["nothing", []],
    ["the same", [session(54, T), week13]],
    ["less, as every idle session does", [session(31, T), week(12, later(86_400))]],
    ["the window before", [session(99, later(-1))]],
  ])("stays the same list when a session tells %s", (_, told) => {
    const known = heardAt(-60, session(54, T), week13);
    expect(addObservations(known, told, "statusline", NOW)).toBe(known);
  });

  it("news of one window confirms what was told beside it", () => {
    const known = heardAt(-60, session(54, T), week13);
    expect(addObservations(known, [session(55, T), week13], "statusline", NOW)).toEqual(
      heardAt(0, session(55, T), week13),
    );
  });

  it("but not what is less than known", () => {
    const known = heardAt(-60, session(54, T), week13);
    const heard = addObservations(
      known,
      [session(53, T), week(14, later(86_400))],
      "statusline",
      NOW,
    );
    expect(heard).toEqual([
      ...heardAt(0, week(14, later(86_400))),
      ...heardAt(-60, session(54, T)),
    ]);
  });

  it("forgets what is over, and what was heard at a time yet to come", () => {
    const known = [
      ...heardAt(-60, session(97, later(-1))),
      ...heardAt(3_600, week(80, later(86_400))),
    ];
    expect(addObservations(known, [session(1, T), week13], "statusline", NOW)).toEqual(
      heardAt(0, session(1, T), week13),
    );
  });

  it("is the highest of all that any number of sessions repeat, and never goes back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 30 }), (sessions) => {
        let heard: readonly Observation[] = [];
        for (const [index, share] of sessions.entries()) {
          heard = addObservations(heard, [session(share, T)], "statusline", later(index));
          expect(heard[0]?.window.used).toBe(Math.max(...sessions.slice(0, index + 1)));
        }
        for (const share of sessions)
          expect(addObservations(heard, [session(share, T)], "statusline", later(60))).toBe(heard);
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
    heard: readonly Observation[],
    reading = answered,
    answeredAt: Instant | null = NOW,
  ) => withObservations(reading, answeredAt, heard, later(120));

  it.each<[string, readonly Observation[]]>([
    ["nothing", []],
    ["less", heardAt(60, session(41, T))],
    ["a window that is over", heardAt(60, session(99, later(119)))],
    ["one that cannot be", heardAt(60, session(99, later(86_400)))],
    ["one without a reset", heardAt(60, session(99, null))],
    ["what is yet to come", heardAt(121, session(43, T))],
    ["what the endpoint has long taken into account", heardAt(-300, session(99, T))],
    ["what was known when it answered", heardAt(0, session(42, T))],
  ])("is the same one after %s", (_, heard) => {
    expect(after(heard)).toBe(answered);
  });

  it("is confirmed by the same number, heard later", () => {
    expect(after(heardAt(60, session(42, near(1))))).toEqual({
      ...answered,
      at: later(60),
      source: "statusline",
    });
  });

  it("takes session and week, and keeps money and models' weeks", () => {
    expect(after(heardAt(60, session(43, T), week(14, later(86_400))))).toEqual({
      at: later(60),
      source: "statusline",
      windows: [session(43, T), week(14, later(86_400)), week(2, null, "Sonnet")],
      extra: REFERENCE.extra,
    });
  });

  it("takes more that is a little older, but not its time", () => {
    expect(after(heardAt(-60, session(43, T)))).toEqual({
      ...answered,
      windows: [session(43, T), ...answered.windows.slice(1)],
    });
  });

  it("takes the next window", () => {
    const next = session(1, later(18_000));
    const over = { ...answered, windows: [session(97, later(100)), week(13, later(86_400))] };
    expect(after(heardAt(110, next), over).windows).toEqual([next, week(13, later(86_400))]);
  });

  it("puts new windows where the line has them", () => {
    const models = { ...answered, windows: [week(2, null, "Sonnet")] };
    const heard = heardAt(60, week(14, later(86_400)), session(43, T));
    expect(after(heard, models).windows).toEqual([
      session(43, T),
      week(14, later(86_400)),
      week(2, null, "Sonnet"),
    ]);
  });

  it("from a clock that was set back is no obstacle", () => {
    const ahead = { ...answered, at: later(86_400) };
    expect(after(heardAt(60, session(43, T)), ahead).at).toBe(later(60));
  });

  it("is the same in whatever order two tell at once of resets a second apart", () => {
    const [one, other] = [heardAt(60, session(43, T)), heardAt(60, session(43, near(1)))];
    expect(after([...one, ...other])).toEqual(after([...other, ...one]));
  });

  it("is the same however often, and in whatever order, things are heard", () => {
    const one = fc
      .tuple(
        fc.boolean(),
        fc.nat(110),
        fc.integer({ min: -400, max: 130 }),
        fc.constantFrom(0, 1, 90),
      )
      .map(([isWeek, share, seconds, jitter]) =>
        heardAt(
          seconds,
          isWeek ? week(share, later(86_400 + jitter)) : session(share, near(jitter)),
        ),
      );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (lists) => {
        const heard = lists.flat();
        const reading = after(heard);
        expect(after(heard, reading)).toBe(reading);
        expect(after([...heard].reverse()).windows).toEqual(reading.windows);
      }),
    );
  });
});
