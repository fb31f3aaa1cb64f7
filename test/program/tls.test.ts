/** The built program over TLS: an untrusted certificate is refused with a sentence, and a configured authority is trusted. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tls from "node:tls";
import { afterEach, expect, it } from "vitest";
import { CERTIFICATE } from "../sources/certificate.ts";
import { serveProxy, serveTls } from "../sources/loopback.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

let someone: Person;
afterEach(() => someone.leave());

/** What `refresh` prints for an endpoint over TLS, and the number of requests that arrived there. */
async function refresh(more: (home: string) => Readonly<Record<string, string>>) {
  const { url, seen } = await serveTls((_, response) => response.end(ok(flat(Date.now())).body));
  someone = person(url.origin, { CLAUDE_USAGE_INTERVAL: "90s" });
  someone.login();
  const { code, stdout } = await someone.run(["refresh"], more(someone.home));
  return { code, stdout, requests: seen.length };
}

it("a self-signed certificate is refused with a sentence, whatever the environment allows", async () => {
  const { code, stdout, requests } = await refresh(() => ({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }));
  expect({ code, requests }).toEqual({ code: 69, requests: 0 });
  expect(stdout).toMatch(
    /^The endpoint's certificate was not accepted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\./,
  );
});

it("an authority in NODE_EXTRA_CA_CERTS is trusted", async () => {
  const result = await refresh((home) => {
    const authority = join(home, "ca.pem");
    writeFileSync(authority, CERTIFICATE);
    return { NODE_EXTRA_CA_CERTS: authority };
  });
  expect(result).toMatchObject({ code: 0, requests: 1 });
  expect(result.stdout).toMatch(/^Read 5h 100%/);
});

it.skipIf(!("getCACertificates" in tls))("an authority of the system's is trusted", async () => {
  const result = await refresh((home) => {
    const authority = join(home, "ca.pem");
    writeFileSync(authority, CERTIFICATE);
    // OpenSSL's own name for the system's store.
    return { SSL_CERT_FILE: authority };
  });
  expect(result).toMatchObject({ code: 0, requests: 1 });
});

it.each([
  ["refresh", ["refresh"]],
  ["--json", ["--json"]],
  ["daemon", ["daemon"]],
  ["daemon --detach", ["daemon", "--detach"]],
])("%s prints and writes no password of a proxy, with all debug output on", async (_, args) => {
  const { url, seen } = await serveTls((_, response) => response.end(ok(flat(Date.now())).body));
  const proxy = await serveProxy("200 OK");
  someone = person(url.origin, { CLAUDE_USAGE_INTERVAL: "90s", CLAUDE_USAGE_AUTOSTART: "false" });
  someone.login();
  const authority = join(someone.home, "ca.pem");
  writeFileSync(authority, CERTIFICATE);
  const running = someone.start(args, {
    DEBUG: "*",
    NODE_DEBUG: "*",
    NODE_EXTRA_CA_CERTS: authority,
    HTTPS_PROXY: `http://somebody:passwordMARK@127.0.0.1:${proxy.port}`,
  });
  await eventually(() => seen.length > 0 && someone.file("snapshot.json"), "a poll");
  if (args[0] === "daemon") await someone.run(["stop"]);
  const { stdout, stderr } = await running.ended;
  expect(proxy.received()).toMatch(/proxy-authorization: basic/i);
  const encoded = Buffer.from("somebody:passwordMARK").toString("base64");
  const written = someone.files().map((file) => readFileSync(file, "latin1"));
  for (const text of [stdout, stderr, ...written]) {
    expect(text).not.toContain("passwordMARK");
    expect(text).not.toContain(encoded);
    expect(text).not.toContain("https-proxy-agent");
  }
});
