import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TodayCost } from "../../src/model/money.ts";
import type { Failure } from "../../src/model/outcome.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { HOUR, millis } from "../../src/model/units.ts";
import type { Frame, Span } from "../../src/render/frame.ts";
import { expiredLineSpans, lineSpans } from "../../src/render/line.ts";
import {
  SEGMENT_NAMES,
  SEGMENTS,
  type Segment,
  type SegmentName,
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
    [50, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50"],
    [49, "████▎░░░ 54% ↻1h24m | 7d 46% | $5.56/50"],
    [38, "████▎░░░ 54% ↻1h24m | 7d 46%"],
    [27, "████▎░░░ 54% ↻1h24m"],
    [18, "██▏░ 54% ↻1h24m"],
    [14, "54% ↻1h24m"],
    [9, "54%"],
    [3, "54%"],
    [2, ""],
  ])("%d cells hold", (cells, expected) => {
    const least = cells === 50 ? 51 : cells;
    expect(text(lineSpans(crowded, least))).toBe(expected);
  });

  const priced = frame(crowded.snapshot, { segments: SEGMENT_NAMES }, { todayCost: SPENT });

  it.each([
    [66, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50 | $12.34 today"],
    [65, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50"],
    [50, "████▎░░░ 54% ↻1h24m | 7d 46% | $5.56/50"],
  ])("today's cost is the first to go, in %d cells", (cells, expected) => {
    expect(text(lineSpans(priced, cells))).toBe(expected);
  });

  it.each<[priority: number, cells: number, expected: string]>([
    [5, 51, "████▎░░░ 54% ↻1h24m | 7d 46% | Fable 88% | $5.56/50"],
    [25, 43, "████▎░░░ 54% ↻1h24m | 7d 46% | $5.56/50"],
    [25, 49, "made-up | ████▎░░░ 54% ↻1h24m | 7d 46% | $5.56/50"],
    [45, 30, "made-up | ████▎░░░ 54% ↻1h24m"],
    [25, 44, "mu | ████▎░░░ 54% ↻1h24m | 7d 46% | $5.56/50"],
    [45, 24, "mu | ████▎░░░ 54% ↻1h24m"],
    [45, 23, "████▎░░░ 54% ↻1h24m"],
    [99, 20, "made-up | 54% ↻1h24m"],
    [99, 7, "made-up"],
    [99, 2, "mu"],
  ])(
    "a new segment of priority %d is shortened and dropped in its turn, in %d cells",
    (priority, cells, expected) => {
      const madeUp: Segment = {
        priority,
        forms: [
          () => [[{ text: "made-up", tone: "plain" }]],
          () => [[{ text: "mu", tone: "plain" }]],
        ],
      };
      const name = "made-up" as SegmentName;
      const segments = [name, ...crowded.options.segments];
      const table = { ...SEGMENTS, [name]: madeUp };
      const shown = { ...crowded, options: { ...crowded.options, segments } };
      expect(text(lineSpans(shown, cells, table))).toBe(expected);
    },
  );

  it.each([
    [Number.POSITIVE_INFINITY, 1],
    [51, 1],
    [49, 3],
    [27, 5],
    [3, 8],
    [2, 9],
  ])("for %d cells no more shapes are drawn than it takes to fit: %d", (cells, shapes) => {
    let drawn = 0;
    const options = {
      ...crowded.options,
      get segments() {
        drawn += 1;
        return crowded.options.segments;
      },
    };
    lineSpans({ ...crowded, options }, cells);
    expect(drawn).toBe(shapes);
  });

  const stopped = frame(read(), {}, { now: later(3_600) });

  it.each([
    [60, "████████ 100% | 7d 13% | $5.56/50 | 06:36 stopped"],
    [40, "████████ 100% | 7d 13% | 06:36 stopped"],
    [30, "████████ 100% | 06:36 stopped"],
    [25, "████ 100% | 06:36 stopped"],
    [20, "100% | 06:36 stopped"],
    [13, "06:36 stopped"],
    [12, "stopped"],
    [6, ""],
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
    ["the age and a word once the number is old", failed(offline), 190, "7d 13% | 3m old offline"],
    [
      "throttled likewise, and until when",
      failed(throttled),
      190,
      "7d 13% | 3m old throttled till 06:46",
    ],
    ["an expired login at once", failed(expired), 0, "7d 13% | expired"],
    ["no login that a fresh number came without", fromStatusline(expired), 0, "7d 13%"],
    ["that login once the number is old", fromStatusline(expired), 300, "7d 13% | 5m old expired"],
    ["only the age where no request is allowed", failed(waiting), 300, "7d 13% | 5m old"],
    ["a refused login too", failed(revoked), 0, "7d 13% | signed-out"],
    ["and with the age once the number is old", failed(expired), 190, "7d 13% | 3m old expired"],
    [
      "only the age where a poll is late without a failure",
      read({}, { dueAt: later(180) }),
      190,
      "7d 13% | 3m old",
    ],
    ["stopped, when no daemon polls any more", read(), 190, "7d 13% | 06:36 stopped"],
    ["stopped, which outweighs an older failure", failed(throttled), 630, "7d 13% | 06:36 stopped"],
  ])("%s", (_, snapshot, seconds, expected) => {
    expect(tail(snapshot, seconds)).toBe(expected);
  });

  it("a notice comes last", () => {
    expect(tail(read(), 0, { notice: "config" })).toBe("7d 13% | config");
    expect(tail(failed(expired), 190, { notice: "config" })).toBe("7d 13% | 3m old expired config");
  });

  it("the times are local", () => {
    const until = tail(failed(throttled), 190, { utcOffset: millis(2 * HOUR) });
    expect(until).toBe("7d 13% | 3m old throttled till 08:46");
    expect(tail(read(), 190, { utcOffset: millis(2 * HOUR) })).toBe("7d 13% | 08:36 stopped");
  });

  it("an old line is muted, does not count down and does not flash", () => {
    const old = lineSpans(frame(read({}, { changedAt: later(189) }), {}, { now: later(190) }), 60);
    expect(new Set(old.map(({ tone, flash }) => [tone, flash].join()))).toEqual(
      new Set(["muted,"]),
    );
    expect(text(old)).toBe("████████ 100% | 7d 13% | $5.56/50 | 06:36 stopped");
  });
});

describe("throttled on a narrow bar", () => {
  const late = frame(
    read({}, { health: failing(throttled), dueAt: later(3_000) }),
    {},
    { now: later(1_500) },
  );

  it.each([
    [66, "████████ 100% | 7d 13% | $5.56/50 | 25m old throttled till 07:26"],
    [39, "100% | 25m old throttled till 07:26"],
    [28, "25m old throttled till 07:26"],
    [20, "throttled till 07:26"],
    [19, "throttled"],
    [8, ""],
  ])("of %d cells reads %s", (cells, expected) => {
    expect(text(lineSpans(late, cells))).toBe(expected);
  });

  it("is one word where nothing is known yet", () => {
    const first = frame({ ...blankSnapshot(NOW), health: failing(throttled), dueAt: later(600) });
    expect([20, 19, 8].map((cells) => text(lineSpans(first, cells)))).toEqual([
      "throttled till 06:46",
      "throttled",
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
    ["throttled", frame({ ...blankAfter(throttled), dueAt: later(600) }), "throttled till 06:46"],
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
  ])("the line is one muted word: %s", (_, shown, word) => {
    expect(lineSpans(shown, 40)).toEqual([{ text: word, tone: "muted" }]);
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
        fc.pre(chosen && known);
        expect(text(lineSpans(any, cells))).not.toBe("");
        expect(text(expiredLineSpans(any, cells))).not.toBe("");
      }),
    );
  });

  it("nothing is cut: what is left are whole parts of the full line, in its order", () => {
    const name = fc.constantFrom("Fable", "Opus 4.5", "模型", "#{S}");
    fc.assert(
      fc.property(anyFrame(name), width, (any, cells) => {
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

  it("more cells never show less", () => {
    const parts = (spans: readonly Span[]) => spans.filter(({ text }) => text === " | ").length;
    fc.assert(
      fc.property(anyFrame(), width, width, (any, a, b) => {
        const [narrow, wide] = [lineSpans(any, Math.min(a, b)), lineSpans(any, Math.max(a, b))];
        expect(cellsOf(narrow)).toBeLessThanOrEqual(cellsOf(wide));
        expect(parts(narrow)).toBeLessThanOrEqual(parts(wide));
      }),
    );
  });
});

/** The part as it is, a session with a smaller gauge, none, or no countdown, or whole words of the state. */
function isPartOf(part: string, whole: string): boolean {
  const bar = /^(\[[#-]*\]|[█▉▊▋▌▍▎▏░]+) /;
  if (part === whole) return true;
  if (!bar.test(whole)) return /^[\d:a-z< -]+$/.test(whole) && ` ${whole} `.includes(` ${part} `);
  const bare = whole.replace(bar, "");
  return part.replace(bar, "") === bare || part === bare.replace(/ [↻r].*$/, "");
}
