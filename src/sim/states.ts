/** Every state that a line can be in, with what it means and what to do about it. A new one is one entry here. */
import type { Failure } from "../model/outcome.ts";
import { reduceOutcome } from "../model/reduce.ts";
import { DEFAULT_LIMITS } from "../model/schedule/pace.ts";
import { blankSnapshot, type Snapshot } from "../model/snapshot.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  percent,
  SECOND,
} from "../model/units.ts";
import type { Window } from "../model/window.ts";

/** What is known, the time of the render, and what the renderer itself has found. */
interface LineSituation {
  readonly snapshot: Snapshot;
  readonly now: Instant;
  readonly notice: string | null;
}

/** A morning in winter, so that the times are the same wherever and whenever they are printed. */
const START = instant(Date.UTC(2026, 1, 14, 9, 41));

const RESET = after(START, 4 * HOUR + 14 * MINUTE + 55 * SECOND);
/** How long a failure defers the next attempt. */
const BACK_OFF = 20 * MINUTE;

const minutes = (count: number): Instant => after(START, count * MINUTE);
/** A second after the session's reset, in minutes after the start. */
const AFTER_RESET = (RESET - START) / MINUTE + 1 / 60;

const session = (used: number): Window => ({
  scope: { kind: "session" },
  used: percent(used),
  resetsAt: RESET,
});

const week = (used: number, model: string | null = null): Window => ({
  scope: { kind: "week", model },
  used: percent(used),
  resetsAt: after(START, 5 * DAY),
});

const MONEY = {
  enabled: true,
  used: 556,
  limit: 5_000,
  currency: "USD",
  exponent: 2,
  utilization: percent(11.12),
} as const;

/** Before any reading. */
const BLANK = blankSnapshot(START);

/** The endpoint has responded with these windows, `at` minutes after the start; with none of them, with an empty body. */
function responded(windows: readonly Window[], at = 0, before: Snapshot = BLANK): Snapshot {
  const [now, extra] = [minutes(at), windows.length === 0 ? null : MONEY];
  const reading = { at: now, source: "api", windows, extra } as const;
  return reduceOutcome(
    before,
    { kind: "learned", reading },
    now,
    after(now, DEFAULT_LIMITS.interval),
  );
}

const USUAL = [session(31), week(41)];
const KNOWN = responded(USUAL);

/** The line `at` minutes after the start. */
const shown = (snapshot: Snapshot, at = 0, notice: string | null = null): LineSituation => ({
  snapshot,
  now: minutes(at),
  notice,
});

/** An attempt has just failed. */
const failed = (failure: Failure, at = 0, before: Snapshot = BLANK): LineSituation =>
  shown(reduceOutcome(before, failure, minutes(at), after(minutes(at), BACK_OFF)), at);

const unreachable = (cause: "network" | "server", detail: string): Failure => ({
  kind: "unreachable",
  cause,
  detail,
});

const signedOut = (
  why: Extract<Failure, { kind: "signedOut" }>["why"],
  where = "~/.claude/.credentials.json",
): Failure => ({ kind: "signedOut", why, where });

/** A line to render, or a word that is printed where nothing can be rendered; `todo` is empty where there is nothing to do. */
export type LineState = readonly [shows: LineSituation | string, means: string, todo: string];

const CLIMBED = responded(USUAL, 0.02, responded([session(30), week(41)]));
const FELL = responded([session(24), week(41)], 1, KNOWN);

const FRESH: readonly LineState[] = [
  [shown(KNOWN), "fresh; green below 50 %", ""],
  [shown(responded([session(62), week(41)])), "yellow from 50 %", ""],
  [shown(responded([session(78), week(41)])), "orange from 70 %", ""],
  [shown(responded([session(96), week(41)])), "red from 90 %", ""],
  [
    shown(responded([...USUAL, week(88, "Opus")])),
    "a model's own week will stop you before the week of all models does",
    "",
  ],
  [shown(CLIMBED, 0.05), "the percentage is underlined: it has just changed", ""],
  [
    shown(responded(USUAL, AFTER_RESET - 1), AFTER_RESET),
    "the reset has passed: 0 by the clock, assumed until a response confirms it",
    "",
  ],
  [
    shown(FELL, 1),
    "the last response had less, in mid-window: the earlier number stays until a second response agrees",
    "",
  ],
];

const OLD: readonly LineState[] = [
  [
    failed({ kind: "waiting" }, 4, KNOWN),
    "dimmed, with its age: older than two waits, or than ten minutes, and there is nothing newer",
    "",
  ],
  [
    failed({ kind: "throttled", retryAfter: null }, 25, KNOWN),
    "rate-limited (HTTP 429): no request is made before that time",
    "wait",
  ],
  [
    failed(unreachable("network", "ENETDOWN"), 25, KNOWN),
    "the endpoint cannot be reached",
    "check the network and the proxy",
  ],
  [failed(unreachable("server", "HTTP 529"), 25, KNOWN), "the endpoint itself is failing", "wait"],
  [
    failed({ kind: "garbled", issue: "the body is not JSON" }, 25, KNOWN),
    "the response was not the documented one",
    "install a newer version",
  ],
  [
    shown(KNOWN, 26),
    "no process polls; the number is from that time",
    "`claude-usage daemon --detach`, `claude-usage status`",
  ],
];

const LOGIN: readonly LineState[] = [
  [
    failed(signedOut("expired"), 1, KNOWN),
    "the login has expired; no request is made with it",
    "run `claude`, which renews it",
  ],
  [
    failed(signedOut("scope"), 1, KNOWN),
    "a setup token cannot read usage; no request is made with it",
    "`claude /login`",
  ],
  [
    failed(signedOut("logged-out"), 1, KNOWN),
    "logged out, or the login was revoked",
    "`claude /login`",
  ],
  [
    failed({ kind: "refused", why: "organization" }, 25, KNOWN),
    "the organization does not allow this login to read usage, or the endpoint says so by accident; tried again every hour",
    "`claude-usage refresh`; a new login does not help",
  ],
  [
    failed({ kind: "refused", why: "other" }, 1, KNOWN),
    "the endpoint does not accept the login",
    "`claude-usage status`",
  ],
  [
    failed(signedOut("api-key", "ANTHROPIC_API_KEY")),
    "an API key, a gateway or a cloud provider: no plan, and so no plan limits",
    "unset it, if you have a plan",
  ],
  [
    failed(signedOut("unreadable")),
    "the credentials file cannot be read, or is incomplete",
    "`claude-usage doctor` says why",
  ],
  [
    failed(signedOut("locked", "Keychain")),
    "the macOS Keychain did not release the login",
    "unlock it, then `claude-usage refresh`, and allow access",
  ],
];

const WORDS: readonly LineState[] = [
  [
    failed({ kind: "waiting" }),
    '`source = "local"`, and Claude Code has sent nothing yet',
    "use Claude Code with `claude-usage statusline`",
  ],
  [shown(BLANK), "a daemon was started in the last seconds", "wait a moment"],
  [shown(BLANK, 1), "no process polls, and there is no reading", "`claude-usage daemon --detach`"],
  [shown(responded([])), "the response had no limits at all", ""],
  [
    shown(KNOWN, 0, "config"),
    "a setting is invalid; the last valid value is used",
    "`claude-usage config`",
  ],
  [
    shown(BLANK, 0, "unwritable"),
    "the cache folder cannot be written",
    "`claude-usage doctor` says why",
  ],
  ["usage", "`#()` has a flag that does not exist", "`claude-usage --help`"],
  ["no-node", "the launcher found no `node` that runs", "set `PATH` in tmux"],
  [
    "old-node",
    "the launcher found only a `node` that is too old",
    "install a newer one, or put it into `PATH` in tmux",
  ],
  ["building", "the tmux plugin builds a clone of TPM's for the first time", "wait a minute"],
  ["not-built", "the launcher found no build", "`npm install`"],
  ["fault", "a bug in claude-usage", "please report what `claude-usage` prints in a terminal"],
];

export const LINE_STATES: readonly LineState[] = [...FRESH, ...OLD, ...LOGIN, ...WORDS];
