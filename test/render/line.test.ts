import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TodayCost } from "../../src/model/money.ts";
import type { Failure } from "../../src/model/outcome.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { HOUR, millis, percent } from "../../src/model/units.ts";
import type { Frame, Span } from "../../src/render/frame.ts";
import { expiredLineSpans, lineSpans } from "../../src/render/line.ts";
import { lineChangesAt } from "../../src/render/rendered-line.ts";
import {
  SEGMENT_NAMES,
  SEGMENTS,
  type SegmentName,
  type SegmentPart,
  type SegmentView,
} from "../../src/render/segments.ts";
import { textWidth } from "../../src/render/text.ts";
import { anyFrame } from "./anything.ts";
import {
  failing,
  frame,
  later,
  money,
  NOW,
  type Read,
  read,
  SESSION_RESET,
  session,
  WEEK_RESET,
  week,
} from "./sample.ts";

const text = (spans: readonly Span[]) => spans.map(({ text }) => text).join("");
const cellsOf = (spans: readonly Span[]) => textWidth(text(spans));
const full = (shown: Frame) => text(lineSpans(shown, Number.POSITIVE_INFINITY));

const offline: Failure = { kind: "unreachable", cause: "network", detail: "ENETDOWN" };
const throttled: Failure = { kind: "throttled", retryAfter: null };
const expired: Failure = { kind: "signedOut", why: "expired", where: "/file" };
const waiting: Failure = { kind: "waiting" };
const revoked: Failure = { kind: "refused", why: "revoked" };

const healthy: Snapshot["health"] = { kind: "healthy" };

const SPENT: TodayCost = { usd: 12.34, until: later(3_600) };

describe("the line", () => {
  const everything = read({
    windows: [
      session(54, SESSION_RESET),
      week(46, WEEK_RESET),
      week(88, WEEK_RESET, "Fable"),
      week(71, WEEK_RESET, "Opus"),
    ],
  });

  it.each<[string, Frame, string]>([
    [
      "of everything",
      frame(everything),
      "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | Opus 71% | $5.56/50",
    ],
    [
      "in another order",
      frame(read(), { segments: ["extra", "5h"] }),
      "$5.56/50 | ████████ 100% ↻1h24m",
    ],
    ["of one segment", frame(read(), { segments: ["7d"] }), "7d 13%"],
    ["of a segment with nothing to show", frame(read(), { segments: ["models"] }), ""],
    ["of an account without windows", frame(read({ windows: [] })), "$5.56/50"],
    ["of an account without a session", frame(read({ windows: [week(13)] })), "7d 13% | $5.56/50"],
    [
      "of an account without extra usage",
      frame(read({ extra: null })),
      "████████ 100% ↻1h24m | 7d 13%",
    ],
    ["of a response without any limit", frame(read({ windows: [], extra: null })), "no-data"],
    [
      "the same, with extra usage off",
      frame(read({ windows: [], extra: money({ enabled: false }) })),
      "no-data",
    ],
  ])("%s", (_, shown, expected) => {
    expect(full(shown)).toBe(expected);
  });

  it("mutes the separators", () => {
    const muted = lineSpans(frame(), 40).filter(({ tone }) => tone === "muted");
    expect(muted.map(({ text }) => text)).toEqual([" | ", " | "]);
  });
});

describe("on a narrow bar", () => {
  const crowded = frame(
    read({ windows: [session(54, SESSION_RESET), week(46), week(88, null, "Fable")] }),
  );

  it.each([
    [51, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50"],
    [50, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88%"],
    [39, "████▎░░░ 54% ↻1h24m | 7d 46% | Fa 88%"],
    [36, "████▎░░░ 54% ↻1h24m | Fa 88%"],
    [27, "██▏░ 54% ↻1h24m | Fa 88%"],
    [23, "54% ↻1h24m | Fa 88%"],
    [18, "█▌░ 54% | Fa 88%"],
    [14, "54% | Fa 88%"],
    [11, "Fa 88%"],
    // The hottest is too wide by itself.
    [5, "54%"],
    [2, ""],
  ])("%d cells hold", (cells, expected) => {
    expect(text(lineSpans(crowded, cells))).toBe(expected);
  });

  const bothHot = frame(
    read({
      windows: [
        session(31, later(15_240)),
        week(41),
        week(91, null, "Opus"),
        week(88, null, "Fable"),
      ],
    }),
  );

  it.each([
    [62, "██▍░░░░░ 31% ↻4h14m | 7d 41% | Opus 91% | Fable 88% | $5.56/50"],
    [61, "██▍░░░░░ 31% ↻4h14m | 7d 41% | Opus 91% | Fable 88%"],
    [42, "31% ↻4h14m | 7d 41% | Opus 91% | Fable 88%"],
    [41, "▉░░ 31% | 7d 41% | Opus 91% | Fable 88%"],
    [38, "31% | 7d 41% | Opus 91% | Fable 88%"],
    [34, "31% | 7d 41% | Opus 91% | Fa 88%"],
    [30, "31% | 7d 41% | Op 91% | Fa 88%"],
    [29, "7d 41% | Op 91% | Fa 88%"],
    [23, "Op 91% | Fa 88%"],
    [14, "Op 91%"],
  ])("two hot models stay in %d cells", (cells, expected) => {
    expect(text(lineSpans(bothHot, cells))).toBe(expected);
  });

  it("the default of 40 cells holds a hot model in place of money", () => {
    const { windows } =
      bothHot.snapshot.kind === "read" ? bothHot.snapshot.reading : read().reading;
    const shown = frame(read({ windows: windows.slice(0, 3) }));
    expect(text(lineSpans(shown, 40))).toBe("██▍░░░░░ 31% ↻4h14m | 7d 41% | Opus 91%");
  });

  const priced = frame(crowded.snapshot, { segments: SEGMENT_NAMES }, { todayCost: SPENT });

  it.each([
    [66, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50 | $12.34 today"],
    [65, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50"],
    [50, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88%"],
  ])("today's cost is the first to go, in %d cells", (cells, expected) => {
    expect(text(lineSpans(priced, cells))).toBe(expected);
  });

  it.each<[string, Partial<Parameters<typeof money>[0] & object>, number, string]>([
    ["more used than the session", { utilization: percent(95) }, 19, "7d 46% | $5.56/50"],
    ["less used than the week", { utilization: percent(11) }, 24, "█▊░░ 44% ↻1h24m | 7d 46%"],
    ["without a cap", { utilization: null }, 24, "█▊░░ 44% ↻1h24m | 7d 46%"],
  ])("money that is %s counts so", (_, changes, cells, expected) => {
    const windows = [session(44, SESSION_RESET), week(46)];
    const shown = frame(read({ windows, extra: money(changes) }));
    expect(text(lineSpans(shown, cells))).toBe(expected);
  });

  it.each([
    [20, "$1234567890.12/50"],
    [16, "7d 46%"],
    [5, "44%"],
  ])(
    "money that is too wide by itself gives way to the hottest that is not, in %d cells",
    (cells, expected) => {
      const windows = [session(44, SESSION_RESET), week(46)];
      const extra = money({ used: 123_456_789_012, utilization: percent(95) });
      expect(text(lineSpans(frame(read({ windows, extra })), cells))).toBe(expected);
    },
  );

  it("even money that is almost used up goes before a model does", () => {
    const windows = [week(20), week(71, null, "Opus")];
    const extra = money({ utilization: percent(99) });
    expect(text(lineSpans(frame(read({ windows, extra })), 11))).toBe("Op 71%");
  });

  it("of two that are equally used, the one that was ordered last goes first", () => {
    const equal = read({ windows: [session(50), week(50)], extra: null });
    const first = (segments: readonly SegmentName[]) =>
      text(lineSpans(frame(equal, { segments }), 6));
    expect(first(["5h", "7d"])).toBe("50%");
    expect(first(["7d", "5h"])).toBe("7d 50%");
  });

  it.each<[heat: number, cells: number, expected: string]>([
    [5, 60, "mu | ████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50"],
    [5, 52, "████▎░░░ 54% ↻1h24m | 7d 46% | Fa 88% | $5.56/50"],
    [20, 54, "made-up | ████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88%"],
    [20, 45, "mu | ████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88%"],
    [90, 53, "made-up | ████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88%"],
    [90, 20, "made-up | Fa 88%"],
    [90, 12, "made-up"],
    [90, 2, "mu"],
  ])(
    "a new segment as hot as %d is shortened and dropped in its turn, in %d cells",
    (heat, cells, expected) => {
      const part: SegmentPart = {
        heat,
        about: "limit",
        forms: [() => [{ text: "made-up", tone: "plain" }], () => [{ text: "mu", tone: "plain" }]],
      };
      const name = "made-up" as SegmentName;
      const segments = [name, ...crowded.options.segments];
      const table = { ...SEGMENTS, [name]: { parts: () => [part] } };
      const shown = { ...crowded, options: { ...crowded.options, segments } };
      expect(text(lineSpans(shown, cells, table))).toBe(expected);
    },
  );

  it.each([
    [Number.POSITIVE_INFINITY, 1],
    [51, 1],
    [50, 2],
    [27, 5],
    [5, 11],
  ])("for %d cells no more shapes are drawn than it takes to fit: %d", (cells, shapes) => {
    let drawn = 0;
    const first: SegmentPart = {
      heat: 1_000,
      about: "limit",
      forms: [
        () => {
          drawn += 1;
          return [{ text: "", tone: "plain" }];
        },
      ],
    };
    const table = {
      ...SEGMENTS,
      "5h": { parts: (view: SegmentView) => [first, ...SEGMENTS["5h"].parts(view)] },
    };
    lineSpans(crowded, cells + 3, table);
    expect(drawn).toBe(shapes);
  });

  const stopped = frame(read(), {}, { now: later(3_600) });

  it.each([
    [60, "████████ 100% | 7d 13% | $5.56/50 | 06:36 · stopped"],
    [40, "████████ 100% | 7d 13% | 06:36 · stopped"],
    [32, "████████ 100% | 06:36 · stopped"],
    [27, "████ 100% | 06:36 · stopped"],
    [22, "100% | 06:36 · stopped"],
    [15, "06:36 · stopped"],
    [14, "stopped"],
    [6, "06:36"],
    [4, ""],
  ])("a stopped line of %d cells still says so: %s", (cells, expected) => {
    expect(text(lineSpans(stopped, cells))).toBe(expected);
  });

  it("an expired text still has its day", () => {
    expect(text(expiredLineSpans(frame(), 8))).toBe("Sat");
    expect(text(expiredLineSpans(frame(blankSnapshot(NOW)), 7))).toBe("stopped");
    expect(text(expiredLineSpans(frame(blankSnapshot(NOW)), 6))).toBe("");
  });
});

describe("the state on the line", () => {
  const tail = (snapshot: Snapshot, seconds: number, changes: Partial<Frame> = {}) =>
    full(frame(snapshot, { segments: ["7d"] }, { now: later(seconds), ...changes }));
  const failed = (failure: Failure) => read({}, { health: failing(failure), dueAt: later(600) });
  const fromStatusline = (failure: Failure) =>
    read({ source: "statusline" }, { health: failing(failure), dueAt: later(600) });

  it.each<[string, Read, number, string]>([
    ["nothing while healthy", read(), 0, "7d 13%"],
    [
      "nothing of a failure that passes by itself while the number is fresh",
      failed(offline),
      189,
      "7d 13%",
    ],
    [
      "the age and a word once the number is old",
      failed(offline),
      190,
      "7d 13% | 3m old · offline",
    ],
    [
      "a rate limit likewise, and until when",
      failed(throttled),
      190,
      "7d 13% | 3m old · rate-limited until 06:46",
    ],
    ["an expired login at once", failed(expired), 0, "7d 13% | expired"],
    ["no login that a fresh number came without", fromStatusline(expired), 0, "7d 13%"],
    [
      "that login once the number is old",
      fromStatusline(expired),
      300,
      "7d 13% | 5m old · expired",
    ],
    ["only the age where no request is allowed", failed(waiting), 300, "7d 13% | 5m old"],
    ["a refused login too", failed(revoked), 0, "7d 13% | signed-out"],
    ["and with the age once the number is old", failed(expired), 190, "7d 13% | 3m old · expired"],
    [
      "only the age where a poll is late without a failure",
      read({}, { dueAt: later(180) }),
      190,
      "7d 13% | 3m old",
    ],
    ["stopped, when no daemon polls any more", read(), 190, "7d 13% | 06:36 · stopped"],
    [
      "stopped, which outweighs an older failure",
      failed(throttled),
      630,
      "7d 13% | 06:36 · stopped",
    ],
  ])("%s", (_, snapshot, seconds, expected) => {
    expect(tail(snapshot, seconds)).toBe(expected);
  });

  it("a notice comes last", () => {
    expect(tail(read(), 0, { notice: "config" })).toBe("7d 13% | config");
    expect(tail(failed(expired), 190, { notice: "config" })).toBe(
      "7d 13% | 3m old · expired · config",
    );
  });

  it("the times are local", () => {
    const until = tail(failed(throttled), 190, { utcOffset: millis(2 * HOUR) });
    expect(until).toBe("7d 13% | 3m old · rate-limited until 08:46");
    expect(tail(read(), 190, { utcOffset: millis(2 * HOUR) })).toBe("7d 13% | 08:36 · stopped");
  });

  it("an old line is muted, does not count down and does not flash", () => {
    const old = lineSpans(frame(read({}, { changedAt: later(189) }), {}, { now: later(190) }), 60);
    expect(new Set(old.map(({ tone, flash }) => [tone, flash].join()))).toEqual(
      new Set(["muted,"]),
    );
    expect(text(old)).toBe("████████ 100% | 7d 13% | $5.56/50 | 06:36 · stopped");
  });
});

describe("a rate limit on a narrow bar", () => {
  const late = frame(
    read({}, { health: failing(throttled), dueAt: later(3_000) }),
    {},
    { now: later(1_500) },
  );

  it.each([
    [71, "████████ 100% | 7d 13% | $5.56/50 | 25m old · rate-limited until 07:26"],
    [59, "████████ 100% | 7d 13% | 25m old · rate-limited until 07:26"],
    [58, "████████ 100% | 7d 13% | 25m old · rate-limited"],
    [45, "████████ 100% | 25m old · rate-limited"],
    [29, "100% | 25m old · rate-limited"],
    [28, "25m old · rate-limited"],
    [21, "rate-limited"],
    [11, "25m old"],
    [6, ""],
  ])("of %d cells reads %s", (cells, expected) => {
    expect(text(lineSpans(late, cells))).toBe(expected);
  });

  it("is one word where nothing is known yet", () => {
    const first = frame({ ...blankSnapshot(NOW), health: failing(throttled), dueAt: later(600) });
    expect([24, 23, 11].map((cells) => text(lineSpans(first, cells)))).toEqual([
      "rate-limited until 06:46",
      "rate-limited",
      "",
    ]);
  });
});

describe("a number that no response has confirmed", () => {
  it.each<[string, Read, string]>([
    [
      "is marked where the last one said less",
      read({}, { held: [{ kind: "week", model: null }] }),
      "████████ 100% ↻1h24m | 7d ~13% | $5.56/50",
    ],
    [
      "stays, as ~$5.56/50, where the last response had no money",
      read({ windows: [week(13)] }, { heldExtra: true }),
      "7d 13% | ~$5.56/50",
    ],
    [
      "stays marked while its age is unknown",
      read({ extra: null }, { undated: [{ kind: "session" }] }),
      "████████ ~100% ↻1h24m | 7d 13%",
    ],
    [
      "is ~0% for a window that has ended",
      read({ windows: [session(97, NOW)], extra: null }, { held: [{ kind: "session" }] }),
      "░░░░░░░░ ~0%",
    ],
  ])("%s", (_, snapshot, expected) => {
    expect(full(frame(snapshot))).toBe(expected);
  });
});

describe("before the first reading", () => {
  const blankAfter = (failure: Failure): Snapshot => ({
    ...blankSnapshot(NOW),
    health: failing(failure),
  });

  it.each<[string, Frame, string]>([
    ["starting", frame(blankSnapshot(NOW)), "starting"],
    ["the failure", frame(blankAfter(offline)), "offline"],
    [
      "the rate limit",
      frame({ ...blankAfter(throttled), dueAt: later(600) }),
      "rate-limited until 06:46",
    ],
    ["the login", frame(blankAfter(expired)), "expired"],
    ["waiting, where no request is allowed", frame(blankAfter(waiting)), "waiting"],
    ["the notice", frame(blankAfter(expired), {}, { notice: "config" }), "config"],
    [
      "still starting while an attempt may be made",
      frame(blankSnapshot(NOW), {}, { now: later(29) }),
      "starting",
    ],
    [
      "stopped, after an overdue attempt",
      frame(blankSnapshot(NOW), {}, { now: later(30) }),
      "stopped",
    ],
    ["stopped, after a failure", frame(blankAfter(offline), {}, { now: later(30) }), "stopped"],
  ])("the line is one word: %s", (_, shown, word) => {
    expect(text(lineSpans(shown, 40))).toBe(word);
  });
});

describe("the change flash", () => {
  const flashes = (changedAt: number | null, seconds: number, flash = 20_000) => {
    const snapshot = read({}, { changedAt: changedAt === null ? null : later(changedAt) });
    const shown = frame(snapshot, { flash: millis(flash) }, { now: later(seconds) });
    return lineSpans(shown, 40).some((span) => span.flash);
  };

  it.each([
    ["from the change on", 0, 0, 20_000, true],
    ["to the end of its time", 0, 19.999, 20_000, true],
    ["not after it", 0, 20, 20_000, false],
    ["not before the change, when the clock was set back", 0, -1, 20_000, false],
    ["not without a change", null, 0, 20_000, false],
    ["not when it is switched off", 0, 0, 0, false],
  ])("is shown %s", (_, changedAt, seconds, flash, expected) => {
    expect(flashes(changedAt, seconds, flash)).toBe(expected);
  });
});

describe("the expired text", () => {
  it.each<[string, Snapshot, string]>([
    ["has the time of the reading and no countdown", read(), "████████ 100% | 7d 13% | Sat 06:36"],
    [
      "has no failure in it, which may be over",
      read({}, { health: failing(expired) }),
      "████████ 100% | 7d 13% | Sat 06:36",
    ],
    ["is stopped where nothing was ever read", blankSnapshot(NOW), "stopped"],
  ])("%s", (_, snapshot, expected) => {
    const spans = expiredLineSpans(frame(snapshot), 40);
    expect(text(spans)).toBe(expected);
    expect(new Set(spans.map(({ tone }) => tone))).toEqual(new Set(["muted"]));
  });

  it("leaves out today's cost: the text may be shown tomorrow", () => {
    const priced = frame(read(), { segments: ["7d", "cost"] }, { todayCost: SPENT });
    expect(full(priced)).toBe("7d 13% | $12.34 today");
    expect(text(expiredLineSpans(priced, 40))).toBe("7d 13% | Sat 06:36");
  });
});

describe("whatever is known, at any width", () => {
  const width = fc.nat(130);

  it("no line is wider than its width", () => {
    fc.assert(
      fc.property(anyFrame(), width, (any, cells) => {
        expect(cellsOf(lineSpans(any, cells))).toBeLessThanOrEqual(cells);
        expect(cellsOf(expiredLineSpans(any, cells))).toBeLessThanOrEqual(cells);
      }),
    );
  });

  it("no line is blank in 14 cells where a chosen segment has anything to show", () => {
    fc.assert(
      fc.property(anyFrame(), fc.integer({ min: 14, max: 60 }), (any, cells) => {
        const chosen = any.options.segments.includes("5h");
        const known =
          any.snapshot.kind === "blank" ||
          any.snapshot.reading.windows[0]?.scope.kind === "session";
        fc.pre(chosen && known && any.options.format === null);
        expect(text(lineSpans(any, cells))).not.toBe("");
        expect(text(expiredLineSpans(any, cells))).not.toBe("");
      }),
    );
  });

  it("nothing is cut: what is left are whole parts of the full line, in its order", () => {
    const name = fc.constantFrom("Fable", "Opus 4.5", "模型", "#{S}");
    fc.assert(
      fc.property(anyFrame(name), width, (one, cells) => {
        const usual = {
          gauge: "blocks",
          countdown: "in",
          separator: " | ",
          icons: "none",
          format: null,
        } as const;
        // The accounts are one part that shortens its labels: its own rows above hold that.
        const any: Frame = {
          ...one,
          accounts: [],
          options: { ...one.options, ...usual, labels: {} },
        };
        const whole = full(any).split(" | ");
        const kept = text(lineSpans(any, cells)).split(" | ");
        // Each behind the one before it: two models of one name may read alike.
        let place = -1;
        const paths = kept.map((part) => {
          place = whole.findIndex((one, index) => index > place && isPartOf(part, one));
          return place;
        });
        if (text(lineSpans(any, cells)) !== "") expect(paths).not.toContain(-1);
      }),
    );
  });

  it("no part that stays is cooler than one that went, and no amount stays where a model went", () => {
    const shares = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 5 });
    const options = fc.shuffledSubarray([...SEGMENT_NAMES], { minLength: 1 });
    const width = fc.integer({ min: 20, max: 200 });
    const health = fc.constantFrom(healthy, failing(throttled), failing(expired));
    fc.assert(
      fc.property(
        shares,
        options,
        width,
        health,
        fc.boolean(),
        (used, segments, cells, state, old) => {
          const [h5 = 0, d7 = 0, opus = 0, fable = 0, spent = 0] = used;
          const windows = [
            session(h5, SESSION_RESET),
            week(d7),
            week(opus, null, "Opus"),
            week(fable, null, "Fable"),
          ];
          const extra = money({ utilization: percent(spent) });
          const now = later(old ? 600 : 0);
          const shown = (most: number) =>
            text(
              lineSpans(
                frame(read({ windows, extra }, { health: state }), { segments }, { now }),
                most,
              ),
            );
          const heats = [
            ...[h5, d7, opus, fable].map((share) => ({ sign: `${share}%`, heat: share })),
            { sign: "$5.56", heat: spent },
          ];
          const on = (line: string) =>
            heats.filter(
              ({ sign }) =>
                line.split(/ (?=[|↻])|[ |]+/).includes(sign) ||
                (sign === "$5.56" && line.includes(sign)),
            );
          const [whole, kept] = [on(shown(Number.POSITIVE_INFINITY)), on(shown(cells))];
          const gone = whole.filter(({ sign }) => !kept.some((one) => one.sign === sign));
          const models = [opus, fable].map((share) => `${share}%`);
          for (const lost of gone) {
            for (const stays of kept) {
              // An amount goes before any model, also where the model had to follow.
              const isAmount =
                lost.sign === "$5.56" && whole.some(({ sign }) => models.includes(sign));
              if (!isAmount) expect(stays.heat).toBeGreaterThanOrEqual(lost.heat);
              if (models.includes(lost.sign)) expect(stays.sign).not.toBe("$5.56");
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("more cells never show less", () => {
    const parts = (spans: readonly Span[]) => spans.filter(({ text }) => text === " | ").length;
    fc.assert(
      fc.property(anyFrame(), width, width, (any, a, b) => {
        const [narrow, wide] = [lineSpans(any, Math.min(a, b)), lineSpans(any, Math.max(a, b))];
        expect(cellsOf(narrow)).toBeLessThanOrEqual(cellsOf(wide));
        // A person's own format is one part, whatever stands where it does not fit.
        if (any.options.format === null) expect(parts(narrow)).toBeLessThanOrEqual(parts(wide));
      }),
    );
  });
});

describe("the tone of a word", () => {
  const tonesOf = (shown: Frame) => lineSpans(shown, 80).map(({ text, tone }) => [text, tone]);
  const wordOf = (failure: Failure) =>
    tonesOf(
      frame(read({}, { health: failing(failure), dueAt: later(600) }), {}, { now: later(300) }),
    ).at(-1);

  it.each<[string, Failure, string]>([
    ["an expired login", expired, "urgent"],
    ["a revoked login", revoked, "urgent"],
    ["a token without the scope", { kind: "refused", why: "scope" }, "urgent"],
    ["a locked Keychain", { kind: "signedOut", why: "locked", where: "/file" }, "urgent"],
    ["a file that is being written", { kind: "signedOut", why: "torn", where: "/file" }, "muted"],
    ["an organization's refusal, which passes", { kind: "refused", why: "organization" }, "muted"],
    ["a network that is down", offline, "muted"],
    ["a rate limit", throttled, "muted"],
  ])("%s is shown as what needs the person or passes by itself", (_, failure, tone) => {
    const [word, shown] = wordOf(failure) ?? [];
    expect([word === undefined, shown]).toEqual([false, tone]);
    const blank = frame({ ...blankSnapshot(NOW), health: failing(failure) });
    expect(tonesOf(blank)[0]?.[1]).toBe(tone);
  });

  it("a notice needs the person, the age beside it does not", () => {
    const noted = frame(read(), { segments: ["7d"] }, { now: later(190), notice: "config" });
    expect(tonesOf(noted)).toEqual([
      ["7d ", "muted"],
      ["13%", "muted"],
      [" | ", "muted"],
      ["06:36", "muted"],
      [" · ", "muted"],
      ["stopped", "muted"],
      [" · ", "muted"],
      ["config", "urgent"],
    ]);
  });
});

/** The part as it is, a session with a smaller gauge, none, or no countdown, a window without its limit, a model by a short name, some accounts, or words of the state. */
function isPartOf(part: string, whole: string): boolean {
  const bar = /^(\[[#-]*\]|[█▉▊▋▌▍▎▏░]+) /;
  if (part === whole) return true;
  if (bar.test(whole)) {
    const bare = whole.replace(bar, "");
    return (
      part.replace(bar, "") === bare || part.replace(bar, "") === bare.replace(/ ([↻r→]|->).*$/, "")
    );
  }
  if (part === whole.replace(/ (→|->).*$/, "")) return true;
  const named = (text: string): readonly string[] => /^(.*) (\S+)$/.exec(text)?.slice(1) ?? [];
  const isShorter = (short: string, long: string) => {
    const [[name = "", value], [whole = "", sameValue]] = [named(short), named(long)];
    return value !== undefined && value === sameValue && whole.startsWith(name.slice(0, 2));
  };
  // A list of accounts, or of words of the state.
  const words = (text: string) => text.split(/ · |, /);
  return words(part).every((word) =>
    words(whole).some(
      (one) => word === one || word === one.split(" until ")[0] || isShorter(word, one),
    ),
  );
}

describe("the accounts on a narrow line", () => {
  const use = (label: string, used: number) => ({
    label,
    colour: null,
    windows: [week(used)],
    undated: false,
    freshUntil: later(60),
    failure: null,
  });
  const shown = {
    ...frame(read({ windows: [session(5), week(3)], extra: null }), {
      segments: ["5h", "7d", "accounts"],
      gauge: "none",
    }),
    accounts: [use("home", 7), use("work", 95)],
  };

  it.each([
    [40, "5% | 7d 3% | work 95% · home 7%"],
    [28, "5% | 7d 3% | wo 95% · ho 7%"],
    [24, "5% | 7d 3% | work 95%"],
    [20, "5% | 7d 3%"],
  ])("of %d cells give way before any limit of this account", (cells, expected) => {
    expect(text(lineSpans(shown, cells))).toBe(expected);
  });

  const signedOut = { ...blankSnapshot(NOW), health: failing(expired) };
  it.each([
    [40, "expired | work 95% · home 7%"],
    [24, "expired | wo 95% · ho 7%"],
    [23, "expired | work 95%"],
    [17, "expired"],
  ])("of %d cells stand beside the word of an account without a number", (cells, expected) => {
    expect(text(lineSpans({ ...shown, snapshot: signedOut }, cells))).toBe(expected);
  });

  it("are not beside it where they are no segment, or the line is a template", () => {
    const without = { ...shown.options, segments: ["5h"] as const };
    expect(full({ ...shown, snapshot: signedOut, options: without })).toBe("expired");
    const own = { ...shown.options, format: [{ kind: "text", text: "mine" }] as const };
    expect(full({ ...shown, snapshot: signedOut, options: own })).toBe("expired");
  });

  it("beside a word change the line when one of them is no longer fresh", () => {
    const long = { ...signedOut, dueAt: later(3_600) };
    expect(lineChangesAt({ ...shown, snapshot: long })).toBe(later(60));
    // That it stopped is not passed over where it comes first.
    expect(lineChangesAt({ ...shown, snapshot: { ...signedOut, dueAt: NOW } })).toBe(later(30));
    expect(full({ ...shown, snapshot: long, now: later(60) })).toBe("expired | home ? · work ?");
  });
});
