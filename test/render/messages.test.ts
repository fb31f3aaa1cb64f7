import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/model/outcome.ts";
import { millis } from "../../src/model/units.ts";
import { failureMessage, statusWord } from "../../src/render/messages.ts";
import { FAILURES } from "./sample.ts";

const login = (why: Extract<Failure, { kind: "signedOut" }>["why"]): Failure => ({
  kind: "signedOut",
  why,
  where: "/home/me/.claude/.credentials.json",
});

describe("one word for the bar", () => {
  it.each<[string, Failure]>([
    ["rate-limited", { kind: "throttled", retryAfter: millis(300_000) }],
    ["garbled", { kind: "garbled", issue: "not JSON" }],
    ["offline", { kind: "unreachable", cause: "network", detail: "ENOTFOUND" }],
    ["offline", { kind: "unreachable", cause: "timeout", detail: "ETIMEDOUT" }],
    ["offline", { kind: "unreachable", cause: "tls", detail: "CERT_HAS_EXPIRED" }],
    ["offline", { kind: "unreachable", cause: "middlebox", detail: "403 HTML" }],
    ["server", { kind: "unreachable", cause: "server", detail: "529" }],
    ["expired", { kind: "refused", why: "token" }],
    ["signed-out", { kind: "refused", why: "revoked" }],
    ["no-scope", { kind: "refused", why: "scope" }],
    ["not-allowed", { kind: "refused", why: "organization" }],
    ["refused", { kind: "refused", why: "header" }],
    ["refused", { kind: "refused", why: "other" }],
    ["signed-out", login("missing")],
    ["signed-out", login("empty")],
    ["signed-out", login("no-login")],
    ["signed-out", login("logged-out")],
    ["unreadable", login("unreadable")],
    ["unreadable", login("torn")],
    ["expired", login("expired")],
    ["no-scope", login("scope")],
  ])("%s: %o", (word, failure) => {
    expect(statusWord(failure)).toBe(word);
  });
});

describe("a sentence for everything else", () => {
  it.each<[string, Failure, string | null]>([
    [
      "The endpoint is rate-limited (HTTP 429); no request before 07:36.",
      { kind: "throttled", retryAfter: null },
      "07:36",
    ],
    ["The endpoint is rate-limited (HTTP 429).", { kind: "throttled", retryAfter: null }, null],
    [
      "The endpoint's response was not the documented one: not JSON.",
      { kind: "garbled", issue: "not JSON" },
      null,
    ],
    [
      "The endpoint could not be reached (ENOTFOUND).",
      { kind: "unreachable", cause: "network", detail: "ENOTFOUND" },
      null,
    ],
    [
      "/home/me/.claude/.credentials.json: the file is empty; run `claude` and log in.",
      login("empty"),
      null,
    ],
    [
      "The stored login was revoked; run `claude /login`.",
      { kind: "refused", why: "revoked" },
      null,
    ],
  ])("%s", (sentence, failure, until) => {
    expect(failureMessage(failure, until)).toBe(sentence);
  });

  it.each(FAILURES)("%o has a complete one that says where and what", (failure) => {
    const sentence = failureMessage(failure, null);
    expect(sentence).toMatch(/^[A-Z/].*\.$/);
    expect(sentence).not.toContain("undefined");
    if (failure.kind === "signedOut") expect(sentence).toContain(failure.where);
    if (failure.kind === "unreachable") expect(sentence).toContain(failure.detail);
    if (failure.kind === "garbled") expect(sentence).toContain(failure.issue);
  });
});

describe("the side that failed", () => {
  it.each<[Extract<Failure, { kind: "unreachable" }>["cause"], string, string]>([
    ["tls", "CERT_HAS_EXPIRED", "The endpoint's certificate was not accepted"],
    ["tls", "SELF_SIGNED_CERT_IN_CHAIN", "The endpoint's certificate was not accepted"],
    ["tls", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "The endpoint's certificate was not accepted"],
    ["tls", "ERR_SSL_WRONG_VERSION_NUMBER", "TLS failed with the endpoint"],
    ["tls", "EPROTO", "TLS failed with the endpoint"],
    ["tls", "through a proxy: EPROTO", "TLS failed with the proxy or the endpoint"],
    [
      "tls",
      "through a proxy: SELF_SIGNED_CERT_IN_CHAIN",
      "The certificate of the proxy or of the endpoint was not accepted",
    ],
    ["network", "through a proxy: ECONNREFUSED", "The proxy could not be reached"],
    ["network", "through a proxy: ENOTFOUND", "The proxy could not be reached"],
    ["network", "through a proxy: ECONNRESET", "The endpoint could not be reached"],
    ["network", "ECONNREFUSED", "The endpoint could not be reached"],
    ["middlebox", "proxy: HTTP 407", "The proxy did not let the request through"],
    ["network", "proxy: its address is not a URL", "The proxy in the environment cannot be used"],
  ])("of %s, %s, is named", (cause, detail, sentence) => {
    const failure = { kind: "unreachable", cause, detail } as const;
    expect(failureMessage(failure, null)).toBe(`${sentence} (${detail}).`);
  });
});
