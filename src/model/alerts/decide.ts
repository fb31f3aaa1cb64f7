/** Which alerts are due, given what was sent before: each level once a window, and only from numbers that are certain. */
import { isSameAccount } from "../account.ts";
import { HOUR, type Instant, MINUTE, type Percent, percent, span } from "../units.ts";
import { isSameScope } from "../window.ts";
import type {
  Alert,
  AlertAccount,
  AlertMarks,
  AlertSample,
  ExpectedLimit,
  ForecastWindow,
  WindowMark,
} from "./alert.ts";
import { RESET_JITTER_MS, relationOf } from "./same-window.ts";

export interface AlertDecision {
  readonly marks: AlertMarks;
  /** What is to be sent now; each stays due until it is marked by `markSent`. */
  readonly due: readonly Alert[];
}

/** More windows than some accounts have. Marks go by number and not by age, which a clock that is set would change. */
const MAX_MARKS = 128;

/** A reset is no news after this long. */
const RESET_NEWS_MS = 12 * HOUR;

/** The marks after a sample, and what is then due. */
export function decideAlerts(
  before: AlertMarks,
  sample: AlertSample,
  levels: readonly number[],
): AlertDecision {
  const isOurs = (mark: WindowMark) =>
    isOneAccount(mark.account, sample.account) || isAdopted(mark, sample);
  const others = before.windows.filter((mark) => !isOurs(mark));
  const known = before.windows.filter(isOurs);
  const { readAt } = sample;
  const ours = readAt === null ? known : withSample(known, sample, readAt, levels);
  const isChanged = before.levels !== null && String(before.levels) !== String(levels);
  const settle = (marks: readonly WindowMark[]) =>
    isChanged ? marks.map((mark) => baseline(mark, levels)) : marks;
  const marks: AlertMarks = {
    levels,
    windows: settle([...others, ...ours]).slice(-MAX_MARKS),
    loginFailure: loginFailureAfter(before, sample),
  };
  return { marks, due: levels.length === 0 ? [] : dueAlerts(settle(ours), marks, sample) };
}

const isOneAccount = (one: AlertAccount, other: AlertAccount): boolean =>
  one === other || isSameAccount(one, other);

/** An account that was not known before, or is not now, goes by the resets of its windows. */
const isAdopted = ({ account, scope, resetsAt }: WindowMark, sample: AlertSample): boolean =>
  (account === null || sample.account === null) &&
  sample.windows.some(
    (window) =>
      isSameScope(window.scope, scope) &&
      window.resetsAt !== null &&
      resetsAt !== null &&
      Math.abs(window.resetsAt - resetsAt) <= RESET_JITTER_MS,
  );

/** The highest level that is reached; 0 for none. @internal */
export const levelReached = (used: Percent, levels: readonly number[]): number =>
  Math.max(0, ...levels.filter((level) => level <= used));

/** What is already reached when the levels change is not sent. */
const baseline = (mark: WindowMark, levels: readonly number[]): WindowMark => ({
  ...mark,
  sent: levelReached(mark.used, levels),
});

function withSample(
  ours: readonly WindowMark[],
  sample: AlertSample,
  readAt: Instant,
  levels: readonly number[],
): readonly WindowMark[] {
  const { now, account, windows } = sample;
  const left = new Set(ours.filter(({ ended }) => ended === null));
  const next = windows.flatMap((window) => {
    const mark = [...left].find(({ scope }) => isSameScope(scope, window.scope));
    if (mark === undefined) return [firstMark(account, window, readAt)];
    left.delete(mark);
    const relation = relationOf(mark, window, now);
    if (relation === "same") return [grown(mark, account, window, readAt)];
    const first = firstMark(account, window, readAt);
    return relation === "other" ? [first] : [...ended(mark, relation, now, levels), first];
  });
  const isPending = (mark: WindowMark) =>
    mark.ended !== null &&
    isNews(mark.ended.at, now) &&
    !next.some((one) => one.ended !== null && isSameScope(one.scope, mark.scope));
  // One that is not listed may come back: only its successor ends it.
  return [...ours.filter(isPending), ...left, ...next];
}

const isNews = (at: Instant, now: Instant): boolean => Math.abs(span(at, now)) < RESET_NEWS_MS;

const firstMark = (account: AlertAccount, window: ForecastWindow, readAt: Instant): WindowMark => ({
  account,
  scope: window.scope,
  resetsAt: window.resetsAt,
  used: window.used,
  sent: 0,
  expected: expectedBy(null, window, readAt),
  forecastSent: false,
  ended: null,
});

const grown = (
  mark: WindowMark,
  account: AlertAccount,
  window: ForecastWindow,
  readAt: Instant,
): WindowMark => ({
  ...mark,
  // The longer one also names the organization.
  account: (account ?? "").length > (mark.account ?? "").length ? account : mark.account,
  resetsAt: window.resetsAt ?? mark.resetsAt,
  used: percent(Math.max(mark.used, window.used)),
  expected: expectedBy(mark.expected, window, readAt),
});

/** Its mark until the end is sent; nothing where there is nothing to tell. */
function ended(
  mark: WindowMark,
  how: "reset" | "early-reset",
  now: Instant,
  levels: readonly number[],
): readonly WindowMark[] {
  if (how === "reset" && levelReached(mark.used, levels) === 0) return [];
  const at = how === "reset" ? (mark.resetsAt ?? now) : now;
  return isNews(at, now) ? [{ ...mark, expected: null, ended: { how, at } }] : [];
}

/** Two forecasts agree within this, or a quarter of the time that is left. */
const AGREEMENT_MS = 15 * MINUTE;

function expectedBy(
  before: ExpectedLimit | null,
  { hitsAt, resetsAt, used }: ForecastWindow,
  readAt: Instant,
): ExpectedLimit | null {
  if (hitsAt === null || used >= 100 || (resetsAt !== null && hitsAt >= resetsAt)) return null;
  if (before === null) return { at: readAt, hitsAt, agreed: false };
  if (before.at === readAt) return before;
  const agreement = Math.max(AGREEMENT_MS, span(readAt, hitsAt) / 4);
  return { at: readAt, hitsAt, agreed: Math.abs(hitsAt - before.hitsAt) <= agreement };
}

function loginFailureAfter(
  { loginFailure }: AlertMarks,
  { failure, now }: AlertSample,
): AlertMarks["loginFailure"] {
  if (failure === undefined) return loginFailure;
  if (failure !== null) return loginFailure ?? { since: now, sent: false };
  // What was sent stays until the recovery is sent too.
  return loginFailure?.sent ? loginFailure : null;
}

function dueAlerts(
  ours: readonly WindowMark[],
  { levels, loginFailure }: AlertMarks,
  { account, windows, failure, readAt }: AlertSample,
): readonly Alert[] {
  const alerts = readAt === null ? [] : ours.flatMap((mark) => dueOf(mark, windows, levels ?? []));
  if (failure === undefined || loginFailure === null || loginFailure.sent !== (failure === null))
    return alerts;
  const event = failure === null ? "recovered" : "trouble";
  return [{ ...NOTHING, event, account, failure }, ...alerts];
}

const NOTHING: Omit<Alert, "event" | "account"> = {
  scope: null,
  level: null,
  used: null,
  resetsAt: null,
  hitsAt: null,
  failure: null,
};

function dueOf(
  mark: WindowMark,
  windows: readonly ForecastWindow[],
  levels: readonly number[],
): readonly Alert[] {
  const { account, scope } = mark;
  const window = windows.find((one) => isSameScope(one.scope, scope));
  const about = { ...NOTHING, account, scope };
  if (window === undefined) return [];
  const now = { used: window.used, resetsAt: window.resetsAt };
  if (mark.ended !== null) {
    // A window that is full again is no good news; its own level says so.
    if (levelReached(window.used, levels) > 0) return [];
    return [{ ...about, ...now, event: mark.ended.how }];
  }
  const level = levelReached(window.used, levels);
  const due: Alert[] = [];
  if (level > mark.sent) due.push({ ...about, ...now, event: "level", level: percent(level) });
  const { expected } = mark;
  if (expected?.agreed === true && !mark.forecastSent)
    due.push({ ...about, ...now, event: "forecast", hitsAt: expected.hitsAt });
  return due;
}

/** The marks once an alert was sent. */
export function markSent(marks: AlertMarks, { event, account, scope, level }: Alert): AlertMarks {
  if (event === "recovered") return { ...marks, loginFailure: null };
  if (event === "trouble") {
    const { loginFailure } = marks;
    return {
      ...marks,
      loginFailure: loginFailure === null ? null : { ...loginFailure, sent: true },
    };
  }
  const isIts = (mark: WindowMark) =>
    scope !== null && mark.account === account && isSameScope(mark.scope, scope);
  const windows = marks.windows.flatMap((mark) => {
    if (!isIts(mark)) return [mark];
    if (mark.ended !== null) return mark.ended.how === event ? [] : [mark];
    if (event === "level") return [{ ...mark, sent: Math.max(mark.sent, level ?? 0) }];
    return [event === "forecast" ? { ...mark, forecastSent: true } : mark];
  });
  return { ...marks, windows };
}
