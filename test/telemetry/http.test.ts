/** One request: what is sent, and that every result is a value. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { httpRequest, parseServerUrl } from "../../src/telemetry/http.ts";

let server: Server;
afterEach(() => server?.closeAllConnections());

async function serving(answer: RequestListener): Promise<URL> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

describe("a request", () => {
  it("carries the login of its address as a header", async () => {
    const url = await serving(({ url: path, headers }, response) =>
      response.end(`${path} ${headers.authorization}`),
    );
    url.username = "me";
    url.password = "a%20b";
    expect(await httpRequest(url)).toEqual({
      kind: "responded",
      status: 200,
      body: `/ Basic ${Buffer.from("me:a b").toString("base64")}`,
    });
  });

  it("carries a password without a user, too", async () => {
    const url = await serving(({ headers }, response) => response.end(headers.authorization));
    url.password = "b";
    expect(await httpRequest(url)).toMatchObject({
      body: `Basic ${Buffer.from(":b").toString("base64")}`,
    });
  });

  it("follows no redirect", async () => {
    const requested: string[] = [];
    const url = await serving(({ url: path = "" }, response) => {
      requested.push(path);
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await httpRequest(url)).toMatchObject({ kind: "failed" });
    expect(requested).toEqual(["/"]);
  });

  it("fails where no process listens, or the server drops the connection", async () => {
    const url = await serving((_, response) => response.destroy());
    expect(await httpRequest(url)).toMatchObject({ kind: "failed", why: expect.any(String) });
    await new Promise((resolve) => server.close(resolve));
    expect(await httpRequest(url)).toEqual({ kind: "failed", why: "ECONNREFUSED" });
  });
});

it.each([
  ["http://localhost:8428", true],
  ["https://me:x@host/select/0/prometheus", true],
  ["localhost:8428", false],
  ["file:///etc/passwd", false],
  ["", false],
])("%j is an address: %s", (text, is) => expect(parseServerUrl(text) !== null).toBe(is));
