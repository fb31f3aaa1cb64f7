/** Maps each part of a usage body to its window, and merges them into one list. */
import type { Scope, Window } from "../model/window.ts";

const MAX_NAME_LENGTH = 64;
const MAX_WINDOWS = 32;

const SESSION: Scope = { kind: "session" };
const weekScope = (model: string | null): Scope => ({ kind: "week", model });

/** What follows `seven_day_` in weeks of a product or of something unreleased, rather than of a model. */
const NOT_MODELS = new Set(["oauth_apps", "cowork", "omelette", "design", "routines"]);

/** The scope of a top-level key; null for keys without a window that people should see. */
export function scopeOfKey(key: string): Scope | null {
  if (key === "five_hour") return SESSION;
  if (key === "seven_day") return weekScope(null);
  const [, model] = /^seven_day_([a-z0-9_]+)$/.exec(key) ?? [];
  return model === undefined || NOT_MODELS.has(model) ? null : weekScope(modelNameOf(model));
}

/** The scope of an entry of `limits[]`; null for unknown kinds. */
export function scopeOfLimit(kind: string, model: string | null): Scope | null {
  if (kind === "session") return SESSION;
  if (kind === "weekly_all") return weekScope(null);
  return kind === "weekly_scoped" && model !== null ? weekScope(truncated(model)) : null;
}

/**
 * Each window once, session and week before models, at most 32. Of duplicates the first stays, so pass the more exact
 * source first; but a placeholder yields to a window that says more.
 */
export function mergeWindows(windows: readonly Window[]): readonly Window[] {
  const found = new Map<string, Window>();
  for (const window of windows) {
    const id = idOf(window.scope);
    const known = found.get(id);
    if (known === undefined || (isPlaceholder(known) && !isPlaceholder(window))) {
      found.set(id, window);
    }
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_WINDOWS);
}

const isPlaceholder = ({ used, resetsAt }: Window): boolean => used === 0 && resetsAt === null;

const idOf = (scope: Scope): string =>
  scope.kind !== "week" ? scope.kind : `week ${scope.model?.toLowerCase() ?? ""}`;

const rank = ({ scope }: Window): number =>
  scope.kind === "session" ? 0 : scope.kind === "week" && scope.model === null ? 1 : 2;

/** `opus_next` becomes Opus Next. */
const modelNameOf = (key: string): string =>
  truncated(
    key
      .split("_")
      .filter((word) => word !== "")
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(" ") || key,
  );

/** Cuts to the maximum length, but never through a surrogate pair. */
const truncated = (name: string): string =>
  name.slice(0, MAX_NAME_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
