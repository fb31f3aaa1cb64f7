/** The settings of the line, and variants of it. Free of npm packages: every line command that starts Node loads this. */
import type { Millis } from "../model/units.ts";
import { MONEY_STYLES, type RenderOptions } from "../render/frame.ts";
import { SEGMENT_NAMES } from "../render/segments.ts";
import {
  resolveSettings,
  type SettingsLayer,
  type SettingsTable,
  type SettingValues,
  setting,
  variableOf,
} from "./setting.ts";
import { booleanType, choiceType, integerType, listType, thresholdsType } from "./value-types.ts";

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
} as const;

export type RenderSettings = SettingValues<typeof RENDER_SETTINGS>;

export const resolveRenderSettings = (layers: readonly SettingsLayer[]) =>
  resolveSettings(RENDER_SETTINGS, layers);

/** How a person wants the line. */
export const renderOptions = (values: RenderSettings, flash: Millis): RenderOptions => ({
  ascii: values.ascii,
  segments: values.segments,
  money: values.money,
  maxWidth: values.max_width,
  thresholds: values.thresholds,
  flash,
});

/** The settings whose variables make up a variant, in its order. @internal */
export const VARIANT_KEYS: readonly string[] = Object.entries<SettingsTable[string]>(
  RENDER_SETTINGS,
)
  .filter(([, { offLine }]) => !offLine)
  .map(([key]) => key);

const NO_VARIANT = ";".repeat(VARIANT_KEYS.length - 1);

/** The line settings of an environment as one word; empty when it has none, null when they do not fit a file name. */
export function variantOf(env: Readonly<Record<string, string | undefined>>): string | null {
  const variant = VARIANT_KEYS.map((key) => env[variableOf(key)] ?? "").join(";");
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
