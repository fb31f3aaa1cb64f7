/** The endpoint's body in both its generations, as far as a person's plan appears in it. */
import { after, type Instant, type Percent } from "../model/units.ts";

export interface Filled {
  readonly used: Percent;
  /** null while the window has not begun. */
  readonly resetsAt: Instant | null;
}

/** An account as the server sees it when it answers at `now`. */
export interface Account {
  readonly now: Instant;
  readonly session: Filled;
  readonly week: Filled;
  readonly sonnet: Filled;
  /** Paid extra usage this month and its cap, in US cents. */
  readonly spent: number;
  readonly cap: number;
}

/** The first generation: one key for each window. */
export const flat = (account: Account) => ({
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
export const listed = (account: Account) => ({
  ...flat(account),
  seven_day_sonnet: null,
  seven_day_oauth_apps: null,
  iguana_necktie: null,
  nimbus_quill: { utilization: 0.02, resets_at: null },
  extra_usage: {
    ...flat(account).extra_usage,
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
const WARNING_FROM = 80;

function limits(account: Account) {
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
    severity: window.used >= WARNING_FROM ? "warning" : "normal",
    resets_at: stamp(window.resetsAt, now),
    scope,
    is_active: window.used > 0 && window.used === worst,
  }));
}

const flatWindow = ({ now }: Account, { used, resetsAt }: Filled) => ({
  utilization: used,
  resets_at: stamp(resetsAt, now),
});

const shareOfCap = ({ spent, cap }: Account): number => Number(((spent / cap) * 100).toFixed(2));

/** The server reckons every reset anew: up to 2 s late, a little different in each answer, in microseconds. */
function stamp(at: Instant | null, now: Instant): string | null {
  if (at === null) return null;
  const late = ((Math.floor(now) % 1_000_003) * 7_919) % 2_000_000;
  const whole = new Date(Math.floor(after(at, late / 1_000))).toISOString();
  return whole.replace("Z", `${String(late % 1_000).padStart(3, "0")}+00:00`);
}
