/** How one environment wants the line, as one word: the launcher puts it together with sh's own means. */
import type { LOOKING } from "./render-settings.ts";
import { type Layer, variableOf } from "./setting.ts";

/** The order is the launcher's. */
export const LOOK_KEYS = [
  "ascii",
  "segments",
  "money",
  "max_width",
  "thresholds",
] as const satisfies readonly (keyof typeof LOOKING)[];

const NOTHING = ";".repeat(LOOK_KEYS.length - 1);

/** Empty when the environment has no wishes; null when they cannot be part of a file name. */
export function signatureOf(env: Readonly<Record<string, string | undefined>>): string | null {
  const signature = LOOK_KEYS.map((key) => env[variableOf(key)] ?? "").join(";");
  if (signature === NOTHING) return "";
  return /^[^/\n]{1,120}$/.test(signature) ? signature : null;
}

/** The wishes behind a signature; null for what is none. */
export function wishesOf(signature: string): Layer | null {
  const texts = signature.split(";");
  if (texts.length !== LOOK_KEYS.length) return null;
  const given = LOOK_KEYS.flatMap((key, index) => {
    const text = texts[index];
    return text ? [[key, { text, where: variableOf(key) }] as const] : [];
  });
  return new Map(given);
}
