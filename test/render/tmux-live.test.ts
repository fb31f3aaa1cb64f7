import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overdueAt } from "../../src/model/freshness.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { after, HOUR, type Instant, instant, MINUTE, SECOND, span } from "../../src/model/units.ts";
import { countdown } from "../../src/render/countdown.ts";
import type { Frame } from "../../src/render/frame.ts";
import { lineSpans, padded } from "../../src/render/line.ts";
import { plainText } from "../../src/render/painters.ts";
import { textWidth } from "../../src/render/text.ts";
import { paletteOf } from "../../src/render/themes.ts";
import { tmuxLive, tmuxVariables } from "../../src/render/tmux-live.ts";
import { DARK_BAR, forTmux } from "../../src/render/tmux-markup.ts";
import { anyFrame } from "./anything.ts";
import { expand, expandAt } from "./expand.ts";
import { frame, later, NOW, read, session, week } from "./sample.ts";
import { unpaintTmux } from "./unpaint.ts";

const seconds = (at: Instant): number => Math.floor(at / SECOND);

describe("the reference payload", () => {
  it("is a text in which tmux counts the minutes", () => {
    expect(tmuxLive(frame()).lines.MIDDLE).toBe(
      "#[push-default]#[fg=colour203,bg=colour238]████████" +
        `#[bg=#{?${DARK_BAR},default,colour234}] ` +
        "#[bold]100%%#[fg=colour252,nobold] " +
        `↻1h#{=-2:0#{e|/:#{e|-:${seconds(later(1_439))},%s},60}}m` +
        "#[fg=colour248] | #[fg=colour252]7d 13%%#[fg=colour248] | #[fg=colour252]$5.56/50" +
        "#[default]#[pop-default]",
    );
  });

  it("separates a gauge of one # from the style behind it", () => {
    const snapshot = read({ windows: [session(20)], extra: null });
    const { MIDDLE } = tmuxLive(frame(snapshot, { ascii: true })).lines;
    expect(MIDDLE).toContain("###[]#[fg=colour248]");
    expect(unpaintTmux(expandAt(MIDDLE, seconds(NOW)))).toBe(" [#-------] 20% ");
  });

  it("comes in three widths, none wider than max_width", () => {
    const texts = (maxWidth: number) =>
      Object.values(tmuxLive(frame(read(), { maxWidth, palette: paletteOf("mono") })).lines).map(
        (text) => unpaintTmux(expandAt(text, seconds(NOW))),
      );
    const [narrow, whole] = ["████████ 100% ↻1h23m", "████████ 100% ↻1h23m | 7d 13% | $5.56/50"];
    expect(texts(60)).toEqual([narrow, whole, whole]);
    expect(texts(33)).toEqual([narrow, ...Array(2).fill("████████ 100% ↻1h23m | 7d 13%")]);
    expect(texts(16)).toEqual(Array(3).fill("████ 100% ↻1h23m"));
  });

  it("comes with the time that it is valid for, in epoch seconds", () => {
    const variables = Object.fromEntries(tmuxVariables(tmuxLive(frame()), later(0.4)));
    expect(variables).toMatchObject({
      CLAUDE_USAGE_BAR_FROM: String(seconds(NOW)),
      // Ten seconds after the poll that is due in the 90th second.
      CLAUDE_USAGE_BAR_UNTIL: String(seconds(later(100))),
    });
    expect(Object.keys(variables)).toEqual(
      ["FROM", "UNTIL", "NARROW", "MIDDLE", "FULL"].map((name) => `CLAUDE_USAGE_BAR_${name}`),
    );
  });
});

describe("a line must be rendered again", () => {
  // Known again in a while, and fresh until then.
  const unhurried = { dueAt: later(590), freshUntil: later(600) };
  it.each([
    ["when the hour of the countdown is over", [session(54, later(2 * 3_600))], {}, 0.001],
    ["not with its minutes", [session(54, later(589))], {}, 589],
    [
      "where the shorter countdown lets another segment fit",
      [week(13), session(54, later(500))],
      {},
      500,
    ],
    ["at a reset", [session(54), week(13, later(300))], {}, 300],
    ["when a flash is over", [session(54)], { changedAt: later(-5) }, 15],
    ["when the next poll has been due for five seconds", [session(54)], { dueAt: later(100) }, 105],
    ["when the reading is no longer fresh", [session(54)], { freshUntil: later(100) }, 100],
  ])("%s", (_, windows, changes, expected) => {
    const snapshot = read({ windows, extra: null }, { ...unhurried, ...changes });
    expect(tmuxLive(frame(snapshot)).renewAt).toBe(later(expected));
  });

  it("when a first attempt is overdue, and after that in a while", () => {
    expect(tmuxLive(frame(blankSnapshot(NOW))).renewAt).toBe(later(30));
    expect(tmuxLive(frame(blankSnapshot(NOW), {}, { now: later(31) })).renewAt).toBe(later(61));
  });
});

it("counts down as every other surface does, past the reset, each minute of two hours, and every 13 minutes of a day", () => {
  const now = after(NOW, 1);
  const hour = (left: number) => Math.ceil(left / HOUR);
  for (let minute = -1; minute < 24 * 60; minute += minute < 2 * 60 ? 1 : 13) {
    for (const offset of [0, 999, 3_000, 30_000]) {
      const reset = after(NOW, minute * MINUTE + offset);
      const windows = [session(1, reset)];
      const { lines } = tmuxLive(
        frame(read({ windows, extra: null }), { palette: paletteOf("mono") }, { now }),
      );
      // The same format some seconds later, when the reset may have passed.
      for (const at of [now, after(now, 7 * SECOND)]) {
        const left = span(at, reset);
        if (left > 0 && hour(left) !== hour(span(now, reset))) continue;
        const text = unpaintTmux(expandAt(lines.FULL, seconds(at)));
        if (left > 0) expect(text.split("↻")[1]).toBe(countdown(left));
        else expect(text).not.toContain("↻");
      }
    }
  }
});

describe("whatever is known, with any options", () => {
  const TIERS = { NARROW: 20, MIDDLE: 40, FULL: Number.POSITIVE_INFINITY } as const;
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 5,
    maxLength: 5,
  });

  /** Without styles that change nothing; a missing one that was needed would leave `##[` in place of `###[`. */
  const drawn = (expanded: string) => expanded.replaceAll("#[]", "");

  /** Just past a whole second, where rounding to seconds and to milliseconds agree. */
  const justPast = (at: number): Instant => instant(Math.floor(at / SECOND) * SECOND + 1);

  it("shows at every redraw what a painted line would, until it is rendered again", () => {
    fc.assert(
      fc.property(anyFrame(), shares, (any, probes) => {
        const shown: Frame = { ...any, now: justPast(any.now) };
        const { lines, renewAt } = tmuxLive(shown);
        expect(renewAt).toBeGreaterThan(shown.now);
        const end = Math.min(renewAt, shown.now + 3 * 24 * 60 * MINUTE);
        const moments = [
          shown.now,
          ...probes.map((share) => shown.now + share * (end - shown.now)),
        ];
        for (const moment of moments.map(justPast).filter((at) => at < renewAt)) {
          for (const [tier, cells] of Object.entries(TIERS)) {
            const width = Math.min(cells, any.options.maxWidth);
            const spans = lineSpans({ ...shown, now: moment }, width);
            const text = lines[tier as keyof typeof TIERS];
            expect(drawn(expandAt(text, seconds(moment)))).toBe(
              drawn(expand(forTmux(padded(spans, any.options, width), any.options))),
            );
            expect(textWidth(plainText(spans))).toBeLessThanOrEqual(cells);
          }
        }
      }),
    );
  });

  it("is one line, without a control byte, and ends no command of tmux's", () => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        for (const [, value] of tmuxVariables(tmuxLive(any), any.now))
          expect(value).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\uE000\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it("is valid at most until an attempt is overdue", () => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const overdue = overdueAt(any.snapshot);
        if (overdue > any.now) expect(tmuxLive(any).renewAt).toBeLessThanOrEqual(overdue);
      }),
    );
  });
});
