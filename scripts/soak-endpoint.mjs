// The soak's endpoint: fails at random in every known way, and writes every request into the account's books.
import { createServer } from "node:http";

const MINUTE = 60_000;
const iso = (at) => new Date(at).toISOString();

/** Retry-After as seen in the wild, and how long each must block requests, in ms. */
const RETRY_AFTER = [
  [undefined, MINUTE],
  ["0", MINUTE],
  ["-5", MINUTE],
  ["soon", MINUTE],
  ["70", 70_000],
  ["3600", 60 * MINUTE],
  ["124633", 75 * MINUTE],
  [() => new Date(Date.now() + 90_000).toUTCString(), 88_000],
];

const error = (type, message) => JSON.stringify({ type: "error", error: { type, message } });
const PAGE = "<html><title>Just a moment...</title></html>";

/** Each kind of response with its weight; `ok` is the rest of a hundred. */
const KINDS = [
  ["429", 3],
  ["401", 4],
  ["403 scope", 2],
  ["403 page", 3],
  ["5xx", 8],
  ["reset", 6],
  ["half a body", 6],
  ["slow", 6],
  ["garbage", 4],
  ["a page", 3],
  ["an error with 200", 3],
];

/** Serves accounts by the beginning of their tokens; `random` is uniform in [0, 1). */
export async function endpoint(accountOf, random) {
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    const books = accountOf(token);
    if (books === undefined) {
      response.writeHead(401).end();
      return;
    }
    books.requested(token);
    books.flying += 1;
    response.once("close", () => {
      books.flying -= 1;
    });
    const kind = kindFor(random() * 100);
    books.outcomes.set(kind, (books.outcomes.get(kind) ?? 0) + 1);
    answer(kind, { response, books, token, random });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function kindFor(roll) {
  let sum = 0;
  for (const [kind, weight] of KINDS) {
    sum += weight;
    if (roll < sum) return kind;
  }
  return "ok";
}

function answer(kind, { response, books, token, random }) {
  const send = (status, body, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  };
  const used = books.next();
  const body = bodyOf(used, random());
  const sendBody = () => {
    books.served(used);
    send(200, body);
  };
  switch (kind) {
    case "429": {
      const [value, ms] = RETRY_AFTER[Math.floor(random() * RETRY_AFTER.length)];
      const given = typeof value === "function" ? value() : value;
      books.block(token, ms);
      return send(
        429,
        error("rate_limit_error", "Rate limited."),
        given ? { "retry-after": given } : {},
      );
    }
    case "401":
      books.refuse(token);
      return send(401, error("authentication_error", "OAuth token has expired."));
    case "403 scope":
      books.refuse(token);
      return send(
        403,
        error("permission_error", "OAuth token does not meet scope requirement user:profile"),
      );
    case "403 page":
      return send(403, PAGE, { "content-type": "text/html" });
    case "5xx":
      return send(
        [500, 502, 503, 529][Math.floor(random() * 4)],
        error("overloaded_error", "Overloaded"),
      );
    case "reset":
      return response.socket?.resetAndDestroy();
    case "half a body":
      response.writeHead(200, { "content-length": "4000" });
      response.write(body.slice(0, 60));
      return setTimeout(() => response.destroy(), 50);
    case "slow":
      return setTimeout(sendBody, 500 + random() * 4_000);
    case "garbage":
      return send(
        200,
        Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(random() * 256))),
      );
    case "a page":
      return send(200, PAGE, { "content-type": "text/html" });
    case "an error with 200":
      return send(200, error("api_error", "Internal server error"));
    default:
      return sendBody();
  }
}

/** A body in the older or the newer format. */
function bodyOf(used, roll) {
  const session = iso(Date.now() + 290 * MINUTE);
  const week = iso(Date.now() + 6.3 * 24 * 60 * MINUTE);
  return JSON.stringify(
    roll < 0.5
      ? {
          five_hour: { utilization: used, resets_at: session },
          seven_day: { utilization: 13, resets_at: week },
          extra_usage: {
            is_enabled: true,
            monthly_limit: 5000,
            used_credits: 556,
            utilization: 11.12,
          },
        }
      : {
          five_hour: null,
          limits: [
            { kind: "session", percent: used, resets_at: session, scope: null },
            { kind: "weekly_all", percent: 13, resets_at: week, scope: null },
          ],
        },
  );
}
