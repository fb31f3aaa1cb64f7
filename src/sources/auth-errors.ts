/** What the server's errors mean, by their type and by the few words of theirs that are known. */
import type { Failure } from "../model/outcome.ts";

type Refused = Extract<Failure, { readonly kind: "refused" }>;

/** 401. Renewing the login does not help where our own header is missing. */
export const unauthenticated = (said: string): Refused => ({
  kind: "refused",
  why: /currently not supported/i.test(said) ? "header" : "token",
});

/** 403, from the server itself. */
export function forbidden(said: string): Refused {
  if (/user:profile/i.test(said)) return { kind: "refused", why: "scope" };
  return { kind: "refused", why: /revoked/i.test(said) ? "revoked" : "other" };
}

/** An error that came under the status 200. */
export function failureOfError(error: {
  readonly type: string;
  readonly message: string;
}): Failure {
  switch (error.type) {
    case "rate_limit_error":
      return { kind: "throttled", retryAfter: null };
    case "overloaded_error":
    case "api_error":
      return { kind: "unreachable", cause: "server", detail: error.type };
    case "authentication_error":
      return unauthenticated(error.message);
    case "permission_error":
      return forbidden(error.message);
    default:
      return { kind: "garbled", issue: "an error of an unknown kind" };
  }
}
