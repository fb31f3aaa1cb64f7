/** Every state that a line can be in, with what it means and what to do about it. A new one is one entry here. */
import {
  answered,
  failed,
  KNOWN,
  NOTHING,
  ROLLED_OVER,
  type Situation,
  seen,
  session,
  signedOut,
  USUAL,
  unreachable,
  week,
} from "./situations.ts";

/** What is drawn, or a word that is said before anything can be; what to do is empty where there is nothing. */
export type LineState = readonly [shows: Situation | string, means: string, todo: string];

const CLIMBED = answered(USUAL, 0.02, answered([session(30), week(41)]));
const FELL = answered([session(24), week(41)], 1, KNOWN);

const FRESH: readonly LineState[] = [
  [seen(KNOWN), "all is well; green below 50 %", ""],
  [seen(answered([session(62), week(41)])), "yellow from 50 %", ""],
  [seen(answered([session(78), week(41)])), "orange from 70 %", ""],
  [seen(answered([session(96), week(41)])), "red from 90 %", ""],
  [
    seen(answered([...USUAL, week(88, "Opus")])),
    "a model's own week will stop you before the week of all models does",
    "",
  ],
  [seen(CLIMBED, 0.05), "the gauge is reversed: the percentage has just changed", ""],
  [
    seen(answered(USUAL, ROLLED_OVER - 1), ROLLED_OVER),
    "the reset has passed: 0 by the clock, assumed until an answer confirms it",
    "",
  ],
  [
    seen(FELL, 1),
    "the last answer said less, in mid-window: what was known stays until a second one agrees",
    "",
  ],
];

const OLD: readonly LineState[] = [
  [
    failed({ kind: "waiting" }, 4, KNOWN),
    "dimmed, with its age from the second missed poll on: nothing newer could be learned",
    "",
  ],
  [
    failed({ kind: "throttled", retryAfter: null }, 25, KNOWN),
    "the endpoint said 429; nobody asks before that time",
    "wait",
  ],
  [
    failed(unreachable("network", "ENETDOWN"), 25, KNOWN),
    "the endpoint cannot be reached",
    "check the network and the proxy",
  ],
  [
    failed(unreachable("server", "HTTP 529"), 25, KNOWN),
    "the endpoint has trouble of its own",
    "wait",
  ],
  [
    failed({ kind: "garbled", issue: "the body is not JSON" }, 25, KNOWN),
    "the answer was not the one documented",
    "look for a newer version",
  ],
  [
    seen(KNOWN, 26),
    "nobody polls; the number is from that time",
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
    failed({ kind: "refused", why: "other" }, 1, KNOWN),
    "the endpoint does not take the login",
    "`claude-usage status`",
  ],
  [
    failed(signedOut("api-key", "ANTHROPIC_API_KEY")),
    "only an API key, Bedrock or Vertex: no plan, and so no limits of one",
    "`claude /login`, if you have a plan",
  ],
  [
    failed(signedOut("unreadable")),
    "the credentials file cannot be read, or is not whole",
    "check its owner and mode",
  ],
  [
    failed(signedOut("locked", "Keychain")),
    "the macOS Keychain did not give the login",
    "unlock it, then `claude-usage refresh`, and allow the question",
  ],
];

const WORDS: readonly LineState[] = [
  [
    failed({ kind: "waiting" }),
    '`source = "local"`, and Claude Code has told nothing yet',
    "use Claude Code with `claude-usage statusline`",
  ],
  [seen(NOTHING), "a daemon was started in the last seconds", "look again"],
  [seen(NOTHING, 1), "nobody polls, and nothing is known", "`claude-usage daemon --detach`"],
  [seen(answered([])), "the answer held no limit at all", ""],
  [
    seen(KNOWN, 0, "config"),
    "a setting cannot be used; the last good value stands",
    "`claude-usage config`",
  ],
  [
    seen(NOTHING, 0, "unwritable"),
    "the cache folder cannot be written",
    "check its owner and mode",
  ],
  ["usage", "`#()` has a flag that does not exist", "`claude-usage --help`"],
  ["no-node", "the launcher found no `node`", "set `PATH` in tmux"],
  ["not-built", "the launcher found no build", "`npm install`"],
  ["fault", "a fault of ours", "please report what `claude-usage` says in a terminal"],
];

export const STATES: readonly LineState[] = [...FRESH, ...OLD, ...LOGIN, ...WORDS];
