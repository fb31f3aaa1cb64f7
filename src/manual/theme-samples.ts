/** What `claude-usage themes` shows: a row for each theme, with gauges from calm to used up. */
import { percent } from "../model/units.ts";
import type { RenderOptions, Span } from "../render/frame.ts";
import { drawGauge, gaugeCells, gaugeTone } from "../render/gauge.ts";
import { padded } from "../render/line.ts";
import { forAnsi, plainText } from "../render/painters.ts";
import { textTone } from "../render/shares.ts";
import {
  adaptPalette,
  type OwnColours,
  paletteOf,
  THEME_NAMES,
  type ThemeName,
} from "../render/themes.ts";

const SAMPLES = [31, 62, 78, 96, 100].map(percent);

interface SampleScreen {
  readonly columns: number;
  readonly colour: boolean;
  /** The theme in force, and the colours that the person has put on it. */
  readonly current: ThemeName;
  readonly own: OwnColours;
}

const NAME_CELLS = Math.max(...THEME_NAMES.map((name) => name.length));

/** Cells of five gauges with their percentages, besides the gauges' own. */
const BESIDE_CELLS = NAME_CELLS + 34;

export function themeSamples(options: RenderOptions, screen: SampleScreen): readonly string[] {
  const cells = Math.floor((Math.min(screen.columns, 80) - BESIDE_CELLS) / SAMPLES.length);
  const spans = SAMPLES.flatMap((used, index): readonly Span[] => {
    const { filled, track, onTrack } = drawGauge(
      used,
      gaugeCells(options, Math.max(cells, 1)),
      options,
    );
    const behind = onTrack ? { gauge: true as const } : {};
    return [
      { text: index === 0 ? "" : "  ", tone: "plain" },
      { text: filled, tone: gaugeTone(used, options.thresholds), ...behind },
      { text: track, tone: "muted", ...behind },
      {
        text: ` ${used}%`,
        tone: textTone(used, options),
        ...(used >= 100 ? { strong: true } : {}),
      },
    ];
  });
  const row = (name: ThemeName): string => {
    const isCurrent = name === screen.current;
    const palette = paletteOf(name, isCurrent ? screen.own : {});
    const mark = isCurrent ? "*" : " ";
    const label = `${mark} ${name.padEnd(NAME_CELLS)} `;
    if (!screen.colour) return `${label} ${plainText(spans)}`;
    const shown = {
      ...options,
      palette: { ...adaptPalette(palette, "terminal", options.colorDepth), flush: false },
    };
    return label + forAnsi(padded(spans, shown, Number.POSITIVE_INFINITY), shown);
  };
  return [
    ...THEME_NAMES.map(row),
    "",
    `* is in force; another one is a line of config.toml: theme = "${THEME_NAMES[3]}"`,
  ];
}
