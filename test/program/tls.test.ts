/** The built program over TLS: an untrusted certificate is refused with a sentence, and a configured authority is trusted. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { CERTIFICATE } from "../sources/certificate.ts";
import { serveTls } from "../sources/loopback.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";

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
