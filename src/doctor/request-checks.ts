/** Checks of the requests to the endpoint: the login, the last outcomes, the pace, and the server's clock. */
import { localTime, localTimeSince } from "../client/local-time.ts";
import { tokenFingerprint } from "../client/login-status.ts";
import { type Failure, isLoginFailure } from "../model/outcome.ts";
import type { ClockSkew, LoggedOutcome, OutcomeRun } from "../model/outcome-log.ts";
import type { Source } from "../model/reading.ts";
import { allowedAt, requestsInLastHour } from "../model/schedule/gate.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { HOUR, type Instant, millis, SECOND, span } from "../model/units.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { accessFinding } from "./access.ts";
import { asOnLine, type DoctorCheck, type Finding, fail, ok, skipped, warn } from "./check.ts";

/** The login by kind and expiry alone. */
export const loginCheck: DoctorCheck = {
  name: "login",
  run: ({ login, now, state, settings, uid, call }) => {
    if (call.source !== undefined) return skipped("not used: the numbers come from a command");
    if (settings.values.source === "local") return skipped('not used: source is "local"');
    if (login.kind === "signedOut") return loginFinding(login, uid);
    const { health } = state.snapshot;
    // What the poller met: the line shows it until the next poll.
    if (health.kind === "failing" && isLoginFailure(health.failure)) {
      return loginFinding(health.failure, uid);
    }
    const { where, expiresAt } = login;
    const until =
      expiresAt === null
        ? ""
        : `, valid until ${localTimeSince(expiresAt, now)} (${duration(span(now, expiresAt))})`;
    return ok(`subscription login in ${where}${until}`);
  },
};

/** A login failure's sentence names the problem and, behind its last semicolon, the fix. */
function loginFinding(failure: Failure, uid: number): Finding {
  if (failure.kind === "signedOut" && failure.why === "unreadable") {
    return (
      accessFinding(failure.where, uid) ??
      fail(
        `${failure.where} is not a regular file of at most 1 MiB`,
        "put one there: run `claude` and log in",
      )
    );
  }
  const sentence = failureMessage(failure, null).replace(/\.$/, "");
  const at = sentence.lastIndexOf("; ");
  return at < 0
    ? fail(sentence, "run `claude` and log in")
    : fail(sentence.slice(0, at), sentence.slice(at + 2));
}

/** As many past outcomes as fit on one screen. */
const SHOWN_OUTCOMES = 5;

export const outcomesCheck: DoctorCheck = {
  name: "last answers",
  run: (sample) => {
    const { now, state, outcomeLog } = sample;
    const { health, dueAt } = state.snapshot;
    const runs = outcomeLog.runs.slice(-SHOWN_OUTCOMES).reverse();
    const [text = "none yet", ...earlier] = runs.map((run) => outcomeText(run, now));
    const last = runs[0]?.outcome ?? null;
    const report = asOnLine(sample);
    const until = localTime(dueAt);
    if (last !== null && last.kind !== "learned")
      return failureFinding(last, text, until, earlier, report);
    // A block outlives the log that has it.
    if (health.kind === "failing") {
      const message = failureMessage(health.failure, until);
      return failureFinding(health.failure, message, until, [text, ...earlier], report);
    }
    if (hasNoLimit(state.snapshot)) return fail(NO_LIMITS, NO_LIMITS_FIX, [text, ...earlier]);
    return last === null && state.snapshot.kind === "blank"
      ? warn(text, "wait a moment for the first poll")
      : ok(text, earlier);
  },
};

const NO_LIMITS = "the endpoint's response had no limits";
const NO_LIMITS_FIX = "check with `/usage` in `claude` that the account has a plan";

const hasNoLimit = (snapshot: Snapshot): boolean =>
  snapshot.kind === "read" &&
  snapshot.reading.windows.length === 0 &&
  !snapshot.reading.extra?.enabled;

function failureFinding(
  failure: Failure,
  text: string,
  until: string,
  earlier: readonly string[],
  report: typeof fail,
): Finding {
  switch (failure.kind) {
    case "throttled":
      return report(text, `wait until ${until}; stop other tools that poll this account`, earlier);
    case "unreachable":
      return failure.cause === "server"
        ? report(text, "wait: the server itself is failing", earlier)
        : fail(text, unreachableFix(failure), earlier);
    case "garbled":
      return fail(text, "install a newer version of claude-usage, if there is one", earlier);
    case "refused":
    case "signedOut":
      return report(text, "see login, above", earlier);
    case "waiting":
      return report(text, "use Claude Code with `claude-usage statusline`", earlier);
  }
}

function unreachableFix({ cause, detail }: Extract<Failure, { kind: "unreachable" }>): string {
  if (detail === "proxy: HTTP 407") return "put the proxy's user and password into HTTPS_PROXY";
  if (detail.startsWith("proxy: HTTP "))
    return "ask for the endpoint to be allowed, or set NO_PROXY";
  if (/proxy: (its|EPROTO|ERR_SSL)/.test(detail)) return "write HTTPS_PROXY as http://HOST:PORT";
  return cause === "server" ? "wait" : UNREACHABLE_FIXES[cause];
}

const UNREACHABLE_FIXES = {
  network: "check the network and the proxy",
  timeout: "check the network and the proxy",
  tls: "name your network's certificate authority in NODE_EXTRA_CA_CERTS",
  middlebox: "log in to the network you are in, or check its proxy",
  peer: "see machines, below",
  command: "run the command of [accounts] in config.toml by hand",
} as const;

const LEARNED_MESSAGES: Readonly<Record<Source, string>> = {
  api: "The endpoint sent numbers.",
  statusline: "Claude Code's status line brought numbers.",
  "claude-cache": "Claude Code's own cache held numbers.",
  command: "The account's command printed numbers.",
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
  name: "requests",
  run: ({ state, settings, holder, login, now }) => {
    const { budget, source } = settings.values;
    if (source === "local") return skipped('not made: source is "local"');
    const sent = `${requestsInLastHour(state.pace, now).length} of ${budget} in the last hour`;
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
    skew === null ? skipped("the endpoint has not sent its time yet") : clockFinding(skew, now),
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
