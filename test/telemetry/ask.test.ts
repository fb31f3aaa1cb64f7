/** The wing's only way over the network: what is sent, and that whatever comes back is a value. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { ask, serverOf } from "../../src/telemetry/ask.ts";
import { seriesIn } from "../../src/telemetry/series.ts";

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
    expect(await ask(url)).toEqual({
      kind: "answered",
      status: 200,
      body: `/ Basic ${Buffer.from("me:a b").toString("base64")}`,
    });
  });

  it("follows no redirect", async () => {
    const asked: string[] = [];
    const url = await serving(({ url: path = "" }, response) => {
      asked.push(path);
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await ask(url)).toMatchObject({ kind: "silent" });
    expect(asked).toEqual(["/"]);
  });

  it("is given up where nobody listens, or the other end hangs up", async () => {
    const url = await serving((_, response) => response.destroy());
    expect(await ask(url)).toMatchObject({ kind: "silent", why: expect.any(String) });
    await new Promise((resolve) => server.close(resolve));
    expect(await ask(url)).toEqual({ kind: "silent", why: "ECONNREFUSED" });
  });
});

it.each([
  ["http://localhost:8428", true],
  ["https://me:x@host/select/0/prometheus", true],
  ["localhost:8428", false],
  ["file:///etc/passwd", false],
  ["", false],
])("%j is an address: %s", (text, is) => expect(serverOf(text) !== null).toBe(is));

it("makes series of any answer, or none", () => {
  const body = (result: unknown) => JSON.stringify({ status: "success", data: { result } });
  expect(
    seriesIn(
      body([
        { metric: { model: "opus", n: 1 }, values: [[60, "1.5"], [120, "NaN"], [1, "-2"], 7] },
      ]),
    ),
  ).toEqual([{ labels: { model: "opus" }, added: [{ until: 60_000, value: 1.5 }] }]);
  for (const text of ["", "[]", "null", "{}", '{"data":{"result":{}}}', "<html>"]) {
    expect(seriesIn(text)).toBeNull();
  }
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const { added } of seriesIn(body([value])) ?? [])
        expect(Array.isArray(added)).toBe(true);
    }),
  );
});
