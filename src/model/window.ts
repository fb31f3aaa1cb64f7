/** A window: a limit that fills and then resets. Windows are a list, so a new one on the server needs no code. */
import { after, DAY, HOUR, type Instant, MINUTE, type Percent } from "./units.ts";

/** What a window counts: the five hours of a session, a week of all models or of one, or what a gateway lets a user spend. */
export type Scope =
  | { readonly kind: "session" }
  | { readonly kind: "spend" }
  | { readonly kind: "week"; readonly model: string | null };

export interface Window {
  readonly scope: Scope;
  readonly used: Percent;
  /** When the window resets; null when it has not begun or the server does not say. */
  readonly resetsAt: Instant | null;
}

/** Model names are compared without regard to case. */
export function isSameScope(one: Scope, other: Scope): boolean {
  if (one.kind !== "week" || other.kind !== "week") return one.kind === other.kind;
  return one.model?.toLowerCase() === other.model?.toLowerCase();
}

/** A week of one model. */
export type ModelWindow = Window & {
  readonly scope: { readonly kind: "week"; readonly model: string };
};

export const sessionOf = (windows: readonly Window[]): Window | null =>
  windows.find(({ scope }) => scope.kind === "session") ?? null;

export const weekOf = (windows: readonly Window[]): Window | null =>
  windows.find(({ scope }) => scope.kind === "week" && scope.model === null) ?? null;

/** What is spent of the amount that an enterprise gateway allows. */
export const spendOf = (windows: readonly Window[]): Window | null =>
  windows.find(({ scope }) => scope.kind === "spend") ?? null;

export const modelsOf = (windows: readonly Window[]): readonly ModelWindow[] =>
  windows.filter(
    (window): window is ModelWindow => window.scope.kind === "week" && window.scope.model !== null,
  );

/** The window that counts this. */
export const windowOf = (windows: readonly Window[], wanted: Scope): Window | null =>
  windows.find(({ scope }) => isSameScope(scope, wanted)) ?? null;

/** Once the reset has passed, the old percentage means nothing. */
export const hasEnded = (window: Window, now: Instant): boolean =>
  window.resetsAt !== null && window.resetsAt <= now;

/** A window cannot end later than its own length from now; this allows for clocks that are a little off. */
const CLOCK_SLACK_MS = 5 * MINUTE;

/** A gateway's period may be a day or a year. */
const MAX_LENGTH_MS: Readonly<Record<Scope["kind"], number>> = {
  session: 5 * HOUR,
  week: 7 * DAY,
  spend: 366 * DAY,
};

/** True where both cannot be of one account: its windows of one kind follow each other, and these would overlap. */
export const overlaps = ({ scope }: Window, one: Instant, other: Instant): boolean =>
  scope.kind !== "spend" && Math.abs(one - other) < MAX_LENGTH_MS[scope.kind] - CLOCK_SLACK_MS;

/** The list with `window` in the place of the one of its scope; a new one goes before those that come after its kind. */
export function withWindow(windows: readonly Window[], window: Window): readonly Window[] {
  if (windowOf(windows, window.scope) !== null)
    return windows.map((one) => (isSameScope(one.scope, window.scope) ? window : one));
  const later = windows.findIndex((one) => orderOf(one) > orderOf(window));
  return windows.toSpliced(later < 0 ? windows.length : later, 0, window);
}

/** The session first, then what counts for all models. */
const orderOf = ({ scope }: Window): number =>
  scope.kind === "session" ? 0 : scope.kind === "week" && scope.model !== null ? 2 : 1;

/** True for a window that is known to have begun and not to have ended. */
export function isCurrent({ scope, resetsAt }: Window, now: Instant): boolean {
  if (resetsAt === null) return false;
  return resetsAt > now && resetsAt <= latestReset(scope, now);
}

const latestReset = ({ kind }: Scope, now: Instant): Instant =>
  after(now, MAX_LENGTH_MS[kind] + CLOCK_SLACK_MS);

/** The window without a reset that it cannot have: its percentage stays, and nothing counts down for years. */
export const withPossibleReset = (window: Window, now: Instant): Window =>
  window.resetsAt !== null && window.resetsAt > latestReset(window.scope, now)
    ? { ...window, resetsAt: null }
    : window;

/** From this percentage on a model's week may limit before the week of all models does. */
const LIMITING_FROM_PERCENT = 70;

/** The models whose own week will stop the user before the week of all models does: the most used first. */
export const limitingModels = (
  windows: readonly Window[],
  now: Instant,
): readonly ModelWindow[] => {
  const week = weekOf(windows);
  const common = week === null || hasEnded(week, now) ? 0 : week.used;
  return modelsOf(windows)
    .filter(
      (model) =>
        !hasEnded(model, now) && model.used >= LIMITING_FROM_PERCENT && model.used > common,
    )
    .sort((a, b) => b.used - a.used);
};
