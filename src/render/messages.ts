/** The world's failures in words: one for the bar, a sentence for everything that has room. */
import type { Failure } from "../model/outcome.ts";

/** The word with what makes it whole where there is room: until when nobody asks, in the person's clock. */
export const statusText = (trouble: Failure, until: string): string =>
  trouble.kind === "throttled" ? `${statusWord(trouble)} till ${until}` : statusWord(trouble);

/** The one calm word a bar has room for. */
export function statusWord(trouble: Failure): string {
  switch (trouble.kind) {
    case "throttled":
      return "throttled";
    case "garbled":
      return "garbled";
    case "unreachable":
      return trouble.cause === "server" ? "server" : "offline";
    case "refused":
      return REFUSED_MESSAGES[trouble.why][0];
    case "signedOut":
      return SIGNED_OUT_MESSAGES[trouble.why][0];
    case "waiting":
      return "waiting";
  }
}

/** What happened and what to do about it; `until` is already text, in the person's clock. */
export function failureMessage(trouble: Failure, until: string | null): string {
  switch (trouble.kind) {
    case "throttled":
      return `The endpoint is rate-limited (HTTP 429)${until === null ? "" : `; nothing is asked before ${until}`}.`;
    case "garbled":
      return `The endpoint's answer was not the documented one: ${trouble.issue}.`;
    case "unreachable":
      return `${UNREACHABLE_MESSAGES[trouble.cause]} (${trouble.detail}).`;
    case "refused":
      return REFUSED_MESSAGES[trouble.why][1];
    case "signedOut":
      return `${trouble.where}: ${SIGNED_OUT_MESSAGES[trouble.why][1]}`;
    case "waiting":
      return 'Claude Code has told no number of late, and with source = "local" nothing is asked.';
  }
}

type FailureOf<K> = Extract<Failure, { readonly kind: K }>;
type WordAndMessage = readonly [word: string, sentence: string];

const UNREACHABLE_MESSAGES: Readonly<Record<FailureOf<"unreachable">["cause"], string>> = {
  network: "The endpoint could not be reached",
  timeout: "The endpoint did not answer in time",
  tls: "The endpoint's certificate was not accepted",
  server: "The endpoint has trouble of its own",
  middlebox: "Something on the network answered in the endpoint's place",
};

const REFUSED_MESSAGES: Readonly<Record<FailureOf<"refused">["why"], WordAndMessage>> = {
  token: [
    "expired",
    "The endpoint did not accept the stored login (HTTP 401); run `claude`, which renews it.",
  ],
  revoked: ["signed-out", "The stored login was revoked; run `claude /login`."],
  scope: [
    "no-scope",
    "A setup token cannot read usage (no user:profile scope); run `claude /login`.",
  ],
  header: [
    "refused",
    "The endpoint does not know our way of asking (HTTP 401); this is a fault of claude-usage.",
  ],
  other: ["refused", "The endpoint refused the stored login; run `claude /login`."],
};

const SIGNED_OUT_MESSAGES: Readonly<Record<FailureOf<"signedOut">["why"], WordAndMessage>> = {
  missing: ["signed-out", "there is no such file; run `claude` and log in."],
  unreadable: ["unreadable", "the file cannot be read; check its owner and mode."],
  torn: ["unreadable", "the file is not whole JSON; Claude Code may be writing it just now."],
  empty: ["signed-out", "the file is empty; run `claude` and log in."],
  "no-login": ["signed-out", "the file holds no Claude login; run `claude` and log in."],
  "logged-out": ["signed-out", "you are logged out; run `claude` and log in."],
  expired: ["expired", "the login has expired; run `claude`, which renews it."],
  scope: [
    "no-scope",
    "a setup token cannot read usage (no user:profile scope); run `claude /login`.",
  ],
  locked: [
    "keychain",
    "it did not give the login; unlock it, allow the question, and run `claude-usage refresh`.",
  ],
  "api-key": [
    "api-key",
    "Claude Code pays by use here, which has no plan limits; log in with `claude /login` to see a plan's.",
  ],
};
