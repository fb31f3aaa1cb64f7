/** Every reply that the endpoint is known to give, by name: one table for the tests and for `demo --serve`. */
import { after, type Instant, MINUTE } from "../model/units.ts";
import { SAMPLE_BODIES } from "./bodies.ts";
import {
  errorResponse,
  htmlResponse,
  type KnownReply,
  NO_BETA,
  NOT_FOUND,
  type SimReply,
  type SimRequest,
  type SimResponse,
} from "./server.ts";
import { story } from "./story.ts";

const always = (says: string, reply: SimReply): KnownReply => ({ says, reply: () => reply });

const unauthenticated = (says: string, message: string): KnownReply =>
  always(says, errorResponse(401, "authentication_error", message));

const forbidden = (says: string, message: string): KnownReply =>
  always(says, errorResponse(403, "permission_error", message));

const rateLimited = (retryAfter: string): SimResponse =>
  errorResponse(429, "rate_limit_error", "Rate limited. Please try again later.", {
    "retry-after": retryAfter,
  });

const retryAfterReply = (retryAfter: string): KnownReply =>
  always(`429 with Retry-After: ${retryAfter}`, rateLimited(retryAfter));

/** @internal */
export const KNOWN_REPLIES = {
  ...SAMPLE_BODIES,
  "200-error": always("an error under 200", errorResponse(200, "overloaded_error", "Overloaded")),
  "200-throttled": always("a 429 under 200", { ...rateLimited("245"), status: 200 }),
  "200-page": always("a captive portal's page", htmlResponse(200, "Log in to this network")),
  "302": always("a redirect, which is never legitimate", {
    status: 302,
    headers: { location: "/flat/api/oauth/usage" },
    body: "",
  }),
  "401-expired": unauthenticated("an access token that has expired", "token_expired"),
  "401-invalid": unauthenticated("a token that the server does not know", "Invalid bearer token"),
  "401-no-beta": always("the beta header is missing, which is a fault of claude-usage", NO_BETA),
  "403-scope": forbidden(
    "a setup token",
    "OAuth token does not meet scope requirement user:profile",
  ),
  "403-organization": forbidden(
    "an organization that does not allow it, or an accident that passes",
    "OAuth authentication is currently not allowed for this organization.",
  ),
  "403-revoked": forbidden("a login that was revoked", "OAuth token has been revoked."),
  "403-page": always("a middlebox's page", htmlResponse(403, "Just a moment...")),
  "429-absent": always(
    "429 without Retry-After",
    errorResponse(429, "rate_limit_error", "Rate limited. Please try again later."),
  ),
  "429-0": retryAfterReply("0"),
  "429-negative": retryAfterReply("-5"),
  "429-garbage": retryAfterReply("soon"),
  "429-60": retryAfterReply("60"),
  "429-245": retryAfterReply("245"),
  "429-300": retryAfterReply("300"),
  "429-462": retryAfterReply("462"),
  "429-1000": retryAfterReply("1000"),
  "429-1600": retryAfterReply("1600"),
  "429-2895": retryAfterReply("2895"),
  "429-3037": retryAfterReply("3037"),
  "429-3600": retryAfterReply("3600"),
  "429-124633": retryAfterReply("124633"),
  "429-date": {
    says: "429 with a date in Retry-After, four minutes ahead",
    reply: (now) => rateLimited(new Date(after(now, 4 * MINUTE)).toUTCString()),
  },
  "500": always(
    "the server itself failing",
    errorResponse(500, "api_error", "Internal server error"),
  ),
  "502": always("a gateway's page", htmlResponse(502, "Bad Gateway")),
  "503": always("a server that is down", { status: 503, headers: {}, body: "" }),
  "529": always("overload", errorResponse(529, "overloaded_error", "Overloaded")),
  reset: always("a connection that is dropped before the response", "drop"),
  "half-body": {
    says: "a connection that is dropped in the middle of the body",
    reply: (now) => ({ ...SAMPLE_BODIES.flat.reply(now), cut: true }),
  },
  silence: always("no response at all", "hang"),
} satisfies Readonly<Record<string, KnownReply>>;

/** @internal */
export type KnownReplyName = keyof typeof KNOWN_REPLIES;

const isKnownReply = (name: string): name is KnownReplyName => Object.hasOwn(KNOWN_REPLIES, name);

/** What the server of `demo --serve` replies at `now`: the story since `start`, or the known reply that the address names. */
export function demoReply({ part }: SimRequest, start: Instant, now: Instant): SimReply {
  if (part === null) return story(start, now).response;
  return isKnownReply(part) ? KNOWN_REPLIES[part].reply(now) : NOT_FOUND;
}

const NAME_WIDTH = Math.max(...Object.keys(KNOWN_REPLIES).map(({ length }) => length));

/** The known replies for people, a line for each. */
export const KNOWN_REPLY_LINES: readonly string[] = Object.entries(KNOWN_REPLIES).map(
  ([name, { says }]) => `  /${name.padEnd(NAME_WIDTH)}  ${says}`,
);
