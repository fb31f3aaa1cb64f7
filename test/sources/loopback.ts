/** Real servers on loopback, each closed when the test that opened it ends. */
import { once } from "node:events";
import http, { type IncomingMessage, type RequestListener } from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { CERTIFICATE, KEY } from "./certificate.ts";

export interface Served {
  readonly port: number;
  readonly url: URL;
  /** The requests that came, oldest first. */
  readonly seen: readonly IncomingMessage[];
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>;
}

export function serve(answer: RequestListener): Promise<Served> {
  return serving("http", http.createServer(), answer);
}

/** Its certificate is for localhost, and self-signed. */
export function serveTls(answer: RequestListener): Promise<Served> {
  return serving("https", https.createServer({ cert: CERTIFICATE, key: KEY }), answer);
}

async function serving(scheme: string, server: http.Server, answer: RequestListener) {
  const seen: IncomingMessage[] = [];
  server.on("request", (request, response) => {
    seen.push(request);
    answer(request, response);
  });
  const { port, open } = await listening(server);
  return { port, url: new URL(`${scheme}://localhost:${port}`), seen, open };
}

export interface Proxy {
  readonly port: number;
  /** All that the proxy could read: the requests to it, not what it passed on. */
  readonly received: () => string;
  readonly open: ReadonlySet<Socket>;
}

/** A proxy that answers CONNECT with `status`; for 200 it joins the ends, whatever the host's name; null is silence. */
export async function serveProxy(status: string | null): Promise<Proxy> {
  let received = "";
  const proxy = net.createServer((near) => {
    near.on("error", () => {});
    near.once("data", (request) => {
      received += request.toString("latin1");
      const [, port] = /^CONNECT [^:]+:(\d+)/.exec(received) ?? [];
      if (status === null) return;
      if (status !== "200 OK") {
        near.end(`HTTP/1.1 ${status}\r\ncontent-length: 2\r\n\r\n{}`);
        return;
      }
      const far = net.connect(Number(port), "127.0.0.1", () => {
        near.write("HTTP/1.1 200 OK\r\n\r\n");
        near.pipe(far).pipe(near);
      });
      far.on("error", () => near.destroy());
    });
  });
  const { port, open } = await listening(proxy);
  return { port, received: () => received, open };
}

/** A server that accepts connections and never answers. */
export async function serveSilence(): Promise<{
  readonly port: number;
  readonly open: ReadonlySet<Socket>;
}> {
  return listening(net.createServer((socket) => socket.on("error", () => {}).resume()));
}

/** A port of this machine where nothing listens. */
export async function unusedPort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(server: net.Server) {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return { port: (server.address() as AddressInfo).port, open };
}
