import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { failure, json, type Reply } from "../../src/sim/answer.ts";
import { guarded, type Question, type Server, serve } from "../../src/sim/server.ts";

const BETA = { "anthropic-beta": "oauth-2025-04-20" };
const USAGE = "/api/oauth/usage";

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serving(answer: (question: Question) => Reply, port = 0): Promise<Server> {
  const server = await serve({ port, answer });
  open.push(server);
  return server;
}

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(server: Server, options: RequestOptions = {}): Promise<Got> {
  // No agent: each request has a connection of its own.
  const asked = request(`${server.url}${USAGE}`, { headers: BETA, agent: false, ...options });
  asked.end();
  const [response] = await once(asked, "response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

describe("serve", () => {
  it("listens on loopback at a free port and sends what it is given", async () => {
    const server = await serving(() => json(429, { a: "ü" }, { "retry-after": "245" }));
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const { status, headers, body } = await ask(server);
    expect([status, JSON.parse(body)]).toEqual([429, { a: "ü" }]);
    expect(headers).toMatchObject({ "content-type": "application/json", "retry-after": "245" });
  });

  it("hands over what an answer may depend on", async () => {
    const seen: Question[] = [];
    const server = await serving((question) => {
      seen.push(question);
      return json(200, {});
    });
    await ask(server);
    await ask(server, { path: `${USAGE}?a=1`, headers: { ...BETA, authorization: "Bearer x" } });
    await ask(server, { path: `/429-0${USAGE}` });
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
  ])("has nothing but the one path: %s %s is 404", async (method, path) => {
    const server = await serving(() => json(200, {}));
    const { status, body } = await ask(server, { method, path });
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
    const server = await serving(() => json(200, {}));
    const { status, body } = await ask(server, { headers });
    expect(status).toBe(expected);
    expect(body.includes("OAuth authentication is currently not supported.")).toBe(status === 401);
  });

  it("counts every request that arrives", async () => {
    const server = await serving(() => json(200, {}));
    expect(server.requests()).toBe(0);
    await Promise.all(Array.from({ length: 20 }, () => ask(server)));
    expect(server.requests()).toBe(20);
  });

  it("drops the connection without a word", async () => {
    const server = await serving(() => "drop");
    await expect(ask(server)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(server.requests()).toBe(1);
  });

  it("cuts the connection in the middle of a body that it has promised whole", async () => {
    const server = await serving(() => ({ ...json(200, { a: "b" }), cut: true }));
    const asked = request(`${server.url}${USAGE}`, { headers: BETA, agent: false }).end();
    const [response] = await once(asked, "response");
    const came: Buffer[] = [];
    await expect(
      (async () => {
        for await (const chunk of response) came.push(chunk);
      })(),
    ).rejects.toMatchObject({ code: "ECONNRESET" });
    expect([response.headers["content-length"], came.join("")]).toEqual(["9", '{"a"']);
  });

  it("hangs until it is closed, and closes at once all the same", async () => {
    let server: Server | undefined;
    let closed: Promise<void> | undefined;
    server = await serving(() => {
      closed = server?.close();
      return "hang";
    });
    await expect(ask(server)).rejects.toMatchObject({ code: "ECONNRESET" });
    await closed;
    await server.close();
    expect(server.requests()).toBe(1);
  });

  it("says so when its port is taken, and frees its own on closing", async () => {
    const first = await serving(() => json(200, { first: true }));
    await expect(serving(() => "hang", first.port)).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: expect.stringContaining(String(first.port)),
    });
    await ask(first);
    await first.close();
    const second = await serving(() => json(200, { second: true }), first.port);
    expect((await ask(second)).body).toBe('{"second":true}');
  });

  it.runIf(process.platform === "linux")("leaves the other addresses alone", async () => {
    const server = await serving(() => json(200, {}));
    const other = createServer().listen(server.port, "127.0.0.2");
    await once(other, "listening");
    other.close();
  });

  it("rejects a port that is none", async () => {
    await expect(serve({ port: 70_000, answer: () => "drop" })).rejects.toThrow(RangeError);
  });
});

describe("guarded", () => {
  const reply = json(200, {});
  const refusal = failure(401, "authentication_error", "Invalid bearer token");

  it.each([
    ["the token", "Bearer right", reply],
    ["nothing", undefined, refusal],
    ["another token", "Bearer wrong", refusal],
    ["a longer token", "Bearer right1", refusal],
    ["the token without its scheme", "right", refusal],
  ])("for %s", (_, authorization, expected) => {
    const question = { authorization, path: USAGE, method: "GET", part: null };
    expect(guarded(question, "right", reply)).toEqual(expected);
    expect(guarded(question, "right", "hang")).toEqual(expected === reply ? "hang" : refusal);
  });

  it("refuses in the shape of the service", () => {
    expect(JSON.parse(refusal.body)).toEqual({
      type: "error",
      error: { type: "authentication_error", message: "Invalid bearer token" },
    });
  });
});
