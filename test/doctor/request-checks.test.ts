/** Checks of the requests: the login, the last outcomes, the pace, the server's clock. */
import { describe, expect, it } from "vitest";
import type { LoginStatus } from "../../src/client/login-status.ts";
import type { CheckStatus } from "../../src/doctor/check.ts";
import { CHECKS } from "../../src/doctor/checks.ts";
import { runChecks } from "../../src/doctor/report.ts";
import {
  clockCheck,
  loginCheck,
  outcomesCheck,
  paceCheck,
} from "../../src/doctor/request-checks.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { appendOutcome, EMPTY_OUTCOME_LOG } from "../../src/model/outcome-log.ts";
import { countRequest } from "../../src/model/schedule/gate.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { millis } from "../../src/model/units.ts";
import { failureMessage } from "../../src/render/messages.ts";
import { FAILURES, later, NOW, REFERENCE, read } from "../render/sample.ts";
import { findingOf, sampleWith } from "./sample.ts";

describe("login", () => {
  const signedOut = (why: Extract<LoginStatus, { kind: "signedOut" }>["why"]): LoginStatus => ({
    kind: "signedOut",
    why,
    where: "/f; g",
  });

  it("is shown by kind and expiry, without any part of the token", () => {
    const finding = findingOf(loginCheck);
    expect(finding.message).toMatch(
      /^subscription login in .*\.credentials\.json, valid until (?:\w+ )?\d\d:\d\d \(1h00m\)$/,
    );
    expect(JSON.stringify(runChecks(CHECKS, sampleWith()))).not.toContain("marked");
  });

  it("names the day of an end on another day", () => {
    const { call } = sampleWith();
    const login = {
      kind: "found",
      where: "/f",
      expiresAt: later(99 * 3_600),
      token: "t",
      plan: null,
    } as const;
    expect(findingOf(loginCheck, { call, login, now: NOW }).message).toMatch(
      /until \w{3} \d\d:\d\d \(4d03h\)$/,
    );
  });

  it.each<[LoginStatus, CheckStatus, string, string]>([
    [signedOut("missing"), "fail", "/f; g: no such file", "run `claude` and log in"],
    [signedOut("expired"), "fail", "/f; g: the login has expired", "run `claude`, which renews it"],
    [
      signedOut("unreadable"),
      "fail",
      "/f; g is not a regular file of at most 1 MiB",
      "put one there: run `claude` and log in",
    ],
    [
      signedOut("scope"),
      "fail",
      "/f; g: a setup token cannot read usage (no user:profile scope)",
      "run `claude /login`",
    ],
  ])("%j is %s", (login, status, message, fix) => {
    expect(findingOf(loginCheck, { login })).toMatchObject({ status, message, fix });
  });

  it("fails where the endpoint refused it", () => {
    const failure = { kind: "refused", why: "revoked" } as const;
    const health = { kind: "failing", failure, since: NOW, failures: 1 } as const;
    const state = { snapshot: read({}, { health }), pace: INITIAL_PACE };
    expect(findingOf(loginCheck, { state })).toMatchObject({
      status: "fail",
      fix: "run `claude /login`",
    });
  });

  it("does not matter where no request is made", () => {
    const finding = findingOf(
      loginCheck,
      { login: signedOut("missing") },
      { CLAUDE_USAGE_SOURCE: "local" },
    );
    expect(finding.status).toBe("skipped");
  });
});

describe("last answers", () => {
  const learned: Outcome = { kind: "learned", reading: REFERENCE };
  const after = (...all: readonly Outcome[]) => ({
    now: later(all.length),
    outcomeLog: all.reduce((log, one, at) => appendOutcome(log, one, later(at)), EMPTY_OUTCOME_LOG),
  });

  it("are shown with times, the last first and no more than fit on a screen", () => {
    expect(findingOf(outcomesCheck).message).toBe("none yet");
    const { message, details } = findingOf(
      outcomesCheck,
      after(...FAILURES.slice(0, 9), { kind: "waiting" }, learned, learned),
    );
    expect(message).toMatch(/^\d\d:\d\d, 2 times since \d\d:\d\d: The endpoint sent numbers\.$/);
    expect(details.length).toBe(4);
    expect(details[0]).toContain(failureMessage({ kind: "waiting" }, null));
  });

  it("say of another day how long ago it was", () => {
    const old = { ...after(learned), now: later(3 * 86_400) };
    expect(findingOf(outcomesCheck, old).message).toMatch(/^\d\d:\d\d, 3d00h ago: /);
  });

  it.each<[Outcome, CheckStatus, string]>([
    [{ kind: "throttled", retryAfter: null }, "warn", "wait until"],
    [{ kind: "unreachable", cause: "server", detail: "HTTP 529" }, "warn", "wait"],
    [{ kind: "unreachable", cause: "network", detail: "ENOTFOUND" }, "fail", "network"],
    [{ kind: "unreachable", cause: "tls", detail: "X" }, "fail", "NODE_EXTRA_CA_CERTS"],
    [{ kind: "unreachable", cause: "middlebox", detail: "proxy: HTTP 407" }, "fail", "password"],
    [{ kind: "unreachable", cause: "middlebox", detail: "proxy: HTTP 403" }, "fail", "NO_PROXY"],
    [
      { kind: "unreachable", cause: "tls", detail: "through a proxy: EPROTO" },
      "fail",
      "http://HOST:PORT",
    ],
    [{ kind: "garbled", issue: "HTTP 418" }, "fail", "newer version"],
    [{ kind: "refused", why: "scope" }, "warn", "login"],
    [{ kind: "waiting" }, "warn", "statusline"],
  ])("ending with %j are %s", (outcome, status, fix) => {
    expect(findingOf(outcomesCheck, after(learned, outcome))).toMatchObject({
      status,
      fix: expect.stringContaining(fix),
    });
  });
});

describe("requests", () => {
  const after = (requests: number, changes: object = {}) => {
    const sent = Array.from({ length: requests }, (_, at) => later(at - requests));
    const spent = sent.reduce((one, at) => countRequest(one, at), INITIAL_PACE);
    return { state: { snapshot: read() as Snapshot, pace: { ...spent, ...changes } } };
  };

  it("counts the requests of the last hour, and names the time of the next one", () => {
    expect(findingOf(paceCheck, after(3)).message).toMatch(
      /^3 of 28 in the last hour; the next at \d\d:\d\d$/,
    );
  });

  it("warns where none is allowed", () => {
    expect(findingOf(paceCheck, after(28))).toMatchObject({
      status: "warn",
      message: expect.stringMatching(
        /^28 of 28 in the last hour; none is allowed before \d\d:\d\d$/,
      ),
    });
  });
});

describe("clock", () => {
  const skewed = (seconds: number) => ({
    outcomeLog: { runs: [], skew: { by: millis(seconds * 1_000), at: NOW } },
  });

  it.each<[number, CheckStatus, string]>([
    [0, "ok", "within 0 s"],
    [-29, "ok", "within 29 s"],
    [30, "fail", "30 s behind the endpoint's"],
    [-3_600, "fail", "1h00m ahead of the endpoint's"],
  ])("off by %s s is %s", (seconds, status, message) => {
    expect(findingOf(clockCheck, skewed(seconds))).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  it("is not known before an answer", () => expect(findingOf(clockCheck).status).toBe("skipped"));
});
