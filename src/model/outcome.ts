/** How an attempt to learn ends. The world's failures are values here; only our own mistakes throw. */
import type { Reading } from "./reading.ts";
import type { Millis } from "./units.ts";

export const REFUSAL_REASONS = ["token", "revoked", "scope", "header", "other"] as const;
export const NETWORK_CAUSES = ["network", "timeout", "tls", "server", "middlebox"] as const;
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
  /** 401 and 403: the server knows us and says no. */
  | { readonly kind: "refused"; readonly why: (typeof REFUSAL_REASONS)[number] }
  /** No answer, or one from something in the way. `detail` is a code or status, never server prose. */
  | {
      readonly kind: "unreachable";
      readonly cause: (typeof NETWORK_CAUSES)[number];
      readonly detail: string;
    }
  /** An answer that is not the one documented. */
  | { readonly kind: "garbled"; readonly issue: string }
  /** No usable login on this machine, found without asking the server. `where` is the file or variable looked at. */
  | {
      readonly kind: "signedOut";
      readonly why: (typeof SIGNED_OUT_REASONS)[number];
      readonly where: string;
    }
  /** Nobody may be asked, and Claude Code has said nothing lately. */
  | { readonly kind: "unheard" };

/** True when the answer is about the stored login itself: asking again with the same token cannot help. */
export const isLoginFailure = (trouble: Failure): boolean =>
  trouble.kind === "refused" || trouble.kind === "signedOut";
