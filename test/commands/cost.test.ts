/** The segment `cost` of the built program: the daemon requests it, and the line shows it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SimServer as Endpoint, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

let endpoint: Endpoint;
let metrics: Server;
let someone: Person;

beforeEach(async () => {
  endpoint = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  metrics = createServer((_, response) => {
    // TZ is UTC there, so that the current hour belongs to today.
    const hour = Math.ceil(Date.now() / 3_600_000) * 3600;
    const result = [{ metric: { model: "opus" }, values: [[hour, "12.4"]] }];
    response.end(JSON.stringify({ status: "success", data: { result } }));
  });
  await new Promise<void>((resolve) => metrics.listen(0, "127.0.0.1", resolve));
  someone = person(endpoint.url, {
    CLAUDE_USAGE_SEGMENTS: "7d,cost",
    CLAUDE_USAGE_COST_URL: `http://127.0.0.1:${(metrics.address() as AddressInfo).port}`,
  });
});

afterEach(async () => {
  await someone.leave();
  await endpoint.close();
  metrics.close();
});

it("is on the line that the daemon renders", async () => {
  someone.login();
  someone.start(["daemon"]);
  const line = await eventually(async () => {
    const { stdout } = await someone.run(["--for", "plain", "--no-daemon"]);
    return stdout.includes("today") ? stdout : null;
  }, "today's cost");
  expect(line).toMatch(/^7d \d+% \| \$12\.40 today\n$/);
});
