/** What each failure says of the login. */
import { describe, expect, it } from "vitest";
import { type Failure, isLoginFailure, needsOtherLogin } from "../../src/model/outcome.ts";

describe("a failure", () => {
  it.each<[Failure, boolean, boolean]>([
    [{ kind: "throttled", retryAfter: null }, false, false],
    [{ kind: "refused", why: "token" }, true, true],
    [{ kind: "refused", why: "organization" }, true, false],
    [{ kind: "unreachable", cause: "network", detail: "ENOTFOUND" }, false, false],
    [{ kind: "garbled", issue: "not JSON" }, false, false],
    [{ kind: "signedOut", why: "expired", where: "/file" }, true, true],
    [{ kind: "waiting" }, false, false],
  ])("%j: of the login %s, needs another login %s", (failure, ofLogin, other) => {
    expect([isLoginFailure(failure), needsOtherLogin(failure)]).toEqual([ofLogin, other]);
  });
});
