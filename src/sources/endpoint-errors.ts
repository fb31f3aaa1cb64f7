/** Maps errors to failures: by the code of a failed connection, by the type and a few known words of the server's errors. */
import type { Failure } from "../model/outcome.ts";

type Refused = Extract<Failure, { readonly kind: "refused" }>;
type Unreachable = Extract<Failure, { readonly kind: "unreachable" }>;

/** 401. A new login does not help where our own header is missing. */
export const unauthenticated = (message: string): Refused => ({
  kind: "refused",
  why: /currently not supported/i.test(message) ? "header" : "token",
});

/** 403, from the server itself. */
export function forbidden(message: string): Refused {
  if (/user:profile/i.test(message)) return { kind: "refused", why: "scope" };
  if (/not allowed for this organi[sz]ation/i.test(message))
    return { kind: "refused", why: "organization" };
  return { kind: "refused", why: /revoked/i.test(message) ? "revoked" : "other" };
}

/** An error in the body of a 200. */
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

/** OpenSSL's errors on certificates, as Node names them, and failed handshakes. */
const TLS =
  /^(EPROTO$|ERR_(TLS|SSL|OSSL)_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERROR_IN_C|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$)/;

const CODE = /^(?!ERR_GOT_)[A-Z][A-Z0-9_]{2,63}$/;

/** A failed connection, by its error code alone: got's errors hold the token. If `proxied`, it may be the proxy's. */
export function networkFailure(code: unknown, proxied: boolean): Unreachable {
  const known = typeof code === "string" && CODE.test(code) ? code : "UNKNOWN";
  const detail = proxied ? `through a proxy: ${known}` : known;
  return { kind: "unreachable", cause: causeOf(known), detail };
}

function causeOf(code: string): Unreachable["cause"] {
  if (TLS.test(code)) return "tls";
  if (code.startsWith("HPE_")) return "middlebox"; // The response was not HTTP.
  return code === "ETIMEDOUT" ? "timeout" : "network";
}
