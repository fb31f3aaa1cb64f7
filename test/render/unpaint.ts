/** What is left of a painted line once its styles are taken off, as the surface itself would do it. */
import type { SurfaceName } from "../../src/render/surfaces.ts";

/** A dark bar keeps its own background; tmux decides. */
const BACKGROUND = /#\{\?#\{m\/r:.*?,#\{E:status-style\}\},default,([^}]+)\}/g;

/** As on a bar that is not known to be dark. */
export const withBackground = (painted: string): string => painted.replace(BACKGROUND, "$1");

/**
 * tmux 3.3 reads a job's output twice. Expanding it, it halves every run of `#` but one before a `[`; an
 * odd run would be a format, and so is a mistake here. Drawing it, it takes `#[…]` for style and halves again.
 */
export function unpaintTmux(painted: string): string {
  // A colour's digits are no format: those are capitals, and h.
  const named = withBackground(painted).replace(/([fb]g=)#([\da-f]{6})/g, "$1$2");
  const expanded = named.replace(/#+(\[?)/g, (found, bracket) => {
    if (bracket !== "") return found;
    if (found.length % 2 === 1) throw new Error(`a bare # in ${JSON.stringify(painted)}`);
    return found.slice(found.length / 2);
  });
  return expanded.replace(/((?:##)*)#\[[^\]]*\]|#+/g, (found, signs: string | undefined) =>
    "#".repeat(signs === undefined ? Math.ceil(found.length / 2) : signs.length / 2),
  );
}

/** With the track of the default theme drawn. */
export const unpaintAnsi = (painted: string): string =>
  painted
    .replace(/48;5;238m[^\x1b]*/g, (gauge) => gauge.replaceAll(" ", "░"))
    .replace(/\x1b\[[\d;]*m/g, "");

/** Takes a text apart by what its reader would act on; what is left over of `stray` would be acted on too. */
function without(painted: string, known: RegExp, stray: RegExp, escapes: Record<string, string>) {
  const acted = painted.replace(known, (found) => escapes[found] ?? "");
  const rest = painted.replace(known, "");
  if (stray.test(rest)) throw new Error(`something to act on in ${JSON.stringify(painted)}`);
  return acted;
}

const unpaintZsh = (painted: string): string =>
  without(painted, /%%|%[FK]\{[#\w]+\}|%[fkBbUuSs]/g, /%/, { "%%": "%" });

const unpaintBash = (painted: string): string =>
  without(painted, /\x01\x1b\[[\d;]+m\x02/g, /[\x01\x02]/, {});

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

const unpaintPango = (painted: string): string =>
  without(
    painted,
    /<span(?: (?:foreground|background)="#[0-9a-f]{6}"| weight="bold"| underline="single")+>|<\/span>|&(?:amp|lt|gt);/g,
    /[<>&]/,
    ENTITIES,
  );

const unpaintPolybar = (painted: string): string =>
  painted.replace(/%\{([^}]*)\}?/g, (found, tag) => {
    if (!/^([FB]#[0-9a-f]{6}|[FB]-|R|-u)$/.test(tag))
      throw new Error(`polybar would act on ${found}`);
    return "";
  });

const oneField = (painted: string, key: string): string => String(JSON.parse(painted)[key]);

/** The text that each surface shows; throws where it would do more than show text. */
export const unpaint: Readonly<Record<SurfaceName, (painted: string) => string>> = {
  tmux: unpaintTmux,
  "tmux-ascii": unpaintTmux,
  pane: (painted) => painted,
  ansi: unpaintAnsi,
  fish: unpaintAnsi,
  plain: (painted) => painted,
  zsh: unpaintZsh,
  bash: unpaintBash,
  p10k: (painted) => unpaintZsh(painted.replace(/^(?:CALM|WARM|HOT|FULL|STALE|BLANK) /, "")),
  waybar: (painted) => unpaintPango(oneField(painted, "text")),
  polybar: unpaintPolybar,
  i3blocks: unpaintPango,
  "i3status-rust": (painted) => unpaintPango(oneField(painted, "text")),
  xbar: (painted) => painted.replace(/ \| color=#[0-9a-f]{6} font=.*$/, ""),
  sketchybar: (painted) => painted.replace(/^label\.color=0xff[0-9a-f]{6} label=/, ""),
};
