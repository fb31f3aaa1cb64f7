/** Decodes paid extra usage from the two parts of a usage body that describe it. */
import type { ExtraUsage } from "../model/money.ts";
import { percent } from "../model/units.ts";

/** An amount in `spend`; what was absent or invalid is null. */
interface SpendAmount {
  readonly amount_minor: number;
  readonly currency: string | null;
  readonly exponent: number | null;
}

export interface Spend {
  readonly used: SpendAmount | null;
  /** null for no cap; undefined where it is not said. */
  readonly limit?: SpendAmount | null | undefined;
  readonly enabled: boolean | null;
}

export interface Credits {
  readonly is_enabled: boolean | null;
  readonly used_credits: number | null;
  readonly monthly_limit: number | null;
  readonly utilization: number | null;
  readonly currency: string | null;
  readonly decimal_places: number | null;
}

/** `spend` takes precedence over `extra_usage`, but only where it says what was used. */
export function extraUsageOf(spend: Spend | null, credits: Credits | null): ExtraUsage | null {
  const complete = spend?.used ? spend : null;
  const currency = complete?.used?.currency ?? credits?.currency ?? "USD";
  const amountOf = (minor: number, exponent: number | null): MinorAmount => ({
    minor,
    exponent: exponent ?? DECIMALS[currency] ?? 2,
  });
  const fromCredits = (minor: number | null | undefined): MinorAmount | null =>
    minor == null ? null : amountOf(minor, credits?.decimal_places ?? null);
  const fromSpend = (amount: SpendAmount | null | undefined): MinorAmount | null =>
    amount ? amountOf(amount.amount_minor, amount.exponent) : null;

  const used = fromSpend(complete?.used) ?? fromCredits(credits?.used_credits);
  if (used === null) return null;
  const limit =
    complete?.limit === undefined ? fromCredits(credits?.monthly_limit) : fromSpend(complete.limit);
  const enabled = spend?.enabled ?? credits?.is_enabled ?? true;
  if (!enabled && used.minor === 0 && limit === null) return null;

  const exponent = Math.max(used.exponent, limit?.exponent ?? 0);
  const scaled = (amount: MinorAmount) => amount.minor * 10 ** (exponent - amount.exponent);
  const cap = limit === null ? null : scaled(limit);
  const share = cap === null ? null : (credits?.utilization ?? percentOfLimit(scaled(used), cap));
  return {
    enabled,
    used: scaled(used),
    limit: cap,
    currency,
    exponent,
    utilization: share === null ? null : percent(share),
  };
}

interface MinorAmount {
  readonly minor: number;
  readonly exponent: number;
}

/** Decimals of an amount where the server names none: two, except for currencies without a smaller unit. */
const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0 };

/** Rounded to hundredths of a percent, as the server does; a cap of zero has no share. */
const percentOfLimit = (used: number, limit: number): number | null =>
  limit === 0 ? null : Math.min(Math.round((used / limit) * 10_000) / 100, Number.MAX_SAFE_INTEGER);
