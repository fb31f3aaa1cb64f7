/** Every ending of a request that the endpoint is known for, by name: one table for the tests and for `demo --serve`. */
import { after, MINUTE } from "../model/units.ts";
import { type Answer, type Ending, failure, page, type Reply } from "./answer.ts";
import { PLANS } from "./plans.ts";
import { NO_BETA } from "./server.ts";

const always = (says: string, reply: Reply): Ending => ({ says, reply: () => reply });

const unauthenticated = (says: string, message: string): Ending =>
  always(says, failure(401, "authentication_error", message));

const forbidden = (says: string, message: string): Ending =>
  always(says, failure(403, "permission_error", message));

const throttled = (retryAfter: string): Answer =>
  failure(429, "rate_limit_error", "Rate limited. Please try again later.", {
    "retry-after": retryAfter,
  });

const waits = (retryAfter: string): Ending =>
  always(`429 with Retry-After: ${retryAfter}`, throttled(retryAfter));

export const ENDINGS = {
  ...PLANS,
  "200-error": always("an error under 200", failure(200, "overloaded_error", "Overloaded")),
  "200-throttled": always("a 429 under 200", { ...throttled("245"), status: 200 }),
  "200-page": always("a captive portal's page", page(200, "Log in to this network")),
  "302": always("a redirect, which is never legitimate", {
    status: 302,
    headers: { location: "/flat/api/oauth/usage" },
    body: "",
  }),
  "401-expired": unauthenticated("an access token that has lived its hours", "token_expired"),
  "401-invalid": unauthenticated("a token that nobody knows", "Invalid bearer token"),
  "401-no-beta": always("the beta header is missing, which is our fault", NO_BETA),
  "403-scope": forbidden(
    "a setup token",
    "OAuth token does not meet scope requirement user:profile",
  ),
  "403-revoked": forbidden("a login that was revoked", "OAuth token has been revoked."),
  "403-page": always("a middlebox's page", page(403, "Just a moment...")),
  "429-absent": always(
    "429 without Retry-After",
    failure(429, "rate_limit_error", "Rate limited. Please try again later."),
  ),
  "429-0": waits("0"),
  "429-negative": waits("-5"),
  "429-garbage": waits("soon"),
  "429-60": waits("60"),
  "429-245": waits("245"),
  "429-300": waits("300"),
  "429-462": waits("462"),
  "429-1000": waits("1000"),
  "429-1600": waits("1600"),
  "429-2895": waits("2895"),
  "429-3037": waits("3037"),
  "429-3600": waits("3600"),
  "429-124633": waits("124633"),
  "429-date": {
    says: "429 with a date in Retry-After, four minutes ahead",
    reply: (now) => throttled(new Date(after(now, 4 * MINUTE)).toUTCString()),
  },
  "500": always("trouble of the server's own", failure(500, "api_error", "Internal server error")),
  "502": always("a gateway's page", page(502, "Bad Gateway")),
  "503": always("a server that rests", { status: 503, headers: {}, body: "" }),
  "529": always("overload", failure(529, "overloaded_error", "Overloaded")),
  reset: always("a connection that is cut before the answer", "drop"),
  "half-body": {
    says: "a connection that is cut in the middle of the body",
    reply: (now) => ({ ...PLANS.flat.reply(now), cut: true }),
  },
  silence: always("no answer at all", "hang"),
} satisfies Readonly<Record<string, Ending>>;

export type EndingName = keyof typeof ENDINGS;

export const isEnding = (name: string): name is EndingName => Object.hasOwn(ENDINGS, name);
