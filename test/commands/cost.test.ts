/** The segment `cost` of the built program: the daemon requests it, and the line shows it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SimServer as Endpoint, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

let endpoint: Endpoint;
let metrics: Server;
let someone: Person;

beforeEach(async () => {
  endpoint = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  metrics = createServer(async (request, response) => {
    const asked = (await text(request)).includes("increase_pure");
    // TZ is UTC there.
    const midnight = Math.ceil((Date.now() + 1) / 86_400_000) * 86_400;
    const metric = { model: "opus", rollup: "increase_pure" };
    const result = asked ? [{ metric, values: [[midnight, "12.4"]] }] : [];
    const data = request.url?.includes("__name__") ? ["claude_code.cost.usage"] : { result };
    response.end(JSON.stringify({ status: "success", data }));
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
