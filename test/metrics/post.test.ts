/** One POST, to servers of every kind: those that answer, redirect, hang, break off, or have a certificate that nobody trusts. */
import { once } from "node:events";
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { post } from "../../src/metrics/post.ts";
import { CERTIFICATE, KEY } from "../sources/certificate.ts";

async function listening(
  server: Server | ReturnType<typeof createTcp>,
  scheme = "http",
): Promise<URL> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
  return new URL(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
}

it("gives the status, whatever else the server says, and however long that is", async () => {
  const url = await listening(
    createHttp((_, response) => {
      response.writeHead(202);
      const more = () => response.write("x".repeat(65_536), (error) => error ?? more());
      more();
    }),
  );
  expect(await post(url, {}, "body")).toBe(202);
});

it("follows no redirect", async () => {
  const paths: unknown[] = [];
  const url = await listening(
    createHttp(({ url: path }, response) => {
      paths.push(path);
      response.writeHead(307, { location: "/elsewhere" }).end();
    }),
  );
  expect(await post(url, {}, "body")).toBe(307);
  expect(paths).toEqual(["/x"]);
});

it("sends a login of the address as a header, and not in the path", async () => {
  const seen: unknown[] = [];
  const url = await listening(
    createHttp((request, response) => {
      seen.push(request.url, request.headers.authorization);
      response.end();
    }),
  );
  url.username = "me";
  url.password = "s3cret";
  expect(await post(url, {}, "")).toBe(200);
  expect(seen).toEqual(["/x", `Basic ${Buffer.from("me:s3cret").toString("base64")}`]);
});

it("gives up on a server that does not answer", async () => {
  const url = await listening(createHttp(() => {}));
  expect(await post(url, {}, "body", 50)).toBe("no response in time");
});

it.each([
  ["breaks off", (socket: import("node:net").Socket) => void socket.destroy(), /ECONNRESET|EPIPE/],
  [
    "speaks something else",
    (socket: import("node:net").Socket) => void socket.end("SSH-2.0-x\r\n\r\n"),
    /HPE_|ECONNRESET|EPIPE/,
  ],
])("says what went wrong with a server that %s", async (_, act, says) => {
  const url = await listening(
    createTcp((socket) => {
      socket.on("error", () => {});
      act(socket);
    }),
  );
  expect(await post(url, {}, "body")).toMatch(says);
});

it("sends nothing to a server whose certificate nobody vouches for", async () => {
  let requests = 0;
  const server = createHttps({ cert: CERTIFICATE, key: KEY }, (_, response) => {
    requests += 1;
    response.end();
  });
  const url = await listening(server, "https");
  expect(await post(url, { authorization: "x" }, "body")).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  expect(requests).toBe(0);
});
