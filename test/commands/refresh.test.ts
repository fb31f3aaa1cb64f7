/** `claude-usage refresh` as a real process: it respects the same limits as a daemon, and says until when. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SimResponse } from "../../src/sim/server.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let reply: () => SimResponse;
let someone: Person;

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const refreshed = async () => (await someone.run(["refresh"])).stdout;

it("makes no request while rate-limited, says until when, and tries a new login once", async () => {
  const headers = { "content-type": "application/json", "retry-after": "3600" };
  reply = () => ({ status: 429, headers, body: "{}" });
  someone.login();
  expect(await refreshed()).toMatch(
    /^The endpoint is rate-limited \(HTTP 429\); no request before/,
  );
  const blocked = /^No request before \d\d:\d\d: the endpoint is rate-limited\.\n$/;
  expect(await refreshed()).toMatch(blocked);
  expect(server.requests()).toBe(1);
  someone.login({ accessToken: "sk-ant-oat01-another" });
  expect(await refreshed()).toMatch(
    /^The endpoint is rate-limited \(HTTP 429\); no request before/,
  );
  expect(await refreshed()).toMatch(blocked);
  expect(server.requests()).toBe(2);
  someone.login();
  expect(await refreshed()).toMatch(blocked);
  expect(server.requests()).toBe(2);
});

it("makes five requests in five minutes, however often it is called", async () => {
  someone.login();
  const said: string[] = [];
  for (let press = 0; press < 6; press += 1) said.push(await refreshed());
  for (const one of said.slice(0, 5)) expect(one).toMatch(/^Read 5h 100%/);
  expect(said[5]).toMatch(
    /^No request before \d\d:\d\d: too many requests in the last five minutes\.\n$/,
  );
  expect(server.requests()).toBe(5);
});
