import { describe, expect, it } from "vitest";
import { networkFailure } from "../../src/sources/endpoint-errors.ts";

describe("networkFailure", () => {
  it.each<[unknown, string, string]>([
    ["ENOTFOUND", "network", "ENOTFOUND"],
    ["EAI_AGAIN", "network", "EAI_AGAIN"],
    ["ECONNREFUSED", "network", "ECONNREFUSED"],
    ["ECONNRESET", "network", "ECONNRESET"],
    ["EHOSTUNREACH", "network", "EHOSTUNREACH"],
    ["ETIMEDOUT", "timeout", "ETIMEDOUT"],
    ["CERT_HAS_EXPIRED", "tls", "CERT_HAS_EXPIRED"],
    ["CERT_NOT_YET_VALID", "tls", "CERT_NOT_YET_VALID"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "tls", "SELF_SIGNED_CERT_IN_CHAIN"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls", "ERR_SSL_WRONG_VERSION_NUMBER"],
    ["EPROTO", "tls", "EPROTO"],
    ["HPE_HEADER_OVERFLOW", "middlebox", "HPE_HEADER_OVERFLOW"],
    ["ERR_GOT_REQUEST_ERROR", "network", "UNKNOWN"],
    [undefined, "network", "UNKNOWN"],
    ["any words at all", "network", "UNKNOWN"],
    [7, "network", "UNKNOWN"],
  ])("maps %j to %s", (code, cause, detail) => {
    expect(networkFailure(code, false)).toEqual({ kind: "unreachable", cause, detail });
  });

  it("says that the failure may be the proxy's", () => {
    expect(networkFailure("ECONNREFUSED", true).detail).toBe("through a proxy: ECONNREFUSED");
  });
});
