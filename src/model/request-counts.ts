/** How many requests ended in which way, since an account was first used here. For metrics only: no decision depends on it. */
import { isSameAccount } from "./account.ts";
import type { Outcome } from "./outcome.ts";

export const REQUEST_OUTCOMES = ["ok", "throttled", "refused", "unreachable", "garbled"] as const;
type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

export type RequestCounts = Readonly<Record<RequestOutcome, number>>;

/** The counts, and whose they are. */
export interface CountedRequests {
  readonly account: string | null;
  readonly counts: RequestCounts;
}

const NONE: RequestCounts = { ok: 0, throttled: 0, refused: 0, unreachable: 0, garbled: 0 };

/** The counts with one more request; another account's begin with none. */
export function withRequest(
  before: CountedRequests | null,
  account: string | null,
  { kind }: Outcome,
): CountedRequests | null {
  const ended = kind === "learned" ? "ok" : REQUEST_OUTCOMES.find((one) => one === kind);
  // The others cost no request.
  if (ended === undefined) return before;
  const counts = before !== null && isOf(before, account) ? before.counts : NONE;
  return { account, counts: { ...counts, [ended]: counts[ended] + 1 } };
}

/** True for counts of that account. */
export const isOf = (counted: CountedRequests, account: string | null): boolean =>
  counted.account === account || isSameAccount(counted.account, account);

/** Of several folders; null for none. */
export const sumOfCounts = (all: readonly RequestCounts[]): RequestCounts | null =>
  all.length === 0
    ? null
    : all.reduce((sum, one) => ({
        ok: sum.ok + one.ok,
        throttled: sum.throttled + one.throttled,
        refused: sum.refused + one.refused,
        unreachable: sum.unreachable + one.unreachable,
        garbled: sum.garbled + one.garbled,
      }));
