/** The simulated endpoint: its path, its header, and the replies it can send. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import {
  errorResponse,
  jsonResponse,
  requireToken,
  type SimReply,
  type SimRequest,
  type SimServer,
  serve,
} from "../../src/sim/server.ts";

const BETA = { "anthropic-beta": "oauth-2025-04-20" };
const USAGE = "/api/oauth/usage";

const open: SimServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serving(answer: (request: SimRequest) => SimReply, port = 0): Promise<SimServer> {
  const server = await serve({ port, answer });
  open.push(server);
  return server;
}

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function get(server: SimServer, options: RequestOptions = {}): Promise<Received> {
  // No agent: each request has a connection of its own.
  const sent = request(`${server.url}${USAGE}`, { headers: BETA, agent: false, ...options });
  sent.end();
  const [response] = await once(sent, "response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

describe("serve", () => {
  it("listens on loopback at a free port and sends the response it is given", async () => {
    const server = await serving(() => jsonResponse(429, { a: "ü" }, { "retry-after": "245" }));
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const { status, headers, body } = await get(server);
    expect([status, JSON.parse(body)]).toEqual([429, { a: "ü" }]);
    expect(headers).toMatchObject({ "content-type": "application/json", "retry-after": "245" });
  });

  it("passes on what a reply may depend on", async () => {
    const seen: SimRequest[] = [];
    const server = await serving((request) => {
      seen.push(request);
      return jsonResponse(200, {});
    });
    await get(server);
    await get(server, { path: `${USAGE}?a=1`, headers: { ...BETA, authorization: "Bearer x" } });
    await get(server, { path: `/429-0${USAGE}` });
    expect(seen).toEqual([
      { authorization: undefined, path: USAGE, method: "GET", part: null },
      { authorization: "Bearer x", path: `${USAGE}?a=1`, method: "GET", part: null },
      { authorization: undefined, path: `/429-0${USAGE}`, method: "GET", part: "429-0" },
    ]);
  });

  it.each([
    ["GET", "/"],
    ["GET", `${USAGE}/`],
    ["GET", "//"],
    ["GET", "/api/oauth/profile"],
    ["GET", `/a/b${USAGE}`],
    ["GET", `/A${USAGE}`],
    ["POST", USAGE],
    ["PUT", USAGE],
  ])("has only one path: %s %s is 404", async (method, path) => {
    const server = await serving(() => jsonResponse(200, {}));
    const { status, body } = await get(server, { method, path });
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ type: "error", error: { type: "not_found_error" } });
    expect(server.requests()).toBe(1);
  });

  it.each([
    ["no beta header", {}, 401],
    ["another beta", { "anthropic-beta": "oauth-2024-01-01" }, 401],
    ["the beta", BETA, 200],
    ["the beta among others", { "anthropic-beta": "a-1, oauth-2025-04-20" }, 200],
  ])("with %s", async (_, headers, expected) => {
    const server = await serving(() => jsonResponse(200, {}));
    const { status, body } = await get(server, { headers });
    expect(status).toBe(expected);
    expect(body.includes("OAuth authentication is currently not supported.")).toBe(status === 401);
  });

  it("counts every request that arrives", async () => {
    const server = await serving(() => jsonResponse(200, {}));
    expect(server.requests()).toBe(0);
    await Promise.all(Array.from({ length: 20 }, () => get(server)));
    expect(server.requests()).toBe(20);
  });

  it("drops the connection without a response", async () => {
    const server = await serving(() => "drop");
    await expect(get(server)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(server.requests()).toBe(1);
  });

  it("drops the connection in the middle of a body after sending its whole length", async () => {
    const server = await serving(() => ({ ...jsonResponse(200, { a: "b" }), cut: true }));
    const sent = request(`${server.url}${USAGE}`, { headers: BETA, agent: false }).end();
    const [response] = await once(sent, "response");
    const came: Buffer[] = [];
    await expect(
      (async () => {
        for await (const chunk of response) came.push(chunk);
      })(),
    ).rejects.toMatchObject({ code: "ECONNRESET" });
    expect([response.headers["content-length"], came.join("")]).toEqual(["9", '{"a"']);
  });

  it("hangs until it is closed, and still closes at once", async () => {
    let server: SimServer | undefined;
    let closed: Promise<void> | undefined;
    server = await serving(() => {
      closed = server?.close();
      return "hang";
    });
    await expect(get(server)).rejects.toMatchObject({ code: "ECONNRESET" });
    await closed;
    await server.close();
    expect(server.requests()).toBe(1);
  });

  it("rejects when its port is taken, and frees its own on closing", async () => {
    const first = await serving(() => jsonResponse(200, { first: true }));
    await expect(serving(() => "hang", first.port)).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: expect.stringContaining(String(first.port)),
    });
    await get(first);
    await first.close();
    const second = await serving(() => jsonResponse(200, { second: true }), first.port);
    expect((await get(second)).body).toBe('{"second":true}');
  });

  it.runIf(process.platform === "linux")("does not listen on other addresses", async () => {
    const server = await serving(() => jsonResponse(200, {}));
    const other = createServer().listen(server.port, "127.0.0.2");
    await once(other, "listening");
    other.close();
  });

  it("rejects an invalid port", async () => {
    await expect(serve({ port: 70_000, answer: () => "drop" })).rejects.toThrow(RangeError);
  });
});

describe("requireToken", () => {
  const reply = jsonResponse(200, {});
  const refusal = errorResponse(401, "authentication_error", "Invalid bearer token");

  it.each([
    ["the token", "Bearer right", reply],
    ["nothing", undefined, refusal],
    ["another token", "Bearer wrong", refusal],
    ["a longer token", "Bearer right1", refusal],
    ["the token without its scheme", "right", refusal],
  ])("for %s", (_, authorization, expected) => {
    const simRequest = { authorization, path: USAGE, method: "GET", part: null };
    expect(requireToken(simRequest, "right", reply)).toEqual(expected);
    expect(requireToken(simRequest, "right", "hang")).toEqual(
      expected === reply ? "hang" : refusal,
    );
  });

  it("refuses in the format of the service", () => {
    expect(JSON.parse(refusal.body)).toEqual({
      type: "error",
      error: { type: "authentication_error", message: "Invalid bearer token" },
    });
  });
});
