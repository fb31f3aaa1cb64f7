/** A server on loopback that takes what is sent to it, and answers as it is told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach } from "vitest";

interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

export interface Receiver {
  readonly url: URL;
  readonly received: Received[];
  /** The status from now on, and where a redirect leads. */
  answer: readonly [status: number, location?: string];
}

/** One for each test. */
export function receiverPerTest(): () => Receiver {
  let receiver: Receiver;
  let close = () => {};
  beforeEach(async () => {
    const server = createServer(async (request, response) => {
      const lines = (await text(request)).split("\n").filter((line) => line !== "");
      receiver.received.push({ path: request.url ?? "", headers: request.headers, lines });
      const [status, location] = receiver.answer;
      response.writeHead(status, location === undefined ? {} : { location }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    receiver = { url, received: [], answer: [204] };
    close = () => {
      server.close();
      server.closeAllConnections();
    };
  });
  afterEach(() => close());
  return () => receiver;
}
