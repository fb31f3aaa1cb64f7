/** How asking went: the last outcomes, the pace, and what the server's clock said. */
import { localTime } from "../client/local-time.ts";
import { tokenFingerprint } from "../client/login-status.ts";
import type { Failure } from "../model/outcome.ts";
import type { ClockSkew, LoggedOutcome, OutcomeRun } from "../model/outcome-log.ts";
import type { Source } from "../model/reading.ts";
import { allowedAt, requestsInLastHour } from "../model/schedule/gate.ts";
import { HOUR, type Instant, millis, SECOND, span } from "../model/units.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { type Check, type Finding, fail, ok, warn } from "./check.ts";

/** Lines of the past that one screen has room for. */
const SHOWN = 5;

export const outcomes: Check = {
  name: "outcomes",
  run: ({ history: { runs }, now, state }) => {
    const last = runs.at(-1);
    if (last === undefined) return ok("none yet");
    const earlier = runs
      .slice(-SHOWN, -1)
      .reverse()
      .map((one) => told(one, now));
    const text = told(last, now);
    const { outcome } = last;
    if (outcome.kind === "learned") return ok(text, earlier);
    const until = localTime(state.snapshot.dueAt);
    return verdict(outcome, text, until, earlier);
  },
};

function verdict(
  trouble: Failure,
  text: string,
  until: string,
  earlier: readonly string[],
): Finding {
  switch (trouble.kind) {
    case "throttled":
      return warn(text, `wait until ${until}; end other tools that ask for this account`, earlier);
    case "unreachable":
      return trouble.cause === "server"
        ? warn(text, "wait: the trouble is the server's own", earlier)
        : fail(text, REACHING[trouble.cause], earlier);
    case "garbled":
      return fail(text, "look for a newer version of claude-usage", earlier);
    case "refused":
    case "signedOut":
      return warn(text, "see login, above", earlier);
    case "waiting":
      return warn(text, "use Claude Code with `claude-usage statusline`", earlier);
  }
}

const REACHING = {
  network: "see to the network and the proxy",
  timeout: "see to the network and the proxy",
  tls: "name the authority of your network in NODE_EXTRA_CA_CERTS",
  middlebox: "log in to the network you are in, or see to its proxy",
} as const;

const LEARNED: Readonly<Record<Source, string>> = {
  api: "The endpoint told its numbers.",
  statusline: "Claude Code told its numbers.",
  "claude-cache": "Claude Code's own cache told numbers.",
};

const sentenceOn = (ending: LoggedOutcome): string =>
  ending.kind === "learned" ? LEARNED[ending.source] : failureMessage(ending, null);

function told({ outcome, since, at, times }: OutcomeRun, now: Instant): string {
  const often = times === 1 ? "" : `, ${times} times since ${momentOf(since, now)}`;
  return `${momentOf(at, now)}${often}: ${sentenceOn(outcome)}`;
}

/** The time, with how long ago where the clock alone would not tell the day. */
const momentOf = (at: Instant, now: Instant): string =>
  Math.abs(span(at, now)) < 12 * HOUR
    ? localTime(at)
    : `${localTime(at)}, ${duration(span(at, now))} ago`;

export const pace: Check = {
  name: "pace",
  run: ({ state, settings, holder, login, now }) => {
    const { budget, source } = settings.values;
    if (source === "local") return ok('nobody is asked: source is "local"');
    const sent = `requests in the last hour: ${requestsInLastHour(state.pace, now).length} of ${budget}`;
    const allowed = allowedAt(state.pace, settings.values, now, tokenFingerprint(login));
    if (allowed > now) {
      return warn(
        `${sent}; none is allowed before ${localTime(allowed)}`,
        "wait; a new number comes then",
      );
    }
    const { dueAt } = state.snapshot;
    return ok(holder !== null && dueAt > now ? `${sent}; the next at ${localTime(dueAt)}` : sent);
  },
};

/** A clock that is off by more makes a countdown wrong by a minute. */
const MOST_SKEW = 30 * SECOND;

export const clock: Check = {
  name: "clock",
  run: ({ history: { skew }, now }) =>
    skew === null ? ok("the endpoint has not told its time yet") : onSkew(skew, now),
};

function onSkew({ by, at }: ClockSkew, now: Instant): Finding {
  const off = duration(millis(Math.abs(by)));
  const seen = `seen ${momentOf(at, now)}`;
  if (Math.abs(by) < MOST_SKEW) return ok(`within ${off} of the endpoint's, ${seen}`);
  return fail(
    `${off} ${by > 0 ? "behind" : "ahead of"} the endpoint's, ${seen}`,
    "set the clock, by network time if possible",
  );
}
