/** The usage endpoint on loopback, over real HTTP; what it answers is its caller's business. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Answer, failure, type Reply } from "./answer.ts";

/** The part of a request that an answer may depend on. */
export interface Question {
  readonly authorization: string | undefined;
  /** With its query, if any. */
  readonly path: string;
  readonly method: string;
  /** The word before the endpoint's path, by which one server plays many; null for none. */
  readonly part: string | null;
}

export interface Options {
  /** 0 for any free one. */
  readonly port: number;
  readonly answer: (question: Question) => Reply;
}

export interface Server {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  readonly port: number;
  /** Requests that arrived so far, answered or not. */
  readonly requests: () => number;
  /** Stops listening and cuts what is open; a second call changes nothing. */
  readonly close: () => Promise<void>;
}

const HOST = "127.0.0.1";
const PATH = /^(?:\/([a-z0-9-]+))?\/api\/oauth\/usage$/;
const BETA = "oauth-2025-04-20";

/** A server that listens; rejects with Node's own error when it cannot, as `EADDRINUSE`. */
export async function serve({ port, answer }: Options): Promise<Server> {
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
        // The one error there is says that it was closed before.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `reply` for those who bring `token`, and 401 for all others. */
export function guarded(question: Question, token: string, reply: Reply): Reply {
  if (question.authorization === `Bearer ${token}`) return reply;
  return failure(401, "authentication_error", "Invalid bearer token");
}

function replyTo(request: IncomingMessage, answer: Options["answer"]): Reply {
  const { method = "", url: path = "", headers } = request;
  const found = PATH.exec(path.split("?")[0] ?? "");
  if (method !== "GET" || found === null) return NOT_FOUND;
  if (!mentions(headers["anthropic-beta"], BETA)) return NO_BETA;
  return answer({ authorization: headers.authorization, path, method, part: found[1] ?? null });
}

export const NOT_FOUND: Answer = failure(404, "not_found_error", "Not found");
export const NO_BETA: Answer = failure(
  401,
  "authentication_error",
  "OAuth authentication is currently not supported.",
);

const mentions = (header: string | string[] | undefined, name: string): boolean =>
  String(header ?? "")
    .split(",")
    .some((part) => part.trim() === name);

function send(response: ServerResponse, reply: Reply): void {
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
