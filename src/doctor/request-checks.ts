/** Checks of the requests to the endpoint: the login, the last outcomes, the pace, and the server's clock. */
import { localTime } from "../client/local-time.ts";
import { tokenFingerprint } from "../client/login-status.ts";
import type { Failure } from "../model/outcome.ts";
import type { ClockSkew, LoggedOutcome, OutcomeRun } from "../model/outcome-log.ts";
import type { Source } from "../model/reading.ts";
import { allowedAt, requestsInLastHour } from "../model/schedule/gate.ts";
import { HOUR, type Instant, millis, SECOND, span } from "../model/units.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { type DoctorCheck, type Finding, fail, ok, warn } from "./check.ts";

/** The login by kind and expiry alone. */
export const loginCheck: DoctorCheck = {
  name: "login",
  run: ({ login, now, state, settings }) => {
    if (settings.values.source === "local") return ok('not used: source is "local"');
    // A login that expires overnight is normal.
    if (login.kind === "signedOut") {
      return loginFinding(login, login.why === "expired" ? warn : fail);
    }
    const { health } = state.snapshot;
    if (health.kind === "failing" && health.failure.kind === "refused") {
      return loginFinding(health.failure, health.failure.why === "token" ? warn : fail);
    }
    const { where, expiresAt } = login;
    const until =
      expiresAt === null
        ? ""
        : `, valid until ${localTime(expiresAt)} (${duration(span(now, expiresAt))})`;
    return ok(`subscription login in ${where}${until}`);
  },
};

/** A login failure's sentence names the problem and, behind its last semicolon, the fix. */
function loginFinding(failure: Failure, finding: typeof fail): Finding {
  const sentence = failureMessage(failure, null).replace(/\.$/, "");
  const at = sentence.lastIndexOf("; ");
  return at < 0
    ? finding(sentence, "run `claude` and log in")
    : finding(sentence.slice(0, at), sentence.slice(at + 2));
}

/** As many past outcomes as fit on one screen. */
const SHOWN_OUTCOMES = 5;

export const outcomesCheck: DoctorCheck = {
  name: "outcomes",
  run: ({ outcomeLog: { runs }, now, state }) => {
    const last = runs.at(-1);
    if (last === undefined) return ok("none yet");
    const earlier = runs
      .slice(-SHOWN_OUTCOMES, -1)
      .reverse()
      .map((run) => outcomeText(run, now));
    const text = outcomeText(last, now);
    const { outcome } = last;
    if (outcome.kind === "learned") return ok(text, earlier);
    return failureFinding(outcome, text, localTime(state.snapshot.dueAt), earlier);
  },
};

function failureFinding(
  failure: Failure,
  text: string,
  until: string,
  earlier: readonly string[],
): Finding {
  switch (failure.kind) {
    case "throttled":
      return warn(text, `wait until ${until}; stop other tools that poll this account`, earlier);
    case "unreachable":
      return failure.cause === "server"
        ? warn(text, "wait: the server itself is failing", earlier)
        : fail(text, UNREACHABLE_FIXES[failure.cause], earlier);
    case "garbled":
      return fail(text, "install a newer version of claude-usage, if there is one", earlier);
    case "refused":
    case "signedOut":
      return warn(text, "see login, above", earlier);
    case "waiting":
      return warn(text, "use Claude Code with `claude-usage statusline`", earlier);
  }
}

const UNREACHABLE_FIXES = {
  network: "check the network and the proxy",
  timeout: "check the network and the proxy",
  tls: "name your network's certificate authority in NODE_EXTRA_CA_CERTS",
  middlebox: "log in to the network you are in, or check its proxy",
} as const;

const LEARNED_MESSAGES: Readonly<Record<Source, string>> = {
  api: "The endpoint sent numbers.",
  statusline: "Claude Code's status line brought numbers.",
  "claude-cache": "Claude Code's own cache held numbers.",
};

const messageOf = (outcome: LoggedOutcome): string =>
  outcome.kind === "learned" ? LEARNED_MESSAGES[outcome.source] : failureMessage(outcome, null);

function outcomeText({ outcome, since, at, times }: OutcomeRun, now: Instant): string {
  const repeats = times === 1 ? "" : `, ${times} times since ${momentText(since, now)}`;
  return `${momentText(at, now)}${repeats}: ${messageOf(outcome)}`;
}

/** The time of day, and how long ago it was where that may be another day. */
const momentText = (at: Instant, now: Instant): string =>
  Math.abs(span(at, now)) < 12 * HOUR
    ? localTime(at)
    : `${localTime(at)}, ${duration(span(at, now))} ago`;

export const paceCheck: DoctorCheck = {
  name: "pace",
  run: ({ state, settings, holder, login, now }) => {
    const { budget, source } = settings.values;
    if (source === "local") return ok('no requests: source is "local"');
    const sent = `requests in the last hour: ${requestsInLastHour(state.pace, now).length} of ${budget}`;
    const allowed = allowedAt(state.pace, settings.values, now, tokenFingerprint(login));
    if (allowed > now) {
      return warn(
        `${sent}; none is allowed before ${localTime(allowed)}`,
        "wait; the next request is made then",
      );
    }
    const { dueAt } = state.snapshot;
    return ok(holder !== null && dueAt > now ? `${sent}; the next at ${localTime(dueAt)}` : sent);
  },
};

/** A clock that is off by more makes a countdown wrong by a minute. */
const MAX_CLOCK_SKEW = 30 * SECOND;

export const clockCheck: DoctorCheck = {
  name: "clock",
  run: ({ outcomeLog: { skew }, now }) =>
    skew === null ? ok("the endpoint has not sent its time yet") : clockFinding(skew, now),
};

function clockFinding({ by, at }: ClockSkew, now: Instant): Finding {
  const off = duration(millis(Math.abs(by)));
  const seen = `seen ${momentText(at, now)}`;
  if (Math.abs(by) < MAX_CLOCK_SKEW) return ok(`within ${off} of the endpoint's, ${seen}`);
  return fail(
    `${off} ${by > 0 ? "behind" : "ahead of"} the endpoint's, ${seen}`,
    "set the clock, by network time if possible",
  );
}
