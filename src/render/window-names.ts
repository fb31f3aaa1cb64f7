/** The names of limits as a person reads or writes them. */
import type { LimitUse } from "../model/headroom.ts";
import type { Reading } from "../model/reading.ts";
import { shownPercent } from "../model/units.ts";
import type { Scope } from "../model/window.ts";
import { sanitize } from "./text.ts";

const SCOPE_NAME_CELLS = 24;

/** `5h`, `7d`, `spend`, or the model that the week is for. */
export function scopeName(scope: Scope): string {
  if (scope.kind !== "week") return scope.kind === "session" ? "5h" : "spend";
  return scope.model === null ? "7d" : sanitize(scope.model, SCOPE_NAME_CELLS) || "model";
}

/** The scope with this name. */
export function scopeFromName(name: string): Scope {
  const key = name.toLowerCase();
  if (key === "5h") return { kind: "session" };
  if (key === "spend") return { kind: "spend" };
  return { kind: "week", model: key === "7d" ? null : name };
}

/** `5h 54%, 7d 46%, Sonnet 2%`, for people. */
export const readingSummary = ({ windows }: Reading): string =>
  windows.map(({ scope, used }) => `${scopeName(scope)} ${shownPercent(used)}%`).join(", ") ||
  "no limits";

/** `5h 31%`; a fraction is cut and not rounded: 89.7 must not be shown as 90 where it counts as below 90. */
export const limitText = ({ scope, used, over }: LimitUse): string =>
  `${scopeName(scope)} ${over ? "~0" : Math.floor(used * 10) / 10}%`;
