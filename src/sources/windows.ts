/** Maps each part of a usage body to its window, and merges them into one list. */
import type { Scope, Window } from "../model/window.ts";

const MAX_NAME_LENGTH = 64;
const MAX_WINDOWS = 32;

const SESSION: Scope = { kind: "session" };
const weekScope = (model: string | null): Scope => ({ kind: "week", model });

/** What follows `seven_day_` in weeks of a product rather than of a model, and in what is no limit. */
const NOT_MODELS = new Set(["oauth_apps", "cowork", "design", "routines", "breakdown"]);

/** Names that the server has for what is unreleased, or for one-time credits. */
const CODE_NAMES = new Set(
  [
    [
      "omelette",
      "omelette_promotional",
      "cedar_ember",
      "iguana_necktie",
      "tangelo",
      "nimbus_quill",
    ],
    [
      "cinder_cove",
      "copper_kite",
      "brass_thimble",
      "harbor_lantern",
      "wattle_ember",
      "amber_gauge",
    ],
    ["amber_ladder", "amber_cistern", "juniper_tide"],
  ].flat(),
);

/** Keys whose model has another name. */
const MODEL_OF_KEY: ReadonlyMap<string, string> = new Map([["overage_included", "Fable"]]);

/** The scope of a top-level key; null for keys without a window that people should see. */
export function scopeOfKey(key: string): Scope | null {
  if (key === "five_hour") return SESSION;
  if (key === "seven_day") return weekScope(null);
  const [, model] = /^seven_day_([a-z0-9_]+)$/.exec(key) ?? [];
  if (model === undefined || NOT_MODELS.has(model) || isCodeName(model)) return null;
  return weekScope(MODEL_OF_KEY.get(model) ?? truncated(readable(model)));
}

/** What an entry of `limits[]` says of what it counts; each part may be missing. */
export interface LimitNames {
  readonly model: string | null;
  readonly modelId: string | null;
  readonly surface: string | null;
}

/** The name of a limit that has none: a week that stops somebody is never left out. */
const NAMELESS = "Other";

/** The scope of an entry of `limits[]`; null for unknown kinds. */
export function scopeOfLimit(kind: string, names: LimitNames): Scope | null {
  if (kind === "session") return SESSION;
  if (kind === "weekly_all") return weekScope(null);
  return kind === "weekly_scoped" ? scopeNamed(names) : null;
}

function scopeNamed({ model, modelId, surface }: LimitNames): Scope {
  const names = [model, modelId && modelNameOf(modelId), surface && surfaceNameOf(surface)];
  const name = names.find((one) => one && !isCodeName(one)) ?? NAMELESS;
  return weekScope(/^all( models)?$/i.test(name) ? null : truncated(name));
}

/** True for a code name, written as a key or readable. */
const isCodeName = (name: string): boolean =>
  CODE_NAMES.has(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"));

/** `claude-opus-4-8-20260101` becomes Opus 4.8. */
const modelNameOf = (id: string): string =>
  readable(
    id
      .replace(/^claude-/, "")
      .replace(/-\d{8}$/, "")
      .replaceAll(/(?<=\d)-(?=\d)/g, "."),
  );

/** A key such as `claude_code` becomes Claude Code; a name stays as it is. */
const surfaceNameOf = (surface: string): string =>
  /^[a-z0-9_-]+$/.test(surface) ? readable(surface) : surface;

/**
 * Each window once, session and week before models, at most 32. Of duplicates the higher counts. Less than one percent
 * apart they are one number with and without decimals, and the first stays: pass the more exact source first.
 */
export function mergeWindows(windows: readonly Window[]): readonly Window[] {
  const found = new Map<string, Window>();
  for (const window of windows) {
    const id = idOf(window.scope);
    const known = found.get(id);
    if (known === undefined) found.set(id, window);
    else if (isMore(known, window))
      found.set(id, {
        ...window,
        scope: known.scope,
        resetsAt: window.resetsAt ?? known.resetsAt,
      });
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_WINDOWS);
}

const isMore = (known: Window, other: Window): boolean =>
  other.used >= known.used + 1 ||
  // A placeholder is 0 without a reset.
  (known.used === 0 && known.resetsAt === null && (other.used > 0 || other.resetsAt !== null));

const idOf = (scope: Scope): string =>
  scope.kind !== "week" ? scope.kind : `week ${scope.model?.toLowerCase() ?? ""}`;

const rank = ({ scope }: Window): number =>
  scope.kind === "session" ? 0 : scope.kind === "week" && scope.model === null ? 1 : 2;

/** `opus_next` becomes Opus Next. */
const readable = (key: string): string =>
  key
    .split(/[_-]/)
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ") || key;

/** Cuts to the maximum length, but never through a surrogate pair. */
const truncated = (name: string): string =>
  name.slice(0, MAX_NAME_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
