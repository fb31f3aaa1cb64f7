/** Bodies of a 200 as accounts of every kind get them, in all the generations that are known. */
import { after, DAY, HOUR, type Instant, instant, MINUTE, percent } from "../model/units.ts";
import { type Ending, json } from "./answer.ts";
import { type Account, flat, listed } from "./bodies.ts";

/** $5.56 of $50, 100 % of the session for another 84 minutes, 13 % of the week, 2 % of Sonnet's. */
const account = (now: Instant): Account => {
  const week = after(now, 6 * DAY + 9 * HOUR);
  return {
    now,
    session: { used: percent(100), resetsAt: after(now, 84.9 * MINUTE) },
    week: { used: percent(13), resetsAt: week },
    sonnet: { used: percent(2), resetsAt: week },
    spent: 556,
    cap: 5_000,
  };
};

const seconds = (at: Instant): number => Math.floor(at / 1_000);
/** Without a zone, which is meant as UTC. */
const bare = (at: Instant): string => new Date(at).toISOString().slice(0, 19);

const money = { is_enabled: true, monthly_limit: 5_000, used_credits: 556, utilization: 11.12 };

const ok = (says: string, body: (now: Instant) => object) => ({
  says,
  reply: (now: Instant) => json(200, body(now)),
});

/** By name. */
export const PLANS = {
  flat: ok("the reference payload, a key for each window", (now) => flat(account(now))),
  listed: ok("windows in limits[], money in spend", (now) => listed(account(now))),
  "limits-only": ok("an account with nothing but limits[]", (now) => ({
    limits: listed(account(now)).limits,
  })),
  enterprise: ok("every window null, only money", () => ({
    five_hour: null,
    seven_day: null,
    seven_day_opus: null,
    extra_usage: money,
  })),
  empty: ok("an account with no limits at all", () => ({})),
  "one-percent": ok("1.0 is one percent, and no fraction", () => ({
    five_hour: { utilization: 1.0, resets_at: null },
  })),
  "over-100": ok("more than the limit was used", (now) => ({
    five_hour: { utilization: 137.5, resets_at: account(now).week.resetsAt },
  })),
  "no-share": ok("a window whose share is null, beside one that has one", () => ({
    five_hour: { utilization: null },
    seven_day: { utilization: 13 },
  })),
  "reset-seconds": ok("a reset in epoch seconds", (now) => ({
    five_hour: { utilization: 5, resets_at: seconds(after(now, HOUR)) },
  })),
  "reset-milliseconds": ok("a reset in epoch milliseconds", (now) => ({
    five_hour: { utilization: 5, resets_at: after(now, HOUR) },
  })),
  "reset-no-zone": ok("a reset without a zone, which is UTC", (now) => ({
    five_hour: { utilization: 5, resets_at: bare(after(now, HOUR)) },
  })),
  "reset-absent": ok("a window that has not begun", () => ({ five_hour: { utilization: 0 } })),
  "reset-passed": ok("a window whose reset has passed", (now) => ({
    five_hour: { utilization: 97, resets_at: bare(instant(now - MINUTE)) },
    seven_day: { utilization: 13, resets_at: null },
  })),
  "code-names": ok("keys that are no window a person should see", () => ({
    five_hour: { utilization: 54, resets_at: null },
    iguana_necktie: { utilization: 99, resets_at: null },
    nimbus_quill: { utilization: 0.02, resets_at: null },
    tangelo: { utilization: 88, resets_at: null },
    cinder_cove: { utilization: 77, resets_at: null },
  })),
  "odd-limits": ok("limits[] with unknown kinds, a placeholder and a duplicate", (now) => ({
    limits: [
      { kind: "session", percent: 0, resets_at: null },
      { kind: "monthly_all", percent: 99, resets_at: null },
      { kind: null, percent: 98, resets_at: null },
      ...listed(account(now)).limits,
      { kind: "session", percent: 3, resets_at: null, is_active: true },
    ],
  })),
  yen: ok("a currency without smaller coins", () => ({
    extra_usage: { ...money, currency: "JPY", decimal_places: 0 },
  })),
  "no-cap": ok("extra usage without a monthly limit", () => ({
    extra_usage: { ...money, monthly_limit: null, utilization: null },
  })),
  "spend-first": ok("spend, which is believed before extra_usage", () => ({
    extra_usage: money,
    spend: {
      used: { amount_minor: 763, currency: "EUR", exponent: 2 },
      limit: { amount_minor: 2_000, currency: "EUR", exponent: 2 },
      enabled: true,
    },
  })),
  "extra-disabled": ok("extra usage that is not enabled", () => ({
    five_hour: { utilization: 54, resets_at: null },
    extra_usage: { is_enabled: false },
  })),
} satisfies Readonly<Record<string, Ending>>;
