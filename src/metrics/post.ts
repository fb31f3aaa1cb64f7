/** One POST to a server that the person named. Not by fetch, which takes 13 MiB of the daemon's memory: the endpoint's client has these modules loaded. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { errnoOf, isSystemError } from "../platform/fs.ts";

const REQUEST_TIMEOUT_MS = 10_000;

/** The status, or a few words on why there is none. No redirect is followed, and what the server says is not read. */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeout: number = REQUEST_TIMEOUT_MS,
): Promise<number | string> {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const sent: ClientRequest = send(url, {
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
    });
    const timer = setTimeout(() => end("no response in time"), timeout);
    const end = (result: number | string) => {
      clearTimeout(timer);
      resolve(result);
      sent.destroy();
    };
    sent.on("response", ({ statusCode = 0 }: IncomingMessage) => end(statusCode));
    // The code alone: a message may hold the address. The destroyed request may have an error, too, when nobody waits for it.
    sent.on("error", (error) =>
      end(isSystemError(error) ? errnoOf(error) : "not a usable response"),
    );
    sent.end(body);
  });
}
