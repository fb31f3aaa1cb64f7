/** The meter: a server's answer into a file for readers, each minute, and a word to the log once. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { readTodayCost } from "../../src/cache/read.ts";
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
  server = createServer((_, response) => {
    const values = [
      [MIDNIGHT / 1000, "100"],
      [(MIDNIGHT + 10 * HOUR) / 1000, "12.4"],
    ];
    response
      .writeHead(status)
      .end(JSON.stringify({ status: "success", data: { result: [{ metric: {}, values }] } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => server.close());

/** Lets the meter live through some minutes from `start` on; what it said. */
async function minutes(count: number, start: number, asked = true) {
  const paths = pathsFor({ home: FOLDER(), cwd: "/", env: {} });
  const ending = new AbortController();
  const said: string[] = [];
  let changes = 0;
  let now = instant(start);
  let left = count;
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await pollCost(
    {
      paths,
      clock: {
        now: () => now,
        sleepUntil: async (at: Instant) => {
          now = at;
          left -= 1;
          if (left === 0) ending.abort();
        },
      },
      server: () => (asked ? url : null),
      changed: () => {
        changes += 1;
      },
      missed: (sentence) => said.push(sentence),
    },
    ending.signal,
  );
  return { spent: readTodayCost(paths), said, changes, slept: now - start };
}

it("writes what today has cost, each minute", async () => {
  const start = MIDNIGHT + 15 * HOUR;
  const { spent, said, changes, slept } = await minutes(3, start);
  expect({ said, changes, slept }).toEqual({ said: [], changes: 3, slept: 3 * MINUTE });
  expect(spent).toEqual({ usd: 12.4, until: after(instant(start), 2 * MINUTE + 5 * MINUTE) });
});

it("tells of no day but its own", async () => {
  const { spent } = await minutes(1, MIDNIGHT + 24 * HOUR - 2 * MINUTE);
  expect(spent?.until).toBe(MIDNIGHT + 24 * HOUR);
});

it("says once why there is no number, and keeps none", async () => {
  status = 503;
  const { spent, said, changes } = await minutes(3, MIDNIGHT + HOUR);
  expect({ spent, changes }).toEqual({ spent: null, changes: 0 });
  expect(said).toEqual([expect.stringMatching(/^VictoriaMetrics at .* answered HTTP 503/)]);
});

it("asks nobody where no server is named", async () => {
  expect(await minutes(2, MIDNIGHT, false)).toMatchObject({ spent: null, said: [], changes: 0 });
});
