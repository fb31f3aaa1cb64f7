/** Requests the usage endpoint: one GET, one Outcome. The only file that knows got, or reveals the token. */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { got, type Request, RequestError, type Response } from "got";
import type { Outcome } from "../model/outcome.ts";
import { earliest, type Instant, type Millis, millis } from "../model/units.ts";
import { isSystemError } from "../platform/fs.ts";
import { parseJson, stringsIn } from "../platform/json.ts";
import { ABORTED, deadline, type Timeouts } from "./deadline.ts";
import { networkFailure } from "./endpoint-errors.ts";
import { agentFor, authorities, type ProxyFor, proxyInEnvironment, routeTo } from "./proxy.ts";
import { classifyBody, classifyHead, clockSkewIn, type ResponseHead } from "./response.ts";
import type { Secret } from "./secret.ts";

export interface EndpointOptions {
  /** The API base URL; the endpoint's path is appended to its own. */
  readonly base: URL;
  readonly userAgent: string;
  /** By default what HTTPS_PROXY, ALL_PROXY and NO_PROXY say at the time of each call. */
  readonly proxyFor?: ProxyFor;
  /** Called with how far the endpoint's clock is ahead of ours, at each response that has a date. */
  readonly onSkew?: (by: Millis) => void;
  /** By default 10 s for the connection and 20 s for everything. */
  readonly timeouts?: Timeouts;
}

/** Makes one request; an abort settles it at once, as ABORTED. Rejects only on a bug of ours. */
export type RequestUsage = (
  secret: Secret,
  now: () => Instant,
  signal: AbortSignal,
) => Promise<Outcome>;

const USAGE_PATH = "/api/oauth/usage";
const DEFAULT_TIMEOUTS: Timeouts = { connect: millis(10_000), total: millis(20_000) };
const MAX_BODY_BYTES = 2 ** 20;
const TOO_LONG: Outcome = { kind: "garbled", issue: "a body of more than 1 MiB" };
const CONTAINS_TOKEN: Outcome = { kind: "garbled", issue: "the body contains the token" };

export function createEndpoint(options: EndpointOptions): RequestUsage {
  const { userAgent, proxyFor = proxyInEnvironment, timeouts = DEFAULT_TIMEOUTS, onSkew } = options;
  const target = new URL(options.base);
  target.pathname = target.pathname.replace(/\/*$/, USAGE_PATH);
  const connected = target.protocol === "https:" ? "secureConnect" : "connect";

  return async (secret, now, signal) => {
    const route = routeTo(target, proxyFor);
    if (route.kind === "unreachable") return route;
    if (signal.aborted) return ABORTED;
    const limit = deadline(signal, timeouts);
    const sentAt = now();
    try {
      const request = got.stream(target, {
        headers: {
          "anthropic-beta": "oauth-2025-04-20",
          "user-agent": userAgent,
          accept: "application/json",
        },
        // Not among the headers above: NODE_DEBUG prints those, and got's errors keep them.
        request: (url, options, onResponse) => {
          const { request } = url.protocol === "https:" ? https : http;
          return request(url, options, onResponse).setHeader(
            "authorization",
            `Bearer ${secret.reveal()}`,
          );
        },
        agent: { http: false, https: agentFor(route, limit) },
        // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
        https: { rejectUnauthorized: true, certificateAuthority: authorities() },
        decompress: false, // Or accept-encoding would be sent.
        followRedirect: false,
        throwHttpErrors: false,
        retry: { limit: 0 },
        signal: limit.signal,
      });
      // Errors reach their awaits; one more, after the end, would otherwise be unhandled.
      request.on("error", () => {});
      request.once("socket", (socket: Socket) => socket.once(connected, limit.connected));
      const head = await headOf(request);
      const skew = clockSkewIn(head, now());
      const outcome =
        classifyHead(head, now()) ??
        notAfter(sentAt, classifyText(head, await textOf(request), secret, now()));
      if (skew !== null && !isFromMiddlebox(outcome)) onSkew?.(skew);
      return outcome;
    } catch (error) {
      const early = limit.earlyOutcome();
      if (early !== null) return early;
      // got's errors hold the token: only the code leaves this file. From Node 26 on a failed write comes past got.
      if (error instanceof RequestError || isSystemError(error))
        return networkFailure(error.code, route.kind === "proxied");
      throw error;
    } finally {
      limit.release();
    }
  };
}

async function headOf(request: Request): Promise<ResponseHead> {
  const response: Response = (await once(request, "response"))[0];
  const { statusCode, headers } = response;
  return {
    status: statusCode,
    contentType: headers["content-type"] ?? "",
    retryAfter: headers["retry-after"],
    date: headers.date,
  };
}

/** What answers in the endpoint's place has another clock. */
const isFromMiddlebox = (outcome: Outcome): boolean =>
  outcome.kind === "unreachable" && outcome.cause === "middlebox";

/** The whole body; null as soon as it is too long. */
async function textOf(request: Request): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return null;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function classifyText(
  head: ResponseHead,
  text: string | null,
  secret: Secret,
  now: Instant,
): Outcome {
  if (text === null) return TOO_LONG;
  // Names that the server sends are shown to people, whatever they are; nothing is kept of other bodies.
  if (head.status === 200 && quotes(text, secret)) return CONTAINS_TOKEN;
  return classifyBody(head, text, now);
}

/** A reading is as old as its request: a machine may sleep, or be set back, before the response is read. */
const notAfter = (sentAt: Instant, outcome: Outcome): Outcome =>
  outcome.kind === "learned"
    ? { ...outcome, reading: { ...outcome.reading, at: earliest([outcome.reading.at, sentAt]) } }
    : outcome;

/** JSON may write any character as an escape, so the decoded strings are searched as well. */
const quotes = (text: string, secret: Secret): boolean =>
  secret.isQuotedIn(text) || secret.isQuotedIn(stringsIn(parseJson(text)).join("\n"));
