/** The cost poller: a server's answer goes into a file for readers each minute, a failure into the log once. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text as body } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { readCostQuery, readTodayCost } from "../../src/cache/read.ts";
import { pollCost } from "../../src/daemon/cost-poller.ts";
import { after, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();
const MIDNIGHT = new Date(2026, 1, 14).getTime();
const HOUR = 3_600_000;

let server: Server;
let status: number;
beforeEach(async () => {
  status = 200;
  server = createServer(async (request, response) => {
    const query = decodeURIComponent(await body(request));
    const values = [
      [MIDNIGHT / 1000, "100"],
      [(MIDNIGHT + 24 * HOUR) / 1000, "12.4"],
    ];
    // A rollup whose kind of counter the server does not have has no series.
    const isCumulative = query.includes("increase_pure");
    const result = isCumulative ? [{ metric: { rollup: "increase_pure" }, values }] : [];
    const data = request.url?.includes("__name__") ? ["claude_code.cost.usage"] : { result };
    response.writeHead(status).end(JSON.stringify({ status: "success", data }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => server.close());

/** Runs the cost poller for some minutes from `start` on; what it wrote and logged. */
async function minutes(count: number, start: number, named = true) {
  const paths = pathsFor({ home: FOLDER(), cwd: "/", env: {} });
  const ended = new AbortController();
  const failures: string[] = [];
  let changes = 0;
  let now = instant(start);
  let left = count;
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await pollCost(
    {
      site: { paths, env: {} },
      clock: {
        now: () => now,
        boot: () => null,
        sleepUntil: async (at: Instant) => {
          now = at;
          left -= 1;
          if (left === 0) ended.abort();
        },
      },
      server: () => (named ? url : null),
      onCost: () => {
        changes += 1;
      },
      onFailure: (sentence) => failures.push(sentence),
    },
    ended.signal,
  );
  return {
    cost: readTodayCost(paths),
    query: readCostQuery(paths),
    failures,
    changes,
    slept: now - start,
  };
}

it("writes today's cost each minute", async () => {
  const start = MIDNIGHT + 15 * HOUR;
  const { cost, query, failures, changes, slept } = await minutes(3, start);
  expect({ failures, changes, slept }).toEqual({ failures: [], changes: 3, slept: 3 * MINUTE });
  expect(cost).toEqual({ usd: 12.4, until: after(instant(start), 2 * MINUTE + 5 * MINUTE) });
  const server = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(query).toEqual({ at: after(instant(start), 2 * MINUTE), server, problem: null });
});

it("does not outlive its day", async () => {
  const { cost } = await minutes(1, MIDNIGHT + 24 * HOUR - 2 * MINUTE);
  expect(cost?.until).toBe(MIDNIGHT + 24 * HOUR);
});

it("logs once why there is no number, and writes none", async () => {
  status = 503;
  const { cost, query, failures, changes } = await minutes(3, MIDNIGHT + HOUR);
  expect({ cost, changes }).toEqual({ cost: null, changes: 0 });
  expect(failures).toEqual([
    expect.stringMatching(/^VictoriaMetrics at .* responded with HTTP 503/),
  ]);
  expect(query?.problem).toBe(failures[0]);
});

it("makes no request where no server is named", async () => {
  expect(await minutes(2, MIDNIGHT, false)).toMatchObject({
    cost: null,
    query: null,
    failures: [],
    changes: 0,
  });
});
