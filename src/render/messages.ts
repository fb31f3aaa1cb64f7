/** Failures in words: one word for a bar, a sentence for everything else. */
import type { Failure } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { scopeName } from "./window-names.ts";

/** The word and, when rate-limited, until when; `until` is already text, in local time. */
export const statusText = (failure: Failure, until: string): string =>
  failure.kind === "throttled" ? `${statusWord(failure)} until ${until}` : statusWord(failure);

/** One word for a bar. */
export function statusWord(failure: Failure): string {
  switch (failure.kind) {
    case "throttled":
      return "rate-limited";
    case "garbled":
      return "garbled";
    case "unreachable":
      return failure.cause === "server" ? "server" : "offline";
    case "refused":
      return REFUSED_MESSAGES[failure.why][0];
    case "signedOut":
      return SIGNED_OUT_MESSAGES[failure.why][0];
    case "waiting":
      return "waiting";
  }
}

/** What happened and what to do about it; `until` is already text, in local time. */
export function failureMessage(failure: Failure, until: string | null): string {
  switch (failure.kind) {
    case "throttled":
      return `The endpoint is rate-limited (HTTP 429)${until === null ? "" : `; no request before ${until}`}.`;
    case "garbled":
      return `The endpoint's response was not the documented one: ${failure.issue}.`;
    case "unreachable":
      return `${unreachableMessage(failure)} (${failure.detail}).`;
    case "refused":
      return REFUSED_MESSAGES[failure.why][1];
    case "signedOut":
      return `${failure.where}: ${SIGNED_OUT_MESSAGES[failure.why][1]}`;
    case "waiting":
      return 'No data from Claude Code recently, and with source = "local" no request is made.';
  }
}

/** Why numbers are marked with `~`; null where none is. */
export function unconfirmedMessage(snapshot: Snapshot): string | null {
  if (snapshot.kind === "blank") return null;
  const { held, heldExtra, undated } = snapshot;
  const less = [...held.map(scopeName), ...(heldExtra ? ["extra usage"] : [])];
  if (less.length > 0)
    return `The last response had less, or nothing, of ${less.join(", ")}; what was known stays until a second response agrees.`;
  if (undated.length === 0) return null;
  return `Claude Code does not say how old its number of ${undated.map(scopeName).join(", ")} is; the next response or change does.`;
}

type FailureOf<K> = Extract<Failure, { readonly kind: K }>;
type WordAndMessage = readonly [word: string, sentence: string];

/** Which side failed, and at what. A detail that begins with `proxy: ` is our proxy's own word. */
function unreachableMessage({ cause, detail }: FailureOf<"unreachable">): string {
  if (/^proxy: HTTP /.test(detail)) return "The proxy did not let the request through";
  if (detail.startsWith("proxy: ")) return "The proxy in the environment cannot be used";
  const proxied = detail.startsWith("through a proxy: ");
  if (cause === "tls") {
    const code = detail.replace("through a proxy: ", "");
    // The rest are failed handshakes, as with a server or a proxy that does not speak TLS.
    if (!/CERT|CRL|CA$|UNABLE_TO|SIGNED|PURPOSE|PATH_LENGTH|MISMATCH/.test(code)) {
      return `TLS failed with the ${proxied ? "proxy or the " : ""}endpoint`;
    }
    return proxied
      ? "The certificate of the proxy or of the endpoint was not accepted"
      : UNREACHABLE_MESSAGES.tls;
  }
  // Names and addresses are the proxy's to look up, except its own.
  const isProxys = proxied && /ECONNREFUSED|ENOTFOUND|EAI_|UNREACH|ETIMEDOUT/.test(detail);
  return isProxys ? "The proxy could not be reached" : UNREACHABLE_MESSAGES[cause];
}

const UNREACHABLE_MESSAGES: Readonly<Record<FailureOf<"unreachable">["cause"], string>> = {
  network: "The endpoint could not be reached",
  timeout: "The endpoint did not respond in time",
  tls: "The endpoint's certificate was not accepted",
  server: "The endpoint returned a server error",
  middlebox: "Something on the network responded in place of the endpoint",
  peer: "There is no login here, and no other machine has a number",
  command: "The account's command gave no number",
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
    "The endpoint rejected our request headers (HTTP 401); this is a bug in claude-usage.",
  ],
  organization: [
    "not-allowed",
    "The organization does not currently allow this login to read usage (HTTP 403), and a new login does not change that; it is tried again every hour, and by `claude-usage refresh`.",
  ],
  other: ["refused", "The endpoint refused the stored login; run `claude /login`."],
};

const SIGNED_OUT_MESSAGES: Readonly<Record<FailureOf<"signedOut">["why"], WordAndMessage>> = {
  missing: ["signed-out", "no such file; run `claude` and log in."],
  unreadable: ["unreadable", "the file cannot be read; `claude-usage doctor` says why."],
  torn: ["unreadable", "the file is not complete JSON; Claude Code may be writing it right now."],
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
    "it did not return the login; unlock it, allow access when asked, and run `claude-usage refresh`.",
  ],
  "api-key": [
    "api-key",
    "Claude Code is billed by use with this, which has no plan limits; unset it, if you have a plan.",
  ],
};
