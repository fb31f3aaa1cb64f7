/** `--window 5h,7d,Sonnet`: which limits a command goes by. */

import { quoted } from "../config/setting.ts";
import type { Scope } from "../model/window.ts";
import { scopeFromName } from "../render/window-names.ts";

/** The scopes, null when nobody says, or the sentence that says what was wrong. */
export function parseWindowFlag(text: string | undefined): readonly Scope[] | null | string {
  if (text === undefined) return null;
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) return `--window takes 5h, 7d or names of models, not ${quoted(text)}.`;
  return [...new Set(names)].map(scopeFromName);
}
