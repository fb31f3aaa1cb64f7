/** Where a token may be sent: anywhere by TLS, and in the clear to this machine only. */
import { describe, expect, it } from "vitest";
import { endpointUrlType, isLoopback, serverUrlType } from "../../src/config/addresses.ts";

/** The address as it is understood, or null. */
const understood = (text: string): string | null => {
  const decoded = endpointUrlType.parse(text);
  return decoded.kind === "value" ? decoded.value.href : null;
};

describe("an address", () => {
  it.each([
    ["https://api.anthropic.com", "https://api.anthropic.com/"],
    ["https://proxy.example:8443/claude/", "https://proxy.example:8443/claude/"],
    ["HTTPS://API.example", "https://api.example/"],
    ["https://10.0.0.1", "https://10.0.0.1/"],
    ["http://localhost:8080", "http://localhost:8080/"],
    ["HTTP://LOCALHOST", "http://localhost/"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1/"],
    ["http://127.255.0.9", "http://127.255.0.9/"],
    ["http://[::1]:8080/x", "http://[::1]:8080/x"],
    // Other spellings of the same machine come out as it.
    ["http://2130706433", "http://127.0.0.1/"],
    ["http://0x7f.1", "http://127.0.0.1/"],
    ["http://127.0.0.1.", "http://127.0.0.1/"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[::1]/"],
    ["http://localhost\\@evil.example", "http://localhost/@evil.example"],
  ])("%s is taken", (text, href) => {
    expect(understood(text)).toBe(href);
  });

  it.each([
    "",
    "api.anthropic.com",
    "/api",
    "http://",
    "https://",
    "http://api.anthropic.com",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1%2eevil.example",
    "http://localhost.evil.example",
    "http://evil.example/127.0.0.1",
    "http://foo.localhost",
    "http://localhost.",
    "http://128.0.0.1",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "http://2130706432.example",
    "http://2147483649",
    "http://[::]",
    "http://[::2]",
    "http://[::ffff:127.0.0.1]",
    "http://[fe80::1]",
    "ftp://localhost",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "ws://127.0.0.1",
    "https://me@api.example",
    "https://:secret@api.example",
    "https://me:secret@api.example",
    "http://localhost@evil.example",
    "http://evil.example@localhost",
    "https://api.example?key=1",
    "https://api.example/#part",
    "https://api.example:99999",
  ])("%s is refused", (text) => {
    expect(endpointUrlType.parse(text)).toEqual({
      kind: "fault",
      expected: "an https address, or http on this machine only",
    });
  });
});

it.each([
  ["off", null],
  ["http://localhost:8428", "http://localhost:8428/"],
  ["https://metrics.example/select/0/prometheus", "https://metrics.example/select/0/prometheus"],
  ["http://metrics.example", "http://metrics.example/"],
])("%s is a server of the person's own", (text, href) => {
  const found = serverUrlType.parse(text);
  expect(found.kind === "value" ? (found.value?.href ?? null) : found).toBe(href);
});

it.each(["", "on", "localhost:8428", "ftp://x", "http://me:secret@x", "http://x?token=1"])(
  "%j is none",
  (text) => expect(serverUrlType.parse(text).kind).toBe("fault"),
);

it.each([
  ["http://127.0.0.1:8080/x", true],
  ["https://localhost", true],
  ["https://[::1]", true],
  ["https://127.0.0.1.example", false],
  ["https://api.anthropic.com", false],
])("%s on this machine: %s", (text, expected) => {
  expect(isLoopback(new URL(text))).toBe(expected);
});
