import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame, Span, Tone } from "../../src/render/frame.ts";
import { renderLine, renderNow } from "../../src/render/rendered-line.ts";
import {
  SURFACE_NAMES,
  SURFACES,
  type Surface,
  type SurfaceName,
} from "../../src/render/surfaces.ts";
import { textWidth } from "../../src/render/text.ts";
import { type ViewModel, viewModel } from "../../src/render/view-model.ts";
import { anyFrame } from "./anything.ts";
import { frame, OPTIONS, read } from "./sample.ts";
import { UNLESS_GREEN, unpaint, unpaintTmux } from "./unpaint.ts";

/** The reference payload on every surface. */
const REFERENCE_LINES = [
  ["plain", {}, "████████ 100% ↻1h24m | 7d 13% | $5.56/50"],
  ["plain", { money: "credits" }, "████████ 100% ↻1h24m | 7d 13% | $556/5000"],
  ["plain", { ascii: true }, "[########] 100% r1h24m | 7d 13% | $5.56/50"],
  [
    "tmux",
    {},
    "#[push-default]#[fg=red]████████#[fg=default] #[fg=red]100%#[fg=default] ↻1h24m" +
      "#[dim] | #[nodim]7d 13%#[dim] | #[nodim]$5.56/50#[pop-default]",
  ],
  [
    "ansi",
    {},
    "\x1b[31m████████\x1b[39m \x1b[31m100%\x1b[39m ↻1h24m" +
      "\x1b[2m | \x1b[22m7d 13%\x1b[2m | \x1b[22m$5.56/50",
  ],
  [
    "zsh",
    {},
    "%F{red}████████%f %F{red}100%%%f ↻1h24m" +
      "%{\x1b[2m%} | %{\x1b[22m%}7d 13%%%{\x1b[2m%} | %{\x1b[22m%}$5.56/50",
  ],
  [
    "bash",
    {},
    "\x01\x1b[31m\x02████████\x01\x1b[39m\x02 \x01\x1b[31m\x02100%\x01\x1b[39m\x02 ↻1h24m" +
      "\x01\x1b[2m\x02 | \x01\x1b[22m\x027d 13%\x01\x1b[2m\x02 | \x01\x1b[22m\x02$5.56/50",
  ],
  ["p10k", {}, "FULL ████████ 100%% ↻1h24m | 7d 13%% | $5.56/50"],
  [
    "waybar",
    { segments: ["7d"] },
    '{"text":"7d 13%","tooltip":"5 hours: 100%, resets 08:00\\n' +
      "7 days: 13%, resets Fri 16:00\\nSonnet: 2%, resets Fri 16:00\\n" +
      'Extra usage: $5.56 of $50\\nRead at 06:36","class":"calm","percentage":100}',
  ],
  ["polybar", { segments: ["5h"] }, "%{F#e5534b}████████%{F-} %{F#e5534b}100%%{F-} ↻1h24m"],
  [
    "i3blocks",
    { segments: ["5h"] },
    '<span foreground="#e5534b">████████</span> <span foreground="#e5534b">100%</span> ↻1h24m',
  ],
  [
    "i3status-rust",
    { segments: ["5h"] },
    '{"icon":"","state":"Critical","text":"████████ 100% ↻1h24m","short_text":"100%"}',
  ],
  [
    "xbar",
    { segments: ["5h", "7d"] },
    "████████ 100% ↻1h24m · 7d 13% | color=#e5534b font=Menlo trim=false ansi=false emojize=false",
  ],
  ["sketchybar", { segments: ["7d"] }, "label.color=0xff57ab5a label=7d 13%"],
  [
    "tmux-ascii",
    { segments: ["5h"] },
    "#[push-default][#[fg=red]#################[]#[fg=default]] " +
      "#[fg=red]100%#[fg=default] r1h24m#[pop-default]",
  ],
  ["fish", { segments: ["7d"] }, "7d 13%"],
] as const;

describe("the reference payload", () => {
  it.each(REFERENCE_LINES)("on %s with %o", (surface, options, expected) => {
    expect(renderNow(frame(read(), options), surface)).toBe(expected);
  });

  it("has a row here for every surface", () => {
    const rows = new Set<string>(REFERENCE_LINES.map(([surface]) => surface));
    expect(SURFACE_NAMES.filter((name) => !rows.has(name))).toEqual([]);
  });

  it("is as wide as tmux shows of a status line by default", () => {
    expect(textWidth(renderNow(frame(), "plain"))).toBe(40);
  });
});

const modelOf = (spans: readonly Span[]): ViewModel => ({
  spans,
  level: "calm",
  percent: null,
  details: () => [],
});

/** The user's own colour counts as the default within, so that closing ours restores theirs. */
const within = (painted: string) => `#[push-default]${painted}#[pop-default]`;

describe("a tone", () => {
  it.each<[Tone, string, string]>([
    ["plain", "x", "x"],
    ["muted", "#[dim]x#[nodim]", "\x1b[2mx\x1b[22m"],
    ["calm", within(`#[fg=green]${UNLESS_GREEN}x#[fg=default]`), "\x1b[32mx\x1b[39m"],
    ["warm", within("#[fg=yellow]x#[fg=default]"), "\x1b[33mx\x1b[39m"],
    ["hot", within("#[fg=colour208]x#[fg=default]"), "\x1b[38;5;208mx\x1b[39m"],
    ["full", within("#[fg=red]x#[fg=default]"), "\x1b[31mx\x1b[39m"],
  ])("%s is opened and closed again", (tone, tmux, ansi) => {
    const spans: Span[] = [{ text: "x", tone }];
    expect(SURFACES.tmux.paint(modelOf(spans))).toBe(tmux);
    expect(SURFACES.ansi.paint(modelOf(spans))).toBe(ansi);
    expect(SURFACES.plain.paint(modelOf(spans))).toBe("x");
  });

  it("is opened once for neighbours that share it", () => {
    const spans: Span[] = [
      { text: "a", tone: "warm" },
      { text: "b", tone: "warm" },
      { text: "c", tone: "warm", flash: true },
      { text: "d", tone: "hot", flash: true },
    ];
    expect(SURFACES.tmux.paint(modelOf(spans))).toBe(
      within(
        "#[fg=yellow]ab#[fg=default]#[fg=yellow]#[reverse]c#[noreverse]#[fg=default]" +
          "#[fg=colour208]#[reverse]d#[noreverse]#[fg=default]",
      ),
    );
    expect(SURFACES.plain.paint(modelOf(spans))).toBe("abcd");
  });

  it("that flashes is reversed within its colour", () => {
    const spans: Span[] = [{ text: "x", tone: "warm", flash: true }];
    expect(SURFACES.tmux.paint(modelOf(spans))).toBe(
      within("#[fg=yellow]#[reverse]x#[noreverse]#[fg=default]"),
    );
    expect(SURFACES.ansi.paint(modelOf(spans))).toBe("\x1b[33m\x1b[7mx\x1b[27m\x1b[39m");
  });
});

describe("text from elsewhere", () => {
  it.each([
    ["#", "##"],
    ["#S", "##S"],
    ["#[fg=red]", "##[fg=red]"],
    ["#{pane_id}", "##{pane_id}"],
    ["#(reboot)", "##(reboot)"],
    ["100%H", "100%H"],
    // An empty style keeps tmux from halving a run for a second time.
    ["##", "#####[]"],
    ["C## [###]", "C#####[] [#######[]]"],
  ])("%s is written %s for tmux, and as it is elsewhere", (text, expected) => {
    const spans: Span[] = [{ text, tone: "plain" }];
    expect(SURFACES.tmux.paint(modelOf(spans))).toBe(expected);
    expect(unpaintTmux(expected)).toBe(text);
    expect(SURFACES.ansi.paint(modelOf(spans))).toBe(text);
    expect(SURFACES.plain.paint(modelOf(spans))).toBe(text);
  });
});

describe("the width", () => {
  it("is limited on tmux alone", () => {
    const cells = SURFACE_NAMES.map((name) => [
      name,
      SURFACES[name].cells({ ...OPTIONS, maxWidth: 25 }),
    ]);
    const bounded = cells.filter(([, most]) => most !== Infinity);
    expect(Object.fromEntries(bounded)).toEqual({ tmux: 25, "tmux-ascii": 25 });
  });
});

/** How a surface must change the plain text. */
const shownBy: Partial<Record<SurfaceName, (plain: string) => string>> = {
  xbar: (plain) => plain.replaceAll("|", "·").replace(/^\s*-+/, "–"),
};

describe("whatever is known, with any options", () => {
  it.each(SURFACE_NAMES)("a line on %s is one line, valid or expired", (name) => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const { text, expiredText } = renderLine(any, name);
        for (const painted of [text, expiredText]) {
          expect(painted).not.toMatch(/[\n\r\u2028\u2029]/);
          expect(painted).not.toContain("#[default]");
          expect(unpaint[name](painted)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  it.each(SURFACE_NAMES)("what %s shows is the plain text, at the same width", (name) => {
    const { cells, options = {} }: Surface = SURFACES[name];
    const changed = shownBy[name] ?? ((plain) => plain);
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const same: Frame = { ...any, options: { ...any.options, ...options } };
        const plain = SURFACES.plain.paint(viewModel(same, cells(any.options)));
        expect(unpaint[name](renderNow(any, name))).toBe(changed(plain));
      }),
    );
  });

  it("every style that is opened is closed", () => {
    const counts = (painted: string) => {
      const styles = painted.replaceAll("##", "").matchAll(/#\[([^\]]*)\]/g);
      const found = Array.from(styles, ([, style = ""]) => style);
      const of = (pattern: RegExp) => found.filter((style) => pattern.test(style)).length;
      return { of, total: of(/./) };
    };
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const { of, total } = counts(renderNow(any, "tmux").replaceAll(UNLESS_GREEN, ""));
        expect(of(/^fg=default$/)).toBe(of(/^fg=(?!default)/));
        for (const style of ["dim", "reverse"]) {
          expect(of(new RegExp(`^no${style}$`))).toBe(of(new RegExp(`^${style}$`)));
        }
        expect(of(/^pop-default$/)).toBe(of(/^push-default$/));
        expect(of(/^(no)?(dim|reverse)$|^fg=|^(push|pop)-default$/)).toBe(total);
      }),
    );
  });

  it("in ASCII it is ASCII, whatever the names and currencies", () => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const ascii = { ...any, options: { ...any.options, ascii: true } };
        expect(renderNow(ascii, "plain")).toMatch(/^[ -~]*$/);
      }),
    );
  });
});
