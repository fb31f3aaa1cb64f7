/** Paid extra usage. Amounts stay in the server's minor units; only this file turns them into money. */
import type { Instant, Percent } from "./units.ts";

export interface ExtraUsage {
  readonly enabled: boolean;
  /** Spent this month, in minor units (cents). */
  readonly used: number;
  /** The month's cap in minor units; null is no cap. */
  readonly limit: number | null;
  /** ISO 4217, three capital letters. */
  readonly currency: string;
  /** Decimal places of the currency: 2 for USD, 0 for JPY. */
  readonly exponent: number;
  /** Share of the cap; null without a cap. */
  readonly utilization: Percent | null;
}

export const isSameMoney = (one: ExtraUsage | null, other: ExtraUsage): boolean =>
  one !== null &&
  one.enabled === other.enabled &&
  one.used === other.used &&
  one.limit === other.limit &&
  one.currency === other.currency &&
  one.exponent === other.exponent &&
  one.utilization === other.utilization;

/** No plan can cost more in a month, in major units of a currency whose unit is worth about a dollar, and of any other. */
const MAX_MONTHLY = 1e6;
const MAX_MONTHLY_IN_SMALL_UNITS = 1e9;
const LIKE_A_DOLLAR: ReadonlySet<string> = new Set(["USD", "EUR", "GBP", "CHF", "CAD", "AUD"]);

/** The extra usage; null where an amount cannot be meant: a wrong amount is worse than none. */
export function possibleExtra(extra: ExtraUsage | null): ExtraUsage | null {
  if (extra === null) return null;
  const max = LIKE_A_DOLLAR.has(extra.currency) ? MAX_MONTHLY : MAX_MONTHLY_IN_SMALL_UNITS;
  const amounts = [extra.used, extra.limit ?? 0];
  return amounts.every((minor) => Math.abs(minor) / 10 ** extra.exponent <= max) ? extra : null;
}

/** An amount in minor units as a number in major ones: 556 with exponent 2 is 5.56. */
export const inMajor = (minor: number, exponent: number): number =>
  Number((minor / 10 ** exponent).toFixed(exponent));

/** An amount as people write it: whole amounts without decimals, others with all of them. */
export function amountText(minor: number, exponent: number): string {
  const major = inMajor(minor, exponent);
  return Number.isInteger(major) ? String(major) : major.toFixed(exponent);
}

const SIGNS: Readonly<Record<string, string>> = {
  USD: "$",
  EUR: "€",
  GBP: "£",
  JPY: "¥",
  INR: "₹",
  KRW: "₩",
  BRL: "R$",
  CAD: "CA$",
  AUD: "A$",
};

/** The sign before an amount; a currency without one uses its code, as in `CHF 5`. */
export const currencySign = (currency: string): string => SIGNS[currency] ?? `${currency} `;

/** Today's cost as Claude Code's telemetry recorded it on the user's own server. */
export interface TodayCost {
  readonly usd: number;
  /** The end of the day, or when the number becomes invalid. */
  readonly until: Instant;
}

/** What came of the last query for it. */
export interface CostQuery {
  readonly at: Instant;
  /** The `cost_url` that was queried, without its login. */
  readonly server: string;
  /** Why there is no number, in a sentence without its full stop; null where there is one. */
  readonly problem: string | null;
}

/** The address of a server as it may be shown: without login, query and fragment. */
export const shownAddress = ({ protocol, host, pathname }: URL): string =>
  `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
