/** The usage endpoint on loopback, over real HTTP; its caller decides what it replies. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Instant } from "../model/units.ts";

export interface SimResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Only half of the body is sent before the connection is cut. */
  readonly cut?: true;
}

/** What the server does with a request: it responds, never responds, or drops the connection. */
export type SimReply = SimResponse | "hang" | "drop";

/** A reply that the real endpoint is known to give, and what it means for people. */
export interface KnownReply {
  readonly says: string;
  readonly reply: (now: Instant) => SimReply;
}

/** The part of a request that a reply may depend on. */
export interface SimRequest {
  readonly authorization: string | undefined;
  /** With its query, if any. */
  readonly path: string;
  readonly method: string;
  /** The word before the endpoint's path, by which one server simulates many; null for none. */
  readonly part: string | null;
}

export interface SimServerOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly answer: (request: SimRequest) => SimReply;
}

export interface SimServer {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  readonly port: number;
  /** Requests that arrived so far, with or without a response. */
  readonly requests: () => number;
  /** Stops listening and closes all connections; a second call changes nothing. */
  readonly close: () => Promise<void>;
}

export const jsonResponse = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): SimResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** An error in the format of Anthropic's services. */
export const errorResponse = (
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SimResponse => jsonResponse(status, { type: "error", error: { type, message } }, headers);

/** What a middlebox sends in the server's place, or a gateway in front of it. */
export const htmlResponse = (status: number, title: string): SimResponse => ({
  status,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: `<!DOCTYPE html><title>${title}</title>`,
});

const HOST = "127.0.0.1";
const USAGE_PATH = /^(?:\/([a-z0-9-]+))?\/api\/oauth\/usage$/;
const BETA_VALUE = "oauth-2025-04-20";

/** Starts a server; rejects with Node's own error when it cannot listen, as `EADDRINUSE`. */
export async function serve({ port, answer }: SimServerOptions): Promise<SimServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    send(response, replyTo(request, answer));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = address !== null && typeof address === "object" ? address.port : port;
  return {
    url: `http://${HOST}:${bound}`,
    port: bound,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        // The only possible error says that it was closed before.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `reply` for requests with `token`, and 401 for all others. */
export function requireToken(request: SimRequest, token: string, reply: SimReply): SimReply {
  if (request.authorization === `Bearer ${token}`) return reply;
  return errorResponse(401, "authentication_error", "Invalid bearer token");
}

function replyTo(request: IncomingMessage, answer: SimServerOptions["answer"]): SimReply {
  const { method = "", url: path = "", headers } = request;
  const match = USAGE_PATH.exec(path.split("?")[0] ?? "");
  if (method !== "GET" || match === null) return NOT_FOUND;
  if (!mentions(headers["anthropic-beta"], BETA_VALUE)) return NO_BETA;
  return answer({ authorization: headers.authorization, path, method, part: match[1] ?? null });
}

export const NOT_FOUND: SimResponse = errorResponse(404, "not_found_error", "Not found");
export const NO_BETA: SimResponse = errorResponse(
  401,
  "authentication_error",
  "OAuth authentication is currently not supported.",
);

const mentions = (header: string | string[] | undefined, name: string): boolean =>
  String(header ?? "")
    .split(",")
    .some((part) => part.trim() === name);

function send(response: ServerResponse, reply: SimReply): void {
  if (reply === "hang") return;
  if (reply === "drop") {
    response.destroy();
    return;
  }
  if (reply.cut !== true) {
    response.writeHead(reply.status, reply.headers).end(reply.body);
    return;
  }
  const length = Buffer.byteLength(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "content-length": length });
  response.write(reply.body.slice(0, reply.body.length / 2), () => response.destroy());
}
