/** How one environment wants the line, as one word: the launcher puts it together with sh's own means. */
import type { RENDER_SETTINGS } from "./render-settings.ts";
import { type SettingsLayer, variableOf } from "./setting.ts";

/** The order is the launcher's. @internal */
export const VARIANT_KEYS = [
  "ascii",
  "segments",
  "money",
  "max_width",
  "thresholds",
] as const satisfies readonly (keyof typeof RENDER_SETTINGS)[];

const NO_VARIANT = ";".repeat(VARIANT_KEYS.length - 1);

/** Empty when the environment has no wishes; null when they cannot be part of a file name. */
export function variantOf(env: Readonly<Record<string, string | undefined>>): string | null {
  const signature = VARIANT_KEYS.map((key) => env[variableOf(key)] ?? "").join(";");
  if (signature === NO_VARIANT) return "";
  return /^[^/\n]{1,120}$/.test(signature) ? signature : null;
}

/** The wishes behind a signature; null for what is none. */
export function variantLayer(signature: string): SettingsLayer | null {
  const texts = signature.split(";");
  if (texts.length !== VARIANT_KEYS.length) return null;
  const given = VARIANT_KEYS.flatMap((key, index) => {
    const text = texts[index];
    return text ? [[key, { text, where: variableOf(key) }] as const] : [];
  });
  return new Map(given);
}
