/** What a simulated endpoint sends back, in the shapes the real one uses. */
import type { Instant } from "../model/units.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Only half of the body comes before the connection is cut. */
  readonly cut?: true;
}

/** What a server does with a request: it answers, stays silent for good, or cuts the connection. */
export type Reply = Answer | "hang" | "drop";

/** One way for a request to end, by what it is for people. */
export interface Ending {
  readonly says: string;
  readonly reply: (now: Instant) => Reply;
}

export const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** An error as Anthropic's services write it. */
export const failure = (
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => json(status, { type: "error", error: { type, message } }, headers);

/** What somebody on the way writes in the server's place, or a gateway in front of it. */
export const page = (status: number, title: string): Answer => ({
  status,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: `<!DOCTYPE html><title>${title}</title>`,
});
