/** Metrics on their way: what a server gets, what waits while it is away, and what a restart finds again. */
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { metricsPusher } from "../../src/metrics/pusher.ts";
import { metricsQueue } from "../../src/metrics/queue.ts";
import { readMetricsHeader, serverBase } from "../../src/metrics/send.ts";
import { after, type Instant, instant, MINUTE } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";
import { receiverPerTest } from "./receiver.ts";

const folder = folderPerTest();
const server = receiverPerTest();
const file = () => join(folder(), "state/metrics-queue.txt");
const START = instant(1_771_050_961_000);
const minute = (count: number): Instant => after(START, count * MINUTE);
const line = (count: number): string => `claude_usage_ratio{window="5h"} 0.1 ${minute(count)}`;

/** As after a start of the daemon. */
function pusher(header: ReturnType<typeof readMetricsHeader> = null) {
  const said: string[] = [];
  const push = metricsPusher({
    queue: metricsQueue(file()),
    random: () => 0,
    header: () => header,
    log: (sentence) => said.push(sentence.replace(server().url.host, "HOST")),
  });
  return { said, at: (count: number) => push(server().url, [line(count)], minute(count)) };
}
const sent = () => server().received.flatMap(({ lines }) => lines);

it("sends each minute's samples with their time to the import, and keeps nothing", async () => {
  const { at, said } = pusher();
  await at(0);
  await at(1);
  expect(sent()).toEqual([line(0), line(1)]);
  expect(server().received[0]?.path).toBe("/api/v1/import/prometheus");
  expect(said).toEqual([]);
  expect(existsSync(file())).toBe(false);
});

it("waits longer after each failure, and then sends all in their order; it says so once", async () => {
  const { at, said } = pusher();
  server().answer = [503];
  for (let count = 0; count < 8; count += 1) await at(count);
  // After 1, 2 and 4 minutes.
  expect(server().received).toHaveLength(4);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  server().answer = [204];
  server().received.length = 0;
  for (let count = 8; count < 17; count += 1) await at(count);
  expect(sent()).toEqual([...Array(17).keys()].map(line));
  expect(existsSync(file())).toBe(false);
  expect(said).toEqual([
    "metrics are not sent to HOST: HTTP 503; they wait, and are sent later",
    "metrics are sent to HOST again",
  ]);
});

it("a killed process loses nothing that waited", async () => {
  server().answer = [503];
  const before = pusher();
  for (let count = 0; count < 5; count += 1) await before.at(count);
  // The line that it was writing is torn.
  appendFileSync(file(), 'claude_usage_ratio{window="5');
  server().answer = [204];
  server().received.length = 0;
  await pusher().at(5);
  expect(sent()).toEqual([0, 1, 2, 3, 4, 5].map(line));
});

it("keeps no more than a megabyte: the oldest go", async () => {
  server().answer = [503];
  const queue = metricsQueue(file());
  const many = (first: number) => [...Array(1_000).keys()].map((at) => line(first + at));
  for (let count = 0; count < 40; count += 1) queue.add(many(1_000 * count));
  expect(statSync(file()).size).toBeLessThan(2 ** 20);
  const left = metricsQueue(file()).lines();
  expect(left.at(-1)).toBe(line(39_999));
  expect(left.length).toBeGreaterThan(10_000);
  expect(left).toEqual(queue.lines());
});

it("sends a long queue in parts, and goes on where one of them failed", async () => {
  const queue = metricsQueue(file());
  queue.add([...Array(9_000).keys()].map(line));
  await pusher().at(9_000);
  expect(server().received.length).toBeGreaterThan(1);
  expect(sent()).toHaveLength(9_001);
});

it("drops what the server will never take, and says how much", async () => {
  const { at, said } = pusher();
  server().answer = [400];
  await at(0);
  server().answer = [204];
  server().received.length = 0;
  await at(1);
  expect(sent()).toEqual([line(1)]);
  expect(said).toEqual(["HOST refused 1 samples (HTTP 400)"]);
});

it("follows no redirect, with the header or without", async () => {
  const { at, said } = pusher(["Authorization", "Bearer s3cret"]);
  const elsewhere = `${server().url.href}elsewhere`;
  server().answer = [307, elsewhere];
  await at(0);
  expect(server().received.map(({ path }) => path)).toEqual(["/api/v1/import/prometheus"]);
  expect(said.join()).toContain("they wait");
  expect(said.join()).not.toContain("s3cret");
});

it("a server that is not there is waited for", async () => {
  const said: string[] = [];
  const push = metricsPusher({
    queue: metricsQueue(file()),
    random: () => 0,
    header: () => null,
    log: (sentence) => said.push(sentence),
  });
  await push(new URL("http://127.0.0.1:1"), [line(0)], minute(0));
  expect(said).toEqual([
    expect.stringMatching(/^metrics are not sent to 127\.0\.0\.1:1: no answer/),
  ]);
  expect(readFileSync(file(), "utf8")).toBe(`${line(0)}\n`);
});

describe("the header", () => {
  const config = () => join(folder(), "config.toml");
  const write = (text: string, mode = 0o600) =>
    writeFileSync(join(folder(), "metrics-header"), text, { mode });

  it("is sent, from the variable or from the file beside config.toml", async () => {
    write("Authorization: Basic YTpi\n");
    const fromFile = readMetricsHeader({}, config());
    expect(fromFile).toEqual(["Authorization", "Basic YTpi"]);
    const env = { CLAUDE_USAGE_METRICS_HEADER: "X-Key: k" };
    expect(readMetricsHeader(env, config())).toEqual(["X-Key", "k"]);
    await pusher(fromFile).at(0);
    expect(server().received[0]?.headers.authorization).toBe("Basic YTpi");
  });

  it("is none without either", () => expect(readMetricsHeader({}, config())).toBeNull());

  it.each([
    ["can be read by others", "A: b", 0o640, /chmod 600/],
    ["is no header", "b", 0o600, /is not one header/],
    ["is two headers", "A: b\nC: d", 0o600, /is not one header/],
    ["has a control character", "A: b\u0001", 0o600, /is not one header/],
  ])(
    "a file that %s is named, nothing is sent, and no text of it is shown",
    async (_, text, mode, says) => {
      write(text, mode);
      const problem = readMetricsHeader({}, config());
      expect(problem).toMatch(says);
      const { at, said } = pusher(problem);
      await at(0);
      expect(server().received).toEqual([]);
      expect(said).toHaveLength(1);
    },
  );
});

it.each([
  ["http://h:8428", "http://h:8428/"],
  ["http://h:8428/api/v1/import/prometheus", "http://h:8428/"],
  ["https://h/insert/0/prometheus/", "https://h/insert/0/prometheus"],
  ["https://h/insert/0/prometheus/api/v1/import/prometheus", "https://h/insert/0/prometheus"],
])("%s is the server %s", (text, base) => {
  expect(serverBase(new URL(text)).href).toBe(base);
});
