/** What a simulated endpoint sends back, in the shapes the real one uses. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a server does with a request: it answers, stays silent for good, or cuts the connection. */
export type Reply = Answer | "hang" | "drop";

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
