/** What a failed connection's error code means. Only the code is looked at: got's errors hold the token. */
import type { Failure } from "../model/outcome.ts";

type Unreachable = Extract<Failure, { readonly kind: "unreachable" }>;

/** OpenSSL's verdicts on certificates, as Node names them, and failed handshakes. */
const TLS =
  /^(EPROTO$|ERR_(TLS|SSL|OSSL)_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERROR_IN_C|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$)/;

const CODE = /^(?!ERR_GOT_)[A-Z][A-Z0-9_]{2,63}$/;

/** `proxied` tells that the failure may be the proxy's. */
export function networkFailure(code: unknown, proxied: boolean): Unreachable {
  const known = typeof code === "string" && CODE.test(code) ? code : "UNKNOWN";
  const detail = proxied ? `through a proxy: ${known}` : known;
  return { kind: "unreachable", cause: causeOf(known), detail };
}

function causeOf(code: string): Unreachable["cause"] {
  if (TLS.test(code)) return "tls";
  if (code.startsWith("HPE_")) return "middlebox"; // Whatever answered, it did not speak HTTP.
  return code === "ETIMEDOUT" ? "timeout" : "network";
}
