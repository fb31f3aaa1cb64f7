/** Classifies an HTTP response. Of what the server wrote, only numbers and known words are kept. */
import type { Outcome } from "../model/outcome.ts";
import { type Instant, instant, type Millis, millis, SECOND, span } from "../model/units.ts";
import { parseJson } from "../platform/json.ts";
import { forbidden, unauthenticated } from "./endpoint-errors.ts";
import { decodeUsage } from "./wire.ts";

export interface ResponseHead {
  readonly status: number;
  readonly contentType: string;
  /** The headers of these names as received; undefined where absent. */
  readonly retryAfter: string | undefined;
  readonly date: string | undefined;
}

/** A longer Retry-After counts as this. */
const MAX_RETRY_AFTER_S = 366 * 86_400;

const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** The outcome of a response that came at `now`, or null where it depends on the body. */
export function classifyHead({ status, retryAfter }: ResponseHead, now: Instant): Outcome | null {
  if (status === 200 || status === 401 || status === 403) return null;
  const detail = `HTTP ${status}`;
  if (status === 429) return { kind: "throttled", retryAfter: parseRetryAfter(retryAfter, now) };
  // 511: a network that requires its own login first.
  if (status === 511) return { kind: "unreachable", cause: "middlebox", detail };
  if (status >= 500) return { kind: "unreachable", cause: "server", detail };
  return { kind: "garbled", issue: detail };
}

/** The outcome of a whole response whose head alone does not decide it. */
export function classifyBody(head: ResponseHead, body: string, now: Instant): Outcome {
  const json = parseJson(body);
  if (head.status === 200) {
    if (json === undefined) return isHtml(head, body) ? middlebox(head) : NOT_JSON;
    const outcome = decodeUsage(json, now);
    if (outcome.kind !== "throttled") return outcome;
    return { kind: "throttled", retryAfter: parseRetryAfter(head.retryAfter, now) };
  }
  if (head.status === 401) return isHtml(head, body) ? middlebox(head) : unauthenticated(body);
  // The server refuses in JSON, or names the scope; anything else comes from a middlebox.
  const fromServer = json !== undefined || (!isHtml(head, body) && /user:profile/i.test(body));
  return fromServer ? forbidden(body) : middlebox(head);
}

const NOT_JSON: Outcome = { kind: "garbled", issue: "the body is not JSON" };

const middlebox = ({ status }: ResponseHead): Outcome => ({
  kind: "unreachable",
  cause: "middlebox",
  detail: `HTTP ${status}`,
});

const isHtml = ({ contentType }: ResponseHead, body: string): boolean =>
  /\bhtml\b/i.test(contentType) || body.trimStart().startsWith("<");

/** How far the server's clock is ahead of ours, for a head that came at `now`; null where it has no date. */
export function clockSkewIn({ date }: ResponseHead, now: Instant): Millis | null {
  const text = date?.trim() ?? "";
  const at = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? span(now, instant(at)) : null;
}

/** Retry-After in seconds or as a date; null where it is absent, zero, past or invalid. */
function parseRetryAfter(header: string | undefined, now: Instant): Millis | null {
  const text = header?.trim() ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : secondsUntil(text, now);
  return seconds > 0 ? millis(Math.min(seconds, MAX_RETRY_AFTER_S) * SECOND) : null;
}

const secondsUntil = (text: string, now: Instant): number =>
  HTTP_DATE.test(text) ? span(now, instant(Date.parse(text))) / SECOND : Number.NaN;
