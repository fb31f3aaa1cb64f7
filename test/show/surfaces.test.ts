import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Span, type Tone, width } from "../../src/show/frame.ts";
import { line } from "../../src/show/line.ts";
import { paintNow } from "../../src/show/paint.ts";
import { SURFACES, surfaces } from "../../src/show/surfaces.ts";
import { anyFrame } from "./anything.ts";
import { frame, LOOK, read } from "./sample.ts";
import { UNLESS_GREEN, unpaintAnsi, unpaintTmux } from "./unpaint.ts";

describe("the reference payload", () => {
  it.each([
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
  ] as const)("on %s with %o", (surface, look, expected) => {
    expect(paintNow(frame(read(), look), surface)).toBe(expected);
  });

  it("is as wide as tmux shows of a status line by default", () => {
    expect(width(paintNow(frame(), "plain"))).toBe(40);
  });
});

/** The person's own colour counts as the default within, so that closing ours brings theirs back. */
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
    expect(surfaces.tmux.paint(spans)).toBe(tmux);
    expect(surfaces.ansi.paint(spans)).toBe(ansi);
    expect(surfaces.plain.paint(spans)).toBe("x");
  });

  it("is opened once for neighbours that share it", () => {
    const spans: Span[] = [
      { text: "a", tone: "warm" },
      { text: "b", tone: "warm" },
      { text: "c", tone: "warm", flash: true },
      { text: "d", tone: "hot", flash: true },
    ];
    expect(surfaces.tmux.paint(spans)).toBe(
      within(
        "#[fg=yellow]ab#[fg=default]#[fg=yellow]#[reverse]c#[noreverse]#[fg=default]" +
          "#[fg=colour208]#[reverse]d#[noreverse]#[fg=default]",
      ),
    );
    expect(surfaces.plain.paint(spans)).toBe("abcd");
  });

  it("that flashes is reversed within its colour", () => {
    const spans: Span[] = [{ text: "x", tone: "warm", flash: true }];
    expect(surfaces.tmux.paint(spans)).toBe(
      within("#[fg=yellow]#[reverse]x#[noreverse]#[fg=default]"),
    );
    expect(surfaces.ansi.paint(spans)).toBe("\x1b[33m\x1b[7mx\x1b[27m\x1b[39m");
  });
});

describe("foreign text", () => {
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
    expect(surfaces.tmux.paint(spans)).toBe(expected);
    expect(unpaintTmux(expected)).toBe(text);
    expect(surfaces.ansi.paint(spans)).toBe(text);
    expect(surfaces.plain.paint(spans)).toBe(text);
  });
});

describe("the room", () => {
  it("is bounded on tmux alone", () => {
    const cells = SURFACES.map((name) => [name, surfaces[name].cells({ ...LOOK, maxWidth: 25 })]);
    expect(Object.fromEntries(cells)).toEqual({ tmux: 25, ansi: Infinity, plain: Infinity });
  });
});

describe("whatever is known and however it is wanted", () => {
  it("a line is one line, without a control byte, and never resets the user's own style", () => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        for (const name of SURFACES) {
          const painted = paintNow(any, name);
          const text = name === "ansi" ? unpaintAnsi(painted) : painted;
          expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(painted).not.toContain("#[default]");
        }
      }),
    );
  });

  it("a painted line without its paint is the plain line, at the same width", () => {
    fc.assert(
      fc.property(anyFrame(), (any) => {
        const plain = paintNow(any, "plain");
        expect(unpaintAnsi(paintNow(any, "ansi"))).toBe(plain);
        const narrow = surfaces.plain.paint(line(any, any.look.maxWidth));
        expect(unpaintTmux(paintNow(any, "tmux"))).toBe(narrow);
        const wide = { ...any, look: { ...any.look, maxWidth: 10_000 } };
        expect(unpaintTmux(paintNow(wide, "tmux"))).toBe(plain);
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
        const { of, total } = counts(paintNow(any, "tmux").replaceAll(UNLESS_GREEN, ""));
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
        const ascii = { ...any, look: { ...any.look, ascii: true } };
        expect(paintNow(ascii, "plain")).toMatch(/^[ -~]*$/);
      }),
    );
  });
});
