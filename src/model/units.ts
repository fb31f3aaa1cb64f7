/** The units everything else counts in: instants, durations and percentages. */

declare const brand: unique symbol;
type Branded<Name> = number & { readonly [brand]: Name };

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Branded<"Instant">;

/** A length of time in milliseconds. */
export type Millis = Branded<"Millis">;

/** Share of a limit: 0 is nothing, 100 is all of it, and the server may report more. */
export type Percent = Branded<"Percent">;

export const instant = (ms: number): Instant => ms as Instant;
export const millis = (ms: number): Millis => ms as Millis;
export const percent = (value: number): Percent => value as Percent;

export const SECOND = millis(1_000);
export const MINUTE = millis(60_000);
export const HOUR = millis(3_600_000);
export const DAY = millis(86_400_000);

/** A time on the boot clock, which counts through sleep and cannot be set; it means something within one boot only. */
export interface BootTime {
  /** This boot: the first 32 bits of its id, enough to distinguish it from the last one. */
  readonly id: string;
  /** Hundredths of a second since the boot. */
  readonly uptime: number;
}

/** The last instant that a Date can hold. */
export const END_OF_TIME = instant(8_640_000_000_000_000);

/** The instant `by` after `at` (before it, when `by` is negative). */
export const after = (at: Instant, by: number): Instant => instant(at + by);

/** How long from `from` to `to`; negative when `to` comes first. */
export const span = (from: Instant, to: Instant): Millis => millis(to - from);

/** The earliest of some instants; of none, an instant that never comes. */
export const earliest = (instants: readonly Instant[]): Instant => instant(Math.min(...instants));

/** A percentage for people: whole, 100 only when the limit is reached, 0 only below one half; 0…999. */
export function shownPercent(used: Percent): number {
  const whole = Math.round(used);
  if (whole >= 100 && used < 100) return 99;
  return Math.min(Math.max(whole, 0), 999);
}
