/** Paid extra usage, out of the two places in a usage body that tell of it. */
import type { ExtraUsage } from "../model/money.ts";
import { percent } from "../model/units.ts";

/** An amount as `spend` has it; what was absent or unusable is null. */
export interface SpendAmount {
  readonly amount_minor: number;
  readonly currency: string | null;
  readonly exponent: number | null;
}

export interface Spend {
  readonly used: SpendAmount | null;
  /** null is no cap; undefined is nothing said of one. */
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

/** `spend` is believed before `extra_usage`, and speaks at all when it tells what was used. */
export function extraUsageOf(spend: Spend | null, credits: Credits | null): ExtraUsage | null {
  const told = spend?.used ? spend : null;
  const currency = told?.used?.currency ?? credits?.currency ?? "USD";
  const coins = (minor: number, exponent: number | null): MinorAmount => ({
    minor,
    exponent: exponent ?? DECIMALS[currency] ?? 2,
  });
  const plain = (minor: number | null | undefined): MinorAmount | null =>
    minor == null ? null : coins(minor, credits?.decimal_places ?? null);
  const written = (amount: SpendAmount | null | undefined): MinorAmount | null =>
    amount ? coins(amount.amount_minor, amount.exponent) : null;

  const used = written(told?.used) ?? plain(credits?.used_credits);
  if (used === null) return null;
  const limit = told?.limit === undefined ? plain(credits?.monthly_limit) : written(told.limit);
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

/** Where the server does not say how many decimals an amount has: two, but for currencies without smaller coins. */
const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0 };

/** In hundredths of a percent, as the server counts; a cap of nothing has no share. */
const percentOfLimit = (used: number, limit: number): number | null =>
  limit === 0 ? null : Math.min(Math.round((used / limit) * 10_000) / 100, Number.MAX_SAFE_INTEGER);
