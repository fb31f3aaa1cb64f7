import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame, Palette, Span, Tone } from "../../src/render/frame.ts";
import { adaptFrame, renderLine, renderNow } from "../../src/render/rendered-line.ts";
import {
  SURFACE_NAMES,
  SURFACES,
  type Surface,
  type SurfaceName,
} from "../../src/render/surfaces.ts";
import { textWidth } from "../../src/render/text.ts";
import { paletteOf } from "../../src/render/themes.ts";
import { DARK_BAR } from "../../src/render/tmux-markup.ts";
import { type ViewModel, viewModel } from "../../src/render/view-model.ts";
import { anyFrame } from "./anything.ts";
import { frame, later, OPTIONS, read, SESSION_RESET, session, WEEK_RESET, week } from "./sample.ts";
import { unpaint, unpaintTmux, withBackground } from "./unpaint.ts";

/** The reference payload on every surface. */
const REFERENCE_LINES = [
  ["plain", {}, "████████ 100% ↻1h24m | 7d 13% | $5.56/50"],
  ["plain", { money: "credits" }, "████████ 100% ↻1h24m | 7d 13% | $556/5000"],
  ["plain", { ascii: true }, "[########] 100% r1h24m | 7d 13% | $5.56/50"],
  [
    "tmux",
    {},
    "#[push-default]#[fg=colour203,bg=colour238]████████" +
      `#[bg=#{?${DARK_BAR},default,colour234}] ` +
      "#[bold]100%#[fg=colour252,nobold] ↻1h24m" +
      "#[fg=colour248] | #[fg=colour252]7d 13%#[fg=colour248] | #[fg=colour252]$5.56/50" +
      "#[default]#[pop-default]",
  ],
  [
    "tmux",
    { segments: ["5h"], palette: paletteOf("gruvbox") },
    "#[push-default]#[fg=#fc7565,bg=#282828] #[bg=#504945]████████" +
      "#[bg=#282828] #[bold]100%#[fg=#ebdbb2,nobold] ↻1h24m " +
      "#[default]#[pop-default]",
  ],
  [
    "tmux",
    { segments: ["5h"], palette: paletteOf("mono") },
    "#[push-default]████████ #[reverse]100%#[noreverse] ↻1h24m#[default]#[pop-default]",
  ],
  [
    "ansi",
    {},
    "\x1b[38;5;203;48;5;238m████████\x1b[48;5;234m " +
      "\x1b[1m100%\x1b[38;5;252;22m ↻1h24m\x1b[38;5;248m | " +
      "\x1b[38;5;252m7d 13%\x1b[38;5;248m | \x1b[38;5;252m$5.56/50\x1b[39;49m",
  ],
  [
    "ansi",
    { segments: ["7d"], colorDepth: "truecolor" },
    "\x1b[38;2;208;208;208;48;2;28;28;28m7d 13%\x1b[39;49m",
  ],
  ["ansi", { segments: ["7d"], colorDepth: "16" }, "\x1b[37;40m7d 13%\x1b[39;49m"],
  [
    "zsh",
    {},
    "%F{203}%K{238}████████%K{234} %B100%%%F{252}%b ↻1h24m" +
      "%F{248} | %F{252}7d 13%%%F{248} | %F{252}$5.56/50%f%k",
  ],
  ["bash", { segments: ["7d"] }, "\x01\x1b[38;5;252;48;5;234m\x027d 13%\x01\x1b[39;49m\x02"],
  ["p10k", {}, "FULL ████████ 100%% ↻1h24m | 7d 13%% | $5.56/50"],
  [
    "waybar",
    { segments: ["7d"] },
    '{"text":"<span foreground=\\"#d0d0d0\\" background=\\"#1c1c1c\\"> 7d 13% </span>",' +
      '"tooltip":"5 hours: 100%, resets 08:00\\n' +
      "7 days: 13%, resets Fri 16:00\\nSonnet: 2%, resets Fri 16:00\\n" +
      'Extra usage: $5.56 of $50\\nRead at 06:36","class":"calm","percentage":100}',
  ],
  [
    "polybar",
    { segments: ["5h"] },
    "%{F#ff5f5f}%{B#1c1c1c} %{B#444444}████████%{B#1c1c1c} " + "100%%{F#d0d0d0} ↻1h24m %{F-}%{B-}",
  ],
  [
    "i3blocks",
    { segments: ["5h"] },
    '<span foreground="#ff5f5f" background="#1c1c1c"> </span>' +
      '<span foreground="#ff5f5f" background="#444444">████████</span>' +
      '<span foreground="#ff5f5f" background="#1c1c1c"> </span>' +
      '<span foreground="#ff5f5f" background="#1c1c1c" weight="bold">100%</span>' +
      '<span foreground="#d0d0d0" background="#1c1c1c"> ↻1h24m </span>',
  ],
  [
    "i3status-rust",
    { segments: ["5h"] },
    '{"icon":"","state":"Critical","text":"████████ 100% ↻1h24m","short_text":"100% ↻1h24m"}',
  ],
  [
    "xbar",
    { segments: ["5h", "7d"] },
    "████████ 100% ↻1h24m · 7d 13% | color=#dd322c font=Menlo trim=false ansi=false emojize=false",
  ],
  ["sketchybar", { segments: ["7d"] }, "label.color=0xff228732 label=7d 13%"],
  [
    "sketchybar",
    { segments: ["7d"], palette: paletteOf("light") },
    "label.color=0xff005f00 label=7d 13%",
  ],
  ["pane", { segments: ["5h", "7d"], maxWidth: 30 }, "████████ 100% ↻1h24m | 7d 13%"],
  [
    "tmux-ascii",
    { segments: ["5h"], palette: paletteOf("dark") },
    "#[push-default]#[fg=colour252,bg=colour234] [#[fg=colour203]#################[]" +
      "#[fg=colour252]] #[fg=colour203,bold]100%#[fg=colour252,nobold] r1h24m " +
      "#[default]#[pop-default]",
  ],
  ["fish", { segments: ["7d"] }, "\x1b[38;5;252;48;5;234m7d 13%\x1b[39;49m"],
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

describe("the short text of i3status-rust", () => {
  const MODEL = read({ windows: [session(31, SESSION_RESET), week(91, WEEK_RESET, "Opus")] });
  it.each<[string, Parameters<typeof frame>, string]>([
    ["keeps the hottest limit", [MODEL], "31% | Opus 91%"],
    [
      "has what is left, as the line has",
      [read({ windows: [week(31, WEEK_RESET)] }), { show: "left" }],
      "7d 69%",
    ],
    ["never has an old number alone", [MODEL, {}, { now: later(1_800) }], "stopped"],
    [
      "marks what the clock alone says",
      [read({ windows: [session(31, later(20))] }), {}, { now: later(30) }],
      "~0% | $5.56/50",
    ],
  ])("%s", (_, given, expected) => {
    expect(JSON.parse(renderNow(frame(...given), "i3status-rust")).short_text).toBe(expected);
  });
});

it("has a tooltip that says what is left, where the line does", () => {
  const { tooltip } = JSON.parse(renderNow(frame(read(), { show: "left" }), "waybar"));
  expect(tooltip).toMatch(/^5 hours: 0% left, resets 08:00\n7 days: 87% left, resets Fri 16:00\n/);
});

const modelOf = (spans: readonly Span[]): ViewModel => ({
  spans,
  options: { palette: paletteOf("mono"), colorDepth: "auto", ascii: false },
  level: "calm",
  percent: null,
  details: () => [],
  short: () => spans,
});

/** The user's own colour counts as the default within, so that closing ours restores theirs. */
const within = (painted: string) => `#[push-default]${painted}#[default]#[pop-default]`;

const paint = (name: SurfaceName, spans: readonly Span[], palette: Palette) =>
  SURFACES[name].paint({
    ...modelOf(spans),
    options: { palette, colorDepth: "auto", ascii: false },
  });

/** Without a background of its own, so that each colour stands alone. */
const bare: Palette = { ...paletteOf("dark"), background: null };

describe("a tone", () => {
  it.each<[Tone, string, string]>([
    ["plain", "fg=colour252", "38;5;252"],
    ["muted", "fg=colour248", "38;5;248"],
    ["calm", "fg=colour71", "38;5;71"],
    ["warm", "fg=colour221", "38;5;221"],
    ["hot", "fg=colour208", "38;5;208"],
    ["full", "fg=colour203", "38;5;203"],
    ["urgent", "fg=colour208", "38;5;208"],
  ])("%s is opened and closed again", (tone, tmux, ansi) => {
    const spans: Span[] = [{ text: "x", tone }];
    expect(paint("tmux", spans, bare)).toBe(within(`#[${tmux}]x`));
    expect(paint("ansi", spans, bare)).toBe(`\x1b[${ansi}mx\x1b[39m`);
    expect(paint("plain", spans, bare)).toBe("x");
  });

  it("is opened once for neighbours that share it", () => {
    const spans: Span[] = [
      { text: "a", tone: "warm" },
      { text: "b", tone: "warm" },
      { text: "c", tone: "warm", flash: true },
      { text: "d", tone: "hot", flash: true },
    ];
    expect(paint("tmux", spans, bare)).toBe(
      within("#[fg=colour221]ab#[underscore]c#[fg=colour208]d"),
    );
    expect(paint("plain", spans, bare)).toBe("abcd");
  });

  it.each<[SurfaceName, string]>([
    ["tmux", within("#[underscore]x")],
    ["ansi", "\x1b[4mx\x1b[24m"],
    ["zsh", "%Ux%u"],
    ["i3blocks", '<span underline="single">x</span>'],
    ["polybar", "%{R}x%{R}"],
  ])("that flashes is marked on %s, within its colour", (name, expected) => {
    expect(paint(name, [{ text: "x", tone: "warm", flash: true }], paletteOf("mono"))).toBe(
      expected,
    );
  });

  it.each<[SurfaceName, string]>([
    ["tmux", within("#[reverse]x")],
    ["ansi", "\x1b[7mx\x1b[27m"],
    ["zsh", "%Sx%s"],
  ])("that stops the person is reversed on %s where there are no colours", (name, expected) => {
    expect(paint(name, [{ text: "x", tone: "full", strong: true }], paletteOf("mono"))).toBe(
      expected,
    );
  });

  it("that is used up is bold", () => {
    const spans: Span[] = [{ text: "x", tone: "warm", strong: true }];
    expect(paint("tmux", spans, bare)).toBe(within("#[fg=colour221,bold]x"));
    expect(paint("bash", spans, bare)).toBe("\x01\x1b[38;5;221;1m\x02x\x01\x1b[39;22m\x02");
  });

  it("of a gauge has the track behind it, and the track itself is empty", () => {
    const spans: Span[] = [
      { text: "█▌", tone: "calm", gauge: true },
      { text: "░░", tone: "muted", gauge: true },
    ];
    expect(paint("tmux", spans, bare)).toBe(within("#[fg=colour71,bg=colour238]█▌  "));
    expect(paint("ansi", spans, bare)).toBe("\x1b[38;5;71;48;5;238m█▌  \x1b[39;49m");
    expect(paint("ansi", spans, paletteOf("mono"))).toBe("█▌░░");
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
    expect(Object.fromEntries(bounded)).toEqual({ tmux: 25, "tmux-ascii": 25, pane: 25 });
  });
});

const PROMPT_SURFACES = SURFACE_NAMES.filter((name) => (SURFACES[name] as Surface).widths);

/** How a surface must change the plain text. */
const shownBy: Partial<Record<SurfaceName, (plain: string, ascii: boolean) => string>> = {
  xbar: (plain, ascii) =>
    plain.replaceAll("|", ascii ? "/" : "·").replace(/^\s*-+/, ascii ? "_" : "–"),
};

describe("whatever is known, with any options", () => {
  it.each(SURFACE_NAMES)("a line on %s is one line, valid or expired", (name) => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const { text, expiredText } = renderLine(any, name);
        for (const painted of [text, expiredText]) {
          expect(painted).not.toMatch(/[\n\r\u2028\u2029]/);
          expect(unpaint[name](painted)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  it.each(SURFACE_NAMES)("what %s shows is the plain text, at the same width", (name) => {
    const { cells }: Surface = SURFACES[name];
    const changed = shownBy[name] ?? ((plain) => plain);
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const same: Frame = { ...adaptFrame(name, any) };
        const plain = SURFACES.plain.paint(viewModel(same, cells(any.options)));
        const drawn = (text: string) => text.replaceAll("░", " ");
        expect(drawn(unpaint[name](renderNow(any, name)))).toBe(
          drawn(changed(plain, any.options.ascii)),
        );
      }),
    );
  });

  it.each(PROMPT_SURFACES)("at a width of %s the line is no wider, valid or expired", (name) => {
    const widths = (SURFACES[name] as Surface).widths ?? [];
    fc.assert(
      fc.property(anyFrame(), fc.constantFrom(...widths), (any, width) => {
        const { text, expiredText, stages } = renderLine(any, name, undefined, width);
        for (const rendered of [text, expiredText, ...stages.map((stage) => stage.text)])
          expect(textWidth(unpaint[name](rendered))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("every style that is opened is closed", () => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const painted = withBackground(renderNow(any, "tmux")).replaceAll("##", "");
        const styles = [...painted.matchAll(/#\[([^\]]+)\]/g)].flatMap(([, all = ""]) =>
          all.split(","),
        );
        const styled = styles.length > 0;
        expect(styles.slice(0, 1)).toEqual(styled ? ["push-default"] : []);
        expect(styles.slice(-2)).toEqual(styled ? ["default", "pop-default"] : []);
        expect(
          styles.filter(
            (style) =>
              !/^([fb]g=[\w#]+|(no)?(bold|underscore|reverse)|(push|pop)-default|default)$/.test(
                style,
              ),
          ),
        ).toEqual([]);
      }),
    );
  });

  it("in ASCII it is ASCII, whatever the names and currencies", () => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const ascii = { ...any, options: { ...any.options, ascii: true } };
        for (const surface of SURFACE_NAMES)
          expect({ surface, text: unpaint[surface](renderNow(ascii, surface)) }).toEqual({
            surface,
            text: expect.stringMatching(/^[ -~]*$/),
          });
      }),
    );
  });
});
