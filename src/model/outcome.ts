/** How an attempt to get a reading ends. Failures are values here; only our own mistakes throw. */
import type { Reading } from "./reading.ts";
import type { Millis } from "./units.ts";

export const REFUSAL_REASONS = [
  "token",
  "revoked",
  "scope",
  "header",
  "organization",
  "other",
] as const;
export const NETWORK_CAUSES = [
  "network",
  "timeout",
  "tls",
  "server",
  "middlebox",
  "peer",
  "command",
] as const;
export const SIGNED_OUT_REASONS = [
  "missing",
  "unreadable",
  "torn",
  "empty",
  "no-login",
  "logged-out",
  "expired",
  "scope",
  "locked",
  "api-key",
] as const;

export type Outcome = { readonly kind: "learned"; readonly reading: Reading } | Failure;

export type Failure =
  /** 429. `retryAfter` is null when the server gave no usable time. */
  | { readonly kind: "throttled"; readonly retryAfter: Millis | null }
  /** 401 and 403: the server refuses the token. */
  | { readonly kind: "refused"; readonly why: (typeof REFUSAL_REASONS)[number] }
  /** No response, one from a middlebox, or another machine that cannot be asked. `detail` is a code or status, never server prose. */
  | {
      readonly kind: "unreachable";
      readonly cause: (typeof NETWORK_CAUSES)[number];
      readonly detail: string;
    }
  /** A response that is not the documented one. */
  | { readonly kind: "garbled"; readonly issue: string }
  /** No usable login on this machine, found without a request. `where` is the file or variable that was read. */
  | {
      readonly kind: "signedOut";
      readonly why: (typeof SIGNED_OUT_REASONS)[number];
      readonly where: string;
    }
  /** No request is allowed, and there is no recent observation from Claude Code. */
  | { readonly kind: "waiting" };

/** True when no number can come with this login. */
export const isLoginFailure = (failure: Failure): boolean =>
  failure.kind === "refused" || failure.kind === "signedOut";

/** True where there is no login here, and the machine that would be asked instead does not answer. */
export const isPeerFailure = (failure: Failure): boolean =>
  failure.kind === "unreachable" && failure.cause === "peer";

/** True when another request with the same token cannot help: only another login can. */
export const needsOtherLogin = (failure: Failure): boolean =>
  isLoginFailure(failure) && !isPassingRefusal(failure);

/** Healthy plans meet this refusal by accident too, and a new login does not cure it: the same token is tried again. */
export const isPassingRefusal = (failure: Failure): boolean =>
  failure.kind === "refused" && failure.why === "organization";

/** True when it stays until the person does something. */
export const needsPerson = (failure: Failure): boolean =>
  needsOtherLogin(failure) && !(failure.kind === "signedOut" && failure.why === "torn");
