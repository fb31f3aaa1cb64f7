/** The settings of the line, and variants of it. Free of npm packages: every line command that starts Node loads this. */
import type { Millis } from "../model/units.ts";
import { terminalDepth } from "../render/colours.ts";
import {
  COLOR_DEPTHS,
  COUNTDOWN_STYLES,
  GAUGE_STYLES,
  ICON_SETS,
  MONEY_STYLES,
  type RenderOptions,
  SHOWN_SHARES,
} from "../render/frame.ts";
import { SEGMENT_NAMES } from "../render/segments.ts";
import { parseTemplate } from "../render/template.ts";
import { paletteOf, THEME_NAMES } from "../render/themes.ts";
import { coloursType } from "./colours-type.ts";
import {
  resolveSettings,
  type SettingsLayer,
  type SettingsTable,
  type SettingValues,
  setting,
  variableOf,
} from "./setting.ts";
import { formatType, labelsType, separatorType } from "./text-types.ts";
import { booleanType, choiceType, integerType, listType, thresholdsType } from "./value-types.ts";

/** In config.toml and as a flag only. */
const fileSetting = <T>(...row: Parameters<typeof setting<T>>) => ({
  ...setting(...row),
  noVariable: true as const,
});

/** The launcher, the shells and the tmux plugin build variants from the variables of these rows, in this order. */
export const RENDER_SETTINGS = {
  ascii: setting(booleanType, "false", "only ASCII characters"),
  segments: setting(
    listType(SEGMENT_NAMES),
    "5h,7d,models,extra",
    "segments of the line, in this order",
  ),
  money: setting(
    choiceType(MONEY_STYLES),
    "amount",
    "extra usage as amount ($5.56/50) or in the server's credits ($556/5000)",
  ),
  max_width: setting(
    integerType(1, 500),
    "40",
    "cells that a tmux line may take; segments are dropped to fit",
  ),
  thresholds: setting(
    thresholdsType,
    "50,70,90",
    "percentages from which the gauge is yellow, orange, red",
  ),
  autostart: {
    ...setting(booleanType, "true", "start the daemon on demand, at most once a minute"),
    offLine: true,
  },
  gauge: fileSetting(choiceType(GAUGE_STYLES), "blocks", "how the gauge is drawn; none has none"),
  gauge_width: fileSetting(integerType(1, 40), "8", "cells of the gauge, where there is space"),
  icons: fileSetting(
    choiceType(ICON_SETS),
    "none",
    "signs of a Nerd Font for the reset and the week",
  ),
  separator: fileSetting(separatorType, " | ", "what stands between two parts"),
  countdown: fileSetting(
    choiceType(COUNTDOWN_STYLES),
    "in",
    "the reset as the time until it, as the time of day, or both",
  ),
  show: fileSetting(
    choiceType(SHOWN_SHARES),
    "used",
    "percentages of what is used or of what is left",
  ),
  labels: fileSetting(labelsType, "", 'names in place of ours: a table such as { "7d" = "week" }'),
  format: {
    ...fileSetting(
      formatType,
      "",
      "a text of your own in place of the segments, where it fits: a template with conditions",
    ),
    noFlag: true,
  },
  theme: fileSetting(
    choiceType(THEME_NAMES),
    "auto",
    "colours of the line; auto has a dark background of its own wherever the bar may not be dark; none in p10k, i3status-rust, plain text and panes, one for the line in xbar and sketchybar",
  ),
  colors: fileSetting(
    coloursType,
    "",
    "own colours in place of the theme's, where it counts: a table of #rrggbb, 16 to 255, or none",
  ),
  color_depth: fileSetting(
    choiceType(COLOR_DEPTHS),
    "auto",
    "colours that terminals and prompts have; auto is 256, or what COLORTERM says where no daemon renders; tmux and bars know themselves",
  ),
} as const;

export type RenderSettings = SettingValues<typeof RENDER_SETTINGS>;

export const resolveRenderSettings = (layers: readonly SettingsLayer[]) =>
  resolveSettings(RENDER_SETTINGS, layers);

/** The settings on the terminal that `env` tells of, where the setting of colours leaves them open. */
export const onTerminal = <Values extends Pick<RenderSettings, "color_depth">>(
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
): Values => ({ ...values, color_depth: terminalDepth(values.color_depth, env) });

/** How a person wants the line. */
export const renderOptions = (values: RenderSettings, flash: Millis): RenderOptions => ({
  ascii: values.ascii,
  segments: values.segments,
  money: values.money,
  maxWidth: values.max_width,
  thresholds: values.thresholds,
  flash,
  gauge: values.gauge,
  gaugeWidth: values.gauge_width,
  icons: values.icons,
  separator: values.separator,
  countdown: values.countdown,
  show: values.show,
  labels: values.labels,
  format: formatOf(values.format),
  palette: paletteOf(values.theme, values.colors),
  colorDepth: values.color_depth,
});

/** The setting's type has parsed it already. */
function formatOf(source: string): RenderOptions["format"] {
  const template = parseTemplate(source);
  return source === "" || "kind" in template ? null : template;
}

/** The settings whose variables make up a variant, in its order. @internal */
export const VARIANT_KEYS: readonly string[] = Object.entries<SettingsTable[string]>(
  RENDER_SETTINGS,
)
  .filter(([, { offLine, noVariable }]) => !offLine && !noVariable)
  .map(([key]) => key);

const NO_VARIANT = ";".repeat(VARIANT_KEYS.length - 1);

type Variables = Readonly<Record<string, string | undefined>>;

/** A reader's variables: a locale without UTF-8 stands for `ascii`, as in the launcher. */
export const readerVariables = (env: Variables): Variables =>
  !env.LC_ALL || /utf/i.test(env.LC_ALL) || env.CLAUDE_USAGE_ASCII
    ? env
    : { ...env, CLAUDE_USAGE_ASCII: "on" };

/** The line settings of an environment as one word; empty when it has none, null when they do not fit a file name. */
export function variantOf(env: Variables): string | null {
  const variables = readerVariables(env);
  const variant = VARIANT_KEYS.map((key) => variables[variableOf(key)] ?? "").join(";");
  if (variant === NO_VARIANT) return "";
  return /^[^/\n]{1,120}$/.test(variant) ? variant : null;
}

/** The settings of a variant; null for a text that is not one. */
export function variantLayer(variant: string): SettingsLayer | null {
  const texts = variant.split(";");
  if (texts.length !== VARIANT_KEYS.length) return null;
  const given = VARIANT_KEYS.flatMap((key, index) => {
    const text = texts[index];
    return text ? [[key, { text, where: variableOf(key) }] as const] : [];
  });
  return new Map(given);
}
