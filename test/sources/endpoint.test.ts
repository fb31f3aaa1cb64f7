import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, promisify } from "node:util";

import { rolldown } from "rolldown";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Outcome } from "../../src/model/outcome.ts";
import { HOUR, instant, millis } from "../../src/model/units.ts";
import { createEndpoint, type EndpointOptions } from "../../src/sources/endpoint.ts";
import { proxyInEnvironment } from "../../src/sources/proxy.ts";
import { Secret } from "../../src/sources/secret.ts";
import { CERTIFICATE } from "./certificate.ts";
import { serve, serveProxy, serveSilence, serveTls, unusedPort } from "./loopback.ts";

const MARK = "marked";
const TOKEN = `sk-ant-oat01-${MARK}`;
const NOW = instant(Date.UTC(2026, 1, 14, 6, 36, 1));
const USAGE = { five_hour: { utilization: 54.5, resets_at: "2026-02-14T08:00:01+00:00" } };
const SOON = millis(300);
const LATE = millis(20_000);

/** Makes a request, and checks that its outcome reveals nothing of the token, the proxy's address or the server's text. */
async function poll(
  base: URL,
  options: Partial<EndpointOptions> = {},
  signal = new AbortController().signal,
  now = () => NOW,
): Promise<Outcome> {
  const requestUsage = createEndpoint({
    base,
    userAgent: "claude-code/2.1.37",
    proxyFor: () => "",
    ...options,
  });
  const outcome = await requestUsage(new Secret(TOKEN), now, signal);
  expect(JSON.stringify(outcome)).not.toContain(MARK);
  expect(inspect(outcome, { depth: null, showHidden: true })).not.toContain(MARK);
  return outcome;
}

type Headers = Readonly<Record<string, string>>;

const JSON_TYPE = { "content-type": "application/json" };
const HTML = { "content-type": "text/html; charset=UTF-8" };
const PAGE = `<!DOCTYPE html><title>Just a moment... ${MARK}</title>`;

/** Answers every request alike, and quotes its authorization back. */
const answer =
  (status: number, body: string, headers: Headers = JSON_TYPE): RequestListener =>
  (request, response) =>
    response
      .writeHead(status, { "x-quoted": request.headers.authorization ?? "", ...headers })
      .end(body);

const failing = (status: number, type: string, message: string, headers: Headers = {}) =>
  answer(
    status,
    JSON.stringify({ type: "error", error: { type, message: `${message} ${MARK}` } }),
    {
      ...JSON_TYPE,
      ...headers,
    },
  );

const answered = async (listener: RequestListener, options?: Partial<EndpointOptions>) =>
  poll((await serve(listener)).url, options);

describe("the request", () => {
  it("is one GET with exactly the documented headers", async () => {
    const { url, seen, port } = await serve(answer(200, "{}"));
    await poll(url);
    const [request, ...more] = seen;
    expect(more).toEqual([]);
    expect([request?.method, request?.url, request?.httpVersion]).toEqual([
      "GET",
      "/api/oauth/usage",
      "1.1",
    ]);
    expect(pairs(request?.rawHeaders)).toEqual([
      ["Connection", "close"],
      ["Host", `localhost:${port}`],
      ["accept", "application/json"],
      ["anthropic-beta", "oauth-2025-04-20"],
      ["authorization", `Bearer ${TOKEN}`],
      ["user-agent", "claude-code/2.1.37"],
    ]);
  });

  it.each([
    ["", "/api/oauth/usage"],
    ["/", "/api/oauth/usage"],
    ["/base", "/base/api/oauth/usage"],
    ["/base//", "/base/api/oauth/usage"],
    ["//elsewhere.test", "//elsewhere.test/api/oauth/usage"],
  ])("goes to a path below the base %j", async (path, expected) => {
    const { url, seen } = await serve(answer(200, "{}"));
    await poll(new URL(url.origin + path));
    expect(seen[0]?.url).toBe(expected);
  });

  it("leaves no connection behind", async () => {
    const { url, open } = await serve(answer(200, "{}"));
    await poll(url);
    await closed(open);
  });
});

const pairs = (raw: readonly string[] = []) =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]]] : [])).sort();

/** Waits until the other side has noticed that every connection was closed. */
const closed = (open: ReadonlySet<unknown>) => vi.waitFor(() => expect(open.size).toBe(0));

describe("an answer", () => {
  const LEARNED = { kind: "learned", reading: { at: NOW, windows: [{ used: 54.5 }] } };

  it.each<[string, object]>([
    ["flat keys", USAGE],
    ["limits[]", { limits: [{ kind: "session", percent: 54.5, resets_at: null }] }],
    ["flat keys and limits[]", { ...USAGE, limits: [{ kind: "session", percent: 54 }] }],
  ])("with %s is learned", async (_, body) => {
    expect(await answered(answer(200, JSON.stringify(body)))).toMatchObject(LEARNED);
  });

  it.each<[string, RequestListener]>([
    ["a byte order mark", answer(200, `\uFEFF${JSON.stringify(USAGE)}`)],
    ["the wrong type", answer(200, JSON.stringify(USAGE), HTML)],
    ["no type", answer(200, JSON.stringify(USAGE), {})],
    [
      "a body in pieces",
      (_, response) => {
        const [head = "", tail = ""] = JSON.stringify({ ...USAGE, name: "ü" }).split("ü");
        response.write(head);
        response.write(Buffer.from([0xc3]));
        setTimeout(() => response.end(Buffer.concat([Buffer.from([0xbc]), Buffer.from(tail)])), 20);
      },
    ],
    ["1 MiB", answer(200, JSON.stringify(USAGE).padEnd(2 ** 20))],
  ])("of %s is learned", async (_, listener) => {
    expect(await answered(listener)).toMatchObject(LEARNED);
  });

  it.each([
    ["sleeps", HOUR, NOW],
    ["is set back", -HOUR, instant(NOW - HOUR)],
  ])("is as old as its request where the machine %s meanwhile", async (_, change, at) => {
    let now = NOW;
    const server = await serve((_, response) => {
      now = instant(NOW + change);
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(USAGE));
    });
    const outcome = await poll(server.url, {}, undefined, () => now);
    expect(outcome).toMatchObject({ kind: "learned", reading: { at } });
  });

  const refused = (why: string) => ({ kind: "refused", why });
  const unreachable = (cause: string, detail: string) => ({ kind: "unreachable", cause, detail });
  const garbled = (issue: string) => ({ kind: "garbled", issue });

  it.each<[string, RequestListener, object]>([
    ["no words", answer(401, ""), refused("token")],
    ["a network's login page", answer(401, PAGE, HTML), unreachable("middlebox", "HTTP 401")],
    ["a page without a type", answer(401, ` ${PAGE}`, {}), unreachable("middlebox", "HTTP 401")],
    ["a page without a tag", answer(401, MARK, HTML), unreachable("middlebox", "HTTP 401")],
    ["another reason", failing(403, "permission_error", "No."), refused("other")],
    ["a page that is not called one", answer(403, PAGE), unreachable("middlebox", "HTTP 403")],
    ["no words of the server's", answer(403, ""), unreachable("middlebox", "HTTP 403")],
    ["a network's own login", answer(511, PAGE, HTML), unreachable("middlebox", "HTTP 511")],
    ["half a JSON text", answer(200, '{"five_hour":'), garbled("the body is not JSON")],
    ["nothing", answer(200, ""), garbled("the body is not JSON")],
    ["a list", answer(200, "[]"), garbled("the body is not a JSON object")],
    ["compressed bytes", answer(200, "\x1f\x8b\b"), garbled("the body is not JSON")],
    ["no such page", failing(404, "not_found_error", "Not found"), garbled("HTTP 404")],
    ["no content", answer(204, ""), garbled("HTTP 204")],
    ["a proxy that is none", answer(407, PAGE, HTML), garbled("HTTP 407")],
  ])("of %s is classified", async (_, listener, expected) => {
    expect(await answered(listener)).toEqual(expected);
  });

  const named = (model: string) => ({
    limits: [{ kind: "weekly_scoped", percent: 1, scope: { model: { display_name: model } } }],
  });
  const escaped = (text: string) =>
    text.replace(/./g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

  it.each<[string, string]>([
    ["as a name", JSON.stringify(named(TOKEN))],
    ["in a name, escaped", JSON.stringify(named("X")).replace('"X"', `"${escaped(TOKEN)}"`)],
    ["in a name, with escaped blanks", JSON.stringify(named([...TOKEN].join("\u200b")))],
    ["as a key", JSON.stringify({ ...USAGE, [`seven_day_${TOKEN.replaceAll("-", "_")}`]: null })],
    ["as an escaped key", `{"seven_day_${escaped(TOKEN)}": {"utilization": 1}}`],
    ["in what is no JSON", `{${TOKEN}`],
    ["deep in it", `${"[".repeat(100_000)}"${escaped(TOKEN)}"${"]".repeat(100_000)}`],
    ["in an error, escaped", `{"error": {"type": "${escaped(TOKEN)}"}}`],
  ])("with the token %s is not learned from", async (_, body) => {
    expect(await answered(answer(200, body))).toEqual(garbled("the body contains the token"));
  });

  it.each([401, 403, 404, 500])(
    "with the token in the body of %d reveals nothing",
    async (status) => {
      const body = `{"error": {"type": "x", "message": "${escaped(TOKEN)}"}}`;
      const outcome = JSON.stringify(
        await answered(answer(status, body, { ...JSON_TYPE, date: TOKEN })),
      );
      expect(outcome).not.toMatch(/sk-ant|u0073/);
    },
  );

  it.each<[string, number | null]>([
    [" 3600 ", 3_600_000],
    ["9".repeat(400), 366 * 86_400_000],
    ["", null],
    ["1.5", null],
    ["Sat, 14 Feb 2026 06:36:01 GMT", null],
    ["Fri, 13 Feb 2026 06:36:01 GMT", null],
    ["Sat, 14 Foo 2026 06:40:01 GMT", null],
    ["2026-02-14T06:40:01Z", null],
    ["may 5", null],
    [MARK, null],
  ])("of 429 with Retry-After %j is throttled for %j ms", async (header, retryAfter) => {
    const listener = failing(429, "rate_limit_error", "Slow down", { "retry-after": header });
    expect(await answered(listener)).toEqual({ kind: "throttled", retryAfter });
  });

  it.each([301, 302, 303, 307, 308])("of %d is not followed", async (status) => {
    const target = await serve(answer(200, JSON.stringify(USAGE)));
    const location = new URL("/api/oauth/usage", target.url).href;
    expect(await answered(answer(status, "", { location }))).toEqual(garbled(`HTTP ${status}`));
    expect(target.seen).toEqual([]);
  });

  it("is requested once, whatever comes", async () => {
    const { url, seen } = await serve(answer(503, "", { "retry-after": "0" }));
    await poll(url);
    expect(seen).toHaveLength(1);
  });

  it("that never ends is cut off, and its connection closed", async () => {
    const { url, open } = await serve((_, response) => flood(response.writeHead(200, JSON_TYPE)));
    expect(await poll(url)).toEqual(garbled("a body of more than 1 MiB"));
    await closed(open);
  });

  it("of 2 MiB is too long", async () => {
    expect(await answered(answer(200, JSON.stringify(USAGE).padEnd(2 ** 21)))).toEqual(
      garbled("a body of more than 1 MiB"),
    );
  });

  it.each<[number, object]>([
    [429, { kind: "throttled", retryAfter: 60_000 }],
    [500, unreachable("server", "HTTP 500")],
  ])("of %d is classified before its body, whatever follows", async (status, expected) => {
    const { url, open } = await serve((_, response) => {
      response.writeHead(status, { "retry-after": "60" }).write("x");
    });
    expect(await poll(url)).toEqual(expected);
    await closed(open);
  });
});

function flood(response: ServerResponse): void {
  const chunk = " ".repeat(2 ** 16);
  const pour = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", pour);
  pour();
}

describe("no response", () => {
  const failed = (cause: string, detail: string) => ({ kind: "unreachable", cause, detail });

  it("from a port where nothing listens", async () => {
    const port = await unusedPort();
    expect(await poll(new URL(`http://127.0.0.1:${port}`))).toEqual(
      failed("network", "ECONNREFUSED"),
    );
    expect(await poll(new URL(`http://localhost:${port}`))).toEqual(
      failed("network", "ECONNREFUSED"),
    );
  });

  it.each([200, 401, 403])("of a %d cut in its body", async (status) => {
    const outcome = await answered((_, response) => {
      response.writeHead(status, { "content-length": 1_000 }).write('{"five_hour":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(outcome).toEqual(failed("network", "ECONNRESET"));
  });

  it("of a chunked body that ends early", async () => {
    const outcome = await answered((_, response) => {
      response.writeHead(200, JSON_TYPE).write(JSON.stringify(USAGE));
      setTimeout(() => response.destroy(), 20);
    });
    expect(outcome).toEqual(failed("network", "ECONNRESET"));
  });

  it("in HTTP", async () => {
    const outcome = await answered(({ socket }) => socket.end(`${MARK}\r\n\r\n`));
    expect(outcome).toEqual(failed("middlebox", "HPE_INVALID_CONSTANT"));
  });

  it("in time", async () => {
    const { url, open } = await serve(() => {});
    expect(await poll(url, { timeouts: { connect: LATE, total: SOON } })).toEqual(
      failed("timeout", "no complete response after 0.3 s"),
    );
    await closed(open);
  });

  it("in time, when the body hangs", async () => {
    const { url, open } = await serve((_, response) => {
      response.writeHead(200, JSON_TYPE).write('{"five_hour":');
    });
    expect(await poll(url, { timeouts: { connect: LATE, total: SOON } })).toEqual(
      failed("timeout", "no complete response after 0.3 s"),
    );
    await closed(open);
  });

  it("in time, when the TLS handshake never completes", async () => {
    const { port, open } = await serveSilence();
    const base = new URL(`https://127.0.0.1:${port}`);
    const timeouts = { connect: SOON, total: LATE };
    expect(await poll(base, { timeouts })).toEqual(failed("timeout", "no connection after 0.3 s"));
    await closed(open);
  });

  it("in time does not apply once the connection was quick", async () => {
    const { url } = await serve((_, response) => {
      setTimeout(() => response.writeHead(200).end(JSON.stringify(USAGE)), 1_100);
    });
    const timeouts = { connect: millis(1_000), total: LATE };
    expect(await poll(url, { timeouts })).toMatchObject({ kind: "learned" });
  });
});

describe("an abort", () => {
  const ABORTED = { kind: "unreachable", cause: "network", detail: "aborted" };

  it("before the request sends nothing", async () => {
    const { url, open, seen } = await serve(answer(200, "{}"));
    expect(await poll(url, {}, AbortSignal.abort())).toEqual(ABORTED);
    expect([seen.length, open.size]).toEqual([0, 0]);
  });

  it.each<[string, RequestListener]>([
    ["head", () => {}],
    ["body", (_, response) => response.writeHead(200).write("{")],
  ])("while the %s is awaited ends the request and its connection", async (_, listener) => {
    const { url, open, seen } = await serve(listener);
    const caller = new AbortController();
    const pending = poll(url, {}, caller.signal);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    caller.abort();
    expect(await pending).toEqual(ABORTED);
    await closed(open);
  });

  it("leaves no listener on a signal that outlives many requests", async () => {
    const { url } = await serve(answer(200, "{}"));
    const caller = new AbortController();
    const add = vi.spyOn(caller.signal, "addEventListener");
    const remove = vi.spyOn(caller.signal, "removeEventListener");
    await poll(url, {}, caller.signal);
    expect(add.mock.calls.length).toBeGreaterThan(0);
    expect(remove.mock.calls.length).toBe(add.mock.calls.length);
  });
});

/** The environment's proxy variables; lower case takes precedence over upper case. */
const PROXY_NAMES = ["https_proxy", "http_proxy", "all_proxy", "no_proxy"];

describe("an untrusted certificate", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(["1", "0"])("is refused, with NODE_TLS_REJECT_UNAUTHORIZED=%s", async (reject) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", reject);
    const { url, seen } = await serveTls(answer(200, JSON.stringify(USAGE)));
    expect(await poll(url)).toEqual({
      kind: "unreachable",
      cause: "tls",
      detail: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    expect(seen).toEqual([]);
  });

  it("is refused from a proxy too", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const proxy = await serveTls(answer(200, ""));
    const outcome = await poll(new URL("https://localhost:1"), {
      proxyFor: () => proxy.url.href,
    });
    expect(outcome).toEqual({
      kind: "unreachable",
      cause: "tls",
      detail: "through a proxy: DEPTH_ZERO_SELF_SIGNED_CERT",
    });
  });

  it("is not involved where the server does not speak TLS", async () => {
    const { port } = await serve(answer(200, JSON.stringify(USAGE)));
    expect(await poll(new URL(`https://localhost:${port}`))).toMatchObject({ cause: "tls" });
  });
});

describe("a proxy", () => {
  beforeEach(() => {
    for (const name of PROXY_NAMES) {
      vi.stubEnv(name, "");
      vi.stubEnv(name.toUpperCase(), "");
    }
  });
  afterEach(() => vi.unstubAllEnvs());

  const fromEnvironment = { proxyFor: proxyInEnvironment };

  it("gets a CONNECT, and sees nothing of the request", async () => {
    const proxy = await serveProxy("200 OK");
    const { url, port, open } = await serveTls(answer(200, JSON.stringify(USAGE)));
    vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${proxy.port}`);
    expect(await poll(url, fromEnvironment)).toMatchObject({ cause: "tls" });
    expect(proxy.received()).toMatch(new RegExp(`^CONNECT localhost:${port} HTTP/1.1\r\n`));
    expect(proxy.received()).not.toMatch(/bearer|anthropic|claude|marked/i);
    await closed(proxy.open);
    await closed(open);
  });

  it.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])(
    "in %s may be written without a scheme, as for curl",
    async (name) => {
      const proxy = await serveProxy("200 OK");
      const { url, port } = await serveTls(answer(200, JSON.stringify(USAGE)));
      vi.stubEnv(name, `127.0.0.1:${proxy.port}`);
      expect(await poll(url, fromEnvironment)).toMatchObject({
        cause: "tls",
        detail: "through a proxy: DEPTH_ZERO_SELF_SIGNED_CERT",
      });
      expect(proxy.received()).toMatch(new RegExp(`^CONNECT localhost:${port} HTTP/1.1\r\n`));
    },
  );

  it("is bypassed for hosts that NO_PROXY names", async () => {
    const proxy = await serveProxy("200 OK");
    const { url } = await serveTls(answer(200, JSON.stringify(USAGE)));
    vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${proxy.port}`);
    vi.stubEnv("NO_PROXY", "elsewhere.test,localhost");
    const outcome = await poll(url, fromEnvironment);
    expect(outcome).toMatchObject({ cause: "tls", detail: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    expect(proxy.received()).toBe("");
  });

  it("never sees plain http", async () => {
    const proxy = await serveProxy("200 OK");
    const { url } = await serve(answer(200, JSON.stringify(USAGE)));
    for (const name of PROXY_NAMES.slice(0, 3)) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
    expect(await poll(url, fromEnvironment)).toMatchObject({ kind: "learned" });
    expect(proxy.received()).toBe("");
  });

  it("that is unusable does not affect plain http", async () => {
    const { url } = await serve(answer(200, JSON.stringify(USAGE)));
    const outcome = await poll(url, { proxyFor: () => "socks5://127.0.0.1:1" });
    expect(outcome).toMatchObject({ kind: "learned" });
  });

  it.each([
    ["401 Unauthorized", "proxy: HTTP 401"],
    ["403 Forbidden", "proxy: HTTP 403"],
    ["407 Proxy Authentication Required", "proxy: HTTP 407"],
    ["429 Too Many Requests", "proxy: HTTP 429"],
    ["502 Bad Gateway", "proxy: HTTP 502"],
  ])("that answers %s is not taken for the endpoint", async (status, detail) => {
    const proxy = await serveProxy(status);
    const proxyFor = () => `http://user:${MARK}@127.0.0.1:${proxy.port}`;
    const outcome = await poll(new URL("https://localhost:1"), { proxyFor });
    expect(outcome).toEqual({ kind: "unreachable", cause: "middlebox", detail });
    expect(proxy.received()).toContain("Proxy-Authorization: Basic");
    await closed(proxy.open);
  });

  it("that never answers times out, and its connection is closed", async () => {
    const proxy = await serveProxy(null);
    const proxyFor = () => `http://127.0.0.1:${proxy.port}`;
    const outcome = await poll(new URL("https://localhost:1"), {
      proxyFor,
      timeouts: { connect: SOON, total: LATE },
    });
    expect(outcome).toEqual({
      kind: "unreachable",
      cause: "timeout",
      detail: "no connection after 0.3 s",
    });
    await closed(proxy.open);
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      "is not there",
      async () => `http://user:${MARK}@127.0.0.1:${await unusedPort()}`,
      "through a proxy: ECONNREFUSED",
    ],
    [
      "has a name that cannot be decoded",
      async () => `http://%zz:${MARK}@127.0.0.1:${(await serveSilence()).port}`,
      "through a proxy: UNKNOWN",
    ],
    ["has no address", async () => `http://:${MARK}`, "proxy: its address is not a URL"],
    [
      "speaks another protocol",
      async () => `socks5://user:${MARK}@127.0.0.1:1`,
      "proxy: its address is not http(s)",
    ],
  ])("that %s is named without its password", async (_, address, detail) => {
    const named = await address();
    const outcome = await poll(new URL("https://localhost:1"), { proxyFor: () => named });
    expect(outcome).toEqual({ kind: "unreachable", cause: "network", detail });
  });
});

/** Trusted certificates are read at the start of a process, so this needs a separate one. */
describe("TLS that is trusted", () => {
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "endpoint-"));
    writeFileSync(join(folder, "ca.pem"), CERTIFICATE);
    const bundle = await rolldown({
      input: new URL("requester.ts", import.meta.url).pathname,
      platform: "node",
    });
    await bundle.write({ file: join(folder, "requester.mjs"), codeSplitting: false });
    await bundle.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const requestElsewhere = async (url: URL, env: Readonly<Record<string, string>>) => {
    // Node and the packages print all that they can be made to print.
    const verbose = { NODE_DEBUG: "*", DEBUG: "*" };
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(folder, "requester.mjs"), url.href, TOKEN],
      { env: { NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"), ...verbose, ...env } },
    );
    expect(stderr).toMatch(/^HTTP \d+: /m);
    // From Node 26 on this no longer prints the headers.
    if (Number.parseInt(process.versions.node, 10) < 26) expect(stderr).toContain("anthropic-beta");
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(stdout).not.toContain(MARK);
    return JSON.parse(stdout);
  };

  it("carries the request through a proxy that sees nothing of it", async () => {
    const proxy = await serveProxy("200 OK");
    const { url, seen } = await serveTls(answer(200, JSON.stringify(USAGE)));
    const HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
    expect(await requestElsewhere(url, { HTTPS_PROXY })).toMatchObject({ kind: "learned" });
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(proxy.received()).toMatch(/^CONNECT /);
    expect(proxy.received()).not.toMatch(/bearer|marked/i);
  });

  it("is not trusted for another name", async () => {
    const proxy = await serveProxy("200 OK");
    const { port, seen } = await serveTls(answer(200, JSON.stringify(USAGE)));
    const HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
    const outcome = await requestElsewhere(new URL(`https://elsewhere.test:${port}`), {
      HTTPS_PROXY,
    });
    expect(outcome).toEqual({
      kind: "unreachable",
      cause: "tls",
      detail: "through a proxy: ERR_TLS_CERT_ALTNAME_INVALID",
    });
    expect(seen).toEqual([]);
  });
});

describe("the endpoint's clock", () => {
  const skews = async (listener: RequestListener): Promise<readonly number[]> => {
    const skewsSeen: number[] = [];
    await answered(listener, { onSkew: (by) => skewsSeen.push(by) });
    return skewsSeen;
  };
  const dated = (date: string, status = 200, type = JSON_TYPE) =>
    answer(status, JSON.stringify(USAGE), { ...type, date });

  it.each([
    ["ahead", "Sat, 14 Feb 2026 06:38:01 GMT", 120_000],
    ["behind", "Sat, 14 Feb 2026 05:36:01 GMT", -3_600_000],
  ])("is reported where it is %s", async (_, date, by) => {
    expect(await skews(dated(date))).toEqual([by]);
  });

  it.each([
    ["no date", "soon"],
    ["an impossible date", "Sat, 99 Feb 2026 06:38:01 GMT"],
  ])("is not reported with %s", async (_, date) => {
    expect(await skews(dated(date))).toEqual([]);
  });

  it("is reported from a refusal too", async () => {
    expect(await skews(dated("Sat, 14 Feb 2026 06:38:01 GMT", 429))).toEqual([120_000]);
  });

  it("is not reported from a middlebox", async () => {
    const listener = answer(200, PAGE, { ...HTML, date: "Sat, 14 Feb 2026 06:38:01 GMT" });
    expect(await skews(listener)).toEqual([]);
  });
});
