/** Bodies of a 200 in every known form: for one simulated account, and as named samples. */
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type Percent,
  percent,
} from "../model/units.ts";
import { jsonResponse, type KnownReply } from "./server.ts";

interface SimWindow {
  readonly used: Percent;
  /** null while the window has not begun. */
  readonly resetsAt: Instant | null;
}

/** An account as the server sees it when it responds at `now`. */
export interface SimAccount {
  readonly now: Instant;
  readonly session: SimWindow;
  readonly week: SimWindow;
  readonly sonnet: SimWindow;
  /** Paid extra usage this month and its cap, in US cents. */
  readonly spent: number;
  readonly cap: number;
}

/** The body's first form: one key for each window. */
export const flatBody = (account: SimAccount) => ({
  five_hour: flatWindow(account, account.session),
  seven_day: flatWindow(account, account.week),
  seven_day_sonnet: flatWindow(account, account.sonnet),
  seven_day_opus: null,
  extra_usage: {
    is_enabled: true,
    monthly_limit: account.cap,
    used_credits: account.spent,
    utilization: shareOfCap(account),
  },
});

/** The third: a list of limits and a record of spending beside the old keys; models are in the list only. */
export const listedBody = (account: SimAccount) => ({
  ...flatBody(account),
  seven_day_sonnet: null,
  seven_day_oauth_apps: null,
  iguana_necktie: null,
  nimbus_quill: { utilization: 0.02, resets_at: null },
  extra_usage: {
    ...flatBody(account).extra_usage,
    currency: "USD",
    decimal_places: 2,
    disabled_reason: null,
  },
  limits: limits(account),
  spend: {
    used: { amount_minor: account.spent, currency: "USD", exponent: 2 },
    limit: { amount_minor: account.cap, currency: "USD", exponent: 2 },
    percent: Math.floor(shareOfCap(account)),
    enabled: true,
  },
});

const SONNET = { model: { id: null, display_name: "Sonnet" }, surface: null };
const WARNING_FROM_PERCENT = 80;

function limits(account: SimAccount) {
  const { now, session, week, sonnet } = account;
  const rows = [
    { kind: "session", group: "session", window: session, scope: null },
    { kind: "weekly_all", group: "weekly", window: week, scope: null },
    { kind: "weekly_scoped", group: "weekly", window: sonnet, scope: SONNET },
  ];
  const worst = Math.max(...rows.map(({ window }) => window.used));
  return rows.map(({ kind, group, window, scope }) => ({
    kind,
    group,
    percent: window.used,
    severity: window.used >= WARNING_FROM_PERCENT ? "warning" : "normal",
    resets_at: stamp(window.resetsAt, now),
    scope,
    is_active: window.used > 0 && window.used === worst,
  }));
}

const flatWindow = ({ now }: SimAccount, { used, resetsAt }: SimWindow) => ({
  utilization: used,
  resets_at: stamp(resetsAt, now),
});

const shareOfCap = ({ spent, cap }: SimAccount): number => Number(((spent / cap) * 100).toFixed(2));

/** The server computes every reset again: up to 2 s late, a little different in each response, in microseconds. */
function stamp(at: Instant | null, now: Instant): string | null {
  if (at === null) return null;
  const late = ((Math.floor(now) % 1_000_003) * 7_919) % 2_000_000;
  const whole = new Date(Math.floor(after(at, late / 1_000))).toISOString();
  return whole.replace("Z", `${String(late % 1_000).padStart(3, "0")}+00:00`);
}

/** $5.56 of $50, 100 % of the session for another 84 minutes, 13 % of the week, 2 % of Sonnet's. */
const sampleAccount = (now: Instant): SimAccount => {
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
/** Without a zone, which means UTC. */
const withoutZone = (at: Instant): string => new Date(at).toISOString().slice(0, 19);

const MONEY = { is_enabled: true, monthly_limit: 5_000, used_credits: 556, utilization: 11.12 };

const ok = (says: string, body: (now: Instant) => object) => ({
  says,
  reply: (now: Instant) => jsonResponse(200, body(now)),
});

/** Sample bodies by name: accounts of every kind, in all known forms. */
export const SAMPLE_BODIES = {
  flat: ok("the reference payload, a key for each window", (now) => flatBody(sampleAccount(now))),
  listed: ok("windows in limits[], money in spend", (now) => listedBody(sampleAccount(now))),
  "limits-only": ok("an account with nothing but limits[]", (now) => ({
    limits: listedBody(sampleAccount(now)).limits,
  })),
  enterprise: ok("every window null, only money", () => ({
    five_hour: null,
    seven_day: null,
    seven_day_opus: null,
    extra_usage: MONEY,
  })),
  empty: ok("an account with no limits at all", () => ({})),
  "one-percent": ok("1.0 is one percent, not a fraction", () => ({
    five_hour: { utilization: 1.0, resets_at: null },
  })),
  "over-100": ok("more than the limit is used", (now) => ({
    five_hour: { utilization: 137.5, resets_at: sampleAccount(now).week.resetsAt },
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
    five_hour: { utilization: 5, resets_at: withoutZone(after(now, HOUR)) },
  })),
  "reset-absent": ok("a window that has not begun", () => ({ five_hour: { utilization: 0 } })),
  "reset-passed": ok("a window whose reset has passed", (now) => ({
    five_hour: { utilization: 97, resets_at: withoutZone(instant(now - MINUTE)) },
    seven_day: { utilization: 13, resets_at: null },
  })),
  "code-names": ok("keys that are not windows to show", () => ({
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
      ...listedBody(sampleAccount(now)).limits,
      { kind: "session", percent: 3, resets_at: null, is_active: true },
    ],
  })),
  yen: ok("a currency without smaller coins", () => ({
    extra_usage: { ...MONEY, currency: "JPY", decimal_places: 0 },
  })),
  "no-cap": ok("extra usage without a monthly limit", () => ({
    extra_usage: { ...MONEY, monthly_limit: null, utilization: null },
  })),
  "spend-first": ok("spend, which is preferred to extra_usage", () => ({
    extra_usage: MONEY,
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
} satisfies Readonly<Record<string, KnownReply>>;
