import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  freshEnd,
  freshnessOf,
  missedAt,
  overdueAt,
  unattendedAt,
} from "../../src/model/freshness.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import {
  after,
  DAY,
  type Instant,
  instant,
  MINUTE,
  millis,
  SECOND,
} from "../../src/model/units.ts";
import type { Frame } from "../../src/render/frame.ts";
import {
  lineChangesAt,
  lineRenewAt,
  MAX_VALIDITY_MS,
  RENDER_GRACE_MS,
  renderLine,
  renderNow,
  renderOn,
} from "../../src/render/rendered-line.ts";
import { SURFACE_NAMES } from "../../src/render/surfaces.ts";
import { paletteOf } from "../../src/render/themes.ts";
import { tmuxLive } from "../../src/render/tmux-live.ts";
import { anyFrame } from "./anything.ts";
import {
  at,
  FAILURES,
  failing,
  frame,
  later,
  NOW,
  REFERENCE,
  read,
  SESSION_RESET,
  session,
  WEEK_RESET,
  week,
} from "./sample.ts";

describe("a painted line", () => {
  it("has its text, its expiry, and the expired text", () => {
    // The countdown is exactly 1h24m for this instant only; readers give five seconds of grace.
    expect(renderLine(frame(), "plain")).toEqual({
      text: "████████ 100% ↻1h24m | 7d 13% | $5.56/50",
      validUntil: later(5.001),
      expiredText: "████████ 100% | 7d 13% | $5.56/50 | Sat 06:36",
      stages: [
        { from: SESSION_RESET, text: "░░░░░░░░ ~0% | 7d 13% | $5.56/50 | Sat 06:36" },
        { from: WEEK_RESET, text: "░░░░░░░░ ~0% | 7d ~0% | $5.56/50 | Sat 06:36" },
        { from: at("2026-02-21T00:00:00Z"), text: "░░░░░░░░ ~0% | 7d ~0% | $5.56/50 | 2026-02-14" },
      ],
    });
  });

  it("has an expired text on tmux that is dimmed, without a countdown, in 40 cells", () => {
    const palette = { ...paletteOf("dark"), background: null };
    expect(renderLine(frame(read(), { palette }), "tmux").expiredText).toBe(
      "#[push-default]#[fg=colour248,bg=colour238]████████#[bg=default] 100% | 7d 13% | Sat 06:36" +
        "#[default]#[pop-default]",
    );
    expect(renderLine(frame(read(), { ascii: true, palette }), "tmux").expiredText).toBe(
      "#[push-default]#[fg=colour248][#################[]] 100% | 7d 13% | Sat 06:36" +
        "#[default]#[pop-default]",
    );
  });

  it("that expires at a reset shows ~0% in its expired text", () => {
    const soon = read({ windows: [session(97, later(30)), week(13)], extra: null });
    expect(renderLine(frame(soon), "plain")).toEqual({
      text: "███████▊ 97% ↻<1m | 7d 13%",
      validUntil: later(35),
      expiredText: "░░░░░░░░ ~0% | 7d 13% | Sat 06:36",
      stages: [{ from: at("2026-02-21T00:00:00Z"), text: "░░░░░░░░ ~0% | 7d 13% | 2026-02-14" }],
    });
  });

  it("ignores a reset long ago", () => {
    const old = read({ windows: [session(97, later(60))], extra: null });
    const { text, expiredText } = renderLine(frame(old, {}, { now: later(7_200) }), "plain");
    expect(text).toBe("░░░░░░░░ ~0% | 06:36 · stopped");
    expect(expiredText).toBe("░░░░░░░░ ~0% | Sat 06:36");
  });
});

describe("the text changes", () => {
  const week13 = [week(13, WEEK_RESET)];
  const halfway = [session(54, at("2026-02-14T08:00:31Z"))];
  const awhile = { dueAt: later(590), freshUntil: later(600) };

  it.each<[string, Snapshot, number, number]>([
    ["with the minute of the countdown", read({ windows: halfway }), 0, 30.001],
    [
      "with the hour of one that has days",
      read({ windows: [session(1, later(2 * 86_400 + 300))] }, awhile),
      1,
      300.001,
    ],
    ["at the reset, in the last minute", read({ windows: [session(97, later(42))] }), 0, 42],
    ["at the reset of the week", read({ windows: [week(13, later(42))] }), 0, 42],
    ["at the end of a flash", read({ windows: [session(54)] }, { changedAt: later(-5) }), 0, 15],
    [
      "at the start of a flash, when the clock was set back",
      read({ windows: [session(54)] }, { changedAt: later(5) }),
      0,
      5,
    ],
    ["when the next poll has been due for five seconds", read({ windows: week13 }), 0, 95],
    ["every five seconds while that poll is under way", read({ windows: week13 }), 97, 102],
    [
      "when the reading is no longer fresh",
      read({ windows: week13 }, { dueAt: later(500) }),
      0,
      190,
    ],
    [
      "with each minute of an old reading's age",
      read({ windows: week13 }, { dueAt: later(500) }),
      190,
      240,
    ],
    [
      "when a poll after a failure is overdue",
      read({ windows: week13 }, { dueAt: later(500) }),
      480,
      530,
    ],
    ["not with the minutes of a week's reset", read({ windows: week13 }, awhile), 0, 595],
    [
      "not when an attempt is overdue beside a fresh number, but when that is checked again",
      read({ windows: week13 }, { dueAt: later(-25.001), freshUntil: later(5.001) }),
      0,
      5,
    ],
    ["when the first attempt is overdue", blankSnapshot(NOW), 0, 30],
  ])("%s", (_, snapshot, seconds, expected) => {
    const shown = frame(snapshot, { flash: millis(20_000) }, { now: later(seconds) });
    expect(lineChangesAt(shown)).toBe(later(expected));
  });

  it("never, with nothing left to tick: then it is rendered again a little later", () => {
    const over = read({ windows: [] });
    expect(lineChangesAt(frame(over, {}, { now: later(7_200) }))).toBe(later(7_230));
    for (const seconds of [30, 31, 7_200]) {
      const shown = frame(blankSnapshot(NOW), {}, { now: later(seconds) });
      expect(lineChangesAt(shown)).toBe(later(seconds + 30));
    }
  });

  it("never, where a notice outweighs the rest: it is valid until an attempt is overdue", () => {
    expect(lineChangesAt(frame(blankSnapshot(later(7)), {}, { notice: "config" }))).toBe(later(37));
  });

  it("is not searched for ever where the line is too narrow for an age that ticks", () => {
    const distant = after(NOW, 3_000 * DAY);
    const old = frame(read({}, { freshUntil: NOW, dueAt: distant }));
    expect(lineChangesAt(old, () => "the same")).toBe(after(NOW, 201 * MINUTE));
  });

  it("is rendered again in time for the longest validity, however far off the change is", () => {
    const distant = frame(read({}, { freshUntil: NOW, dueAt: after(NOW, 3_000 * DAY) }));
    const same = () => "the same";
    const renewAt = lineRenewAt(distant, same);
    expect(renewAt).toBe(at("2026-02-14T07:59:55Z"));
    expect(lineRenewAt({ ...distant, now: after(NOW, MINUTE) }, same)).toBe(renewAt);
    const near = frame(read({ windows: week13 }));
    expect(lineRenewAt(near)).toBe(lineChangesAt(near));
  });

  it("is found without counting minutes that are not shown", () => {
    let draws = 0;
    const windows = [session(54, SESSION_RESET), week(13, WEEK_RESET)];
    const counted = frame(read({ windows }, awhile));
    const options = {
      ...counted.options,
      get segments() {
        draws += 1;
        return ["7d" as const];
      },
    };
    expect(lineChangesAt({ ...counted, options }, renderOn(["plain"]))).toBe(later(595));
    expect(draws).toBeLessThan(12);
  });
});

describe("whatever is known", () => {
  const shownAt = (any: Frame, now: Instant): string =>
    SURFACE_NAMES.map((name) => renderNow({ ...any, now }, name)).join("\n");

  /** Every moment that might matter, and the one before it. */
  function moments({ snapshot, options }: Frame): readonly number[] {
    const known: number[] = [overdueAt(snapshot)];
    if (snapshot.kind === "read") {
      const { reading, freshUntil, changedAt } = snapshot;
      known.push(freshUntil);
      if (changedAt !== null) known.push(changedAt, changedAt + options.flash);
      for (const { resetsAt } of reading.windows) if (resetsAt !== null) known.push(resetsAt);
    }
    return known.flatMap((moment) => [moment - 1, moment]);
  }

  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 8,
    maxLength: 8,
  });

  it("the text is the same until it changes, and differs then", () => {
    fc.assert(
      fc.property(anyFrame(), shares, (any, probes) => {
        const shown = shownAt(any, any.now);
        const change = lineChangesAt(any);
        expect(change).toBeGreaterThan(any.now);
        const lasts = shownAt(any, change) === shown;
        const overdue = missedAt(any.snapshot, any.polled);
        // It is rendered again without need only where no daemon polls, a poll is due or under way, or is overdue next.
        const again = [
          overdue > any.now ? overdue : after(any.now, 30 * SECOND),
          unattendedAt(any.snapshot, any.now, any.polled),
        ];
        if (lasts) expect(again).toContain(change);
        const end = change - 1;
        const between = probes.map((share) => any.now + Math.floor(share * (end - any.now)));
        const inside = moments(any).filter((moment) => moment > any.now && moment < end);
        for (const probe of [...between, ...inside, end]) {
          expect(shownAt(any, probe as Instant)).toBe(shown);
        }
      }),
    );
  });

  it("a painted line is what is shown now, and expires a grace period after it changes, or as its number gets old", () => {
    fc.assert(
      fc.property(anyFrame(), fc.constantFrom(...SURFACE_NAMES), (any, name) => {
        const painted = renderLine(any, name);
        expect(painted.text).toBe(renderNow(any, name));
        const end = freshEnd(any.snapshot, any.now, any.polled);
        expect(painted.validUntil).toBe(Math.min(after(lineRenewAt(any), 5 * SECOND), end));
        expect(painted.validUntil - any.now).toBeLessThanOrEqual(MAX_VALIDITY_MS);
      }),
    );
  });

  it("a line that a killed daemon has left expires with the first missed poll, and never shows ten minutes as fresh", () => {
    fc.assert(
      fc.property(anyFrame(), fc.constantFrom(...SURFACE_NAMES), (any, name) => {
        const frameOfDaemon = { ...any, polled: true };
        const { snapshot, now } = frameOfDaemon;
        if (snapshot.kind === "blank" || freshnessOf(snapshot, now, true).kind !== "fresh") return;
        const { validUntil } = renderLine(frameOfDaemon, name);
        expect(validUntil - Math.max(snapshot.dueAt, now)).toBeLessThanOrEqual(10 * SECOND);
        expect(validUntil - snapshot.reading.at).toBeLessThanOrEqual(10 * MINUTE);
        expect(freshnessOf(snapshot, instant(validUntil - 1), true).kind).toBe("fresh");
        expect(tmuxLive(frameOfDaemon).validUntil).toBeLessThanOrEqual(
          freshEnd(snapshot, now, true),
        );
      }),
    );
  });

  it("the later texts are what an expired line shows from their times on, and name the day", () => {
    fc.assert(
      fc.property(anyFrame(), fc.constantFrom(...SURFACE_NAMES), (any, name) => {
        const { validUntil, expiredText, stages } = renderLine(any, name);
        expect(stages.length).toBeLessThanOrEqual(4);
        let before = { from: validUntil, text: expiredText };
        for (const stage of stages) {
          expect(stage.from).toBeGreaterThan(before.from);
          expect(stage.text).not.toBe(before.text);
          expect(stage.text).not.toMatch(/[\r\n]/);
          // Rendered anew at that time, an expired line has this text.
          const now = after(stage.from, -6 * SECOND);
          const then = { ...any, now: now > any.now ? now : any.now };
          const { expiredText: again, validUntil: end } = renderLine(then, name, stage.from);
          if (
            end >= stage.from &&
            end < (stages[stages.indexOf(stage) + 1]?.from ?? Number.POSITIVE_INFINITY)
          )
            expect(again).toBe(stage.text);
          before = stage;
        }
      }),
    );
  });

  it("the expired text has neither a countdown nor a colour, and the clock time of the reading", () => {
    fc.assert(
      fc.property(anyFrame(fc.constant("Fable")), (any) => {
        const { expiredText } = renderLine(
          { ...any, options: { ...any.options, maxWidth: 200 } },
          "tmux",
        );
        const { tones } = any.options.palette;
        const foregrounds = [...expiredText.matchAll(/fg=([#\w]+)/g)].map(([, colour]) => colour);
        expect(foregrounds.filter((colour) => colour !== "default").length).toBeLessThanOrEqual(1);
        if (tones.muted === null) expect(foregrounds).toEqual([]);
        expect(expiredText).not.toMatch(/underscore|↻| r\d/);
        const clock =
          any.snapshot.kind === "blank"
            ? /stopped/
            : /(\d\d:\d\d|\d{4}-\d\d-\d\d) ?(#\[[^\]]*\])*$/;
        expect(expiredText).toMatch(clock);
      }),
    );
  });

  it("a line with a failure is repainted within a minute, or called stopped", () => {
    for (const failure of FAILURES) {
      const failed = frame({ ...blankSnapshot(NOW), health: failing(failure), dueAt: later(10) });
      expect(lineChangesAt(failed)).toBeLessThanOrEqual(after(NOW, MINUTE));
    }
  });

  it("the reference reading stays readable all day", () => {
    for (let minute = 0; minute < 1_440; minute += 7) {
      const now = after(NOW, minute * MINUTE);
      const reading = { ...REFERENCE, at: now };
      const snapshot = read(reading, {
        dueAt: after(now, 90_000),
        freshUntil: after(now, 190_000),
      });
      const shown = renderNow(frame(snapshot, {}, { now }), "plain");
      expect(shown).toMatch(/^[█░]{8} (100%( ↻(\dh\d\dm|\d+m|<1m))|~0%) \| 7d 13% \| \$5\.56\/50$/);
    }
  });
});

it("shows today's cost until its time, and never in the expired text", () => {
  const todayCost = { usd: 12.4, until: later(30) };
  const painted = renderLine(frame(read(), { segments: ["7d", "cost"] }, { todayCost }), "plain");
  expect(painted.text).toBe("7d 13% | $12.40 today");
  expect(painted.validUntil).toBe(after(later(30), RENDER_GRACE_MS));
  expect(painted.expiredText).not.toContain("today");
});
