/** Requests in VictoriaLogs: the query, what is made of any answer, and exact days beside those of counters. */
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { daysUntil } from "../../src/telemetry/cost-days.ts";
import {
  fetchRequests,
  parseRows,
  requestsQuery,
  retentionOf,
} from "../../src/telemetry/victoria-logs.ts";
import { type LogEvent, type LogsEngine, logsEngine } from "./victoria-logs-engine.ts";

const HOUR = 3_600_000;
const NOW = Date.now();
const ZONE = process.env.TZ;
const OWN = { uuid: "mine", email: "me@example.invalid" };

const request = (at: number, cost: number, more: LogEvent = {}): LogEvent => ({
  _msg: "claude_code.api_request",
  _time: new Date(at).toISOString(),
  "event.name": "api_request",
  model: "opus",
  cost_usd: String(cost),
  input_tokens: "100",
  output_tokens: "20",
  cache_read_tokens: "3",
  cache_creation_tokens: "0",
  "session.id": "s",
  "user.account_uuid": OWN.uuid,
  "user.email": OWN.email,
  ...more,
});

let engine: LogsEngine;
beforeAll(async () => {
  engine = await logsEngine();
  const events = Array.from({ length: 24 * 20 }, (_, hour) => request(NOW - hour * HOUR, 0.5));
  await engine.log([
    ...events,
    request(NOW, 9, { "user.account_uuid": "another", "user.email": "b@example.invalid" }),
    request(NOW, 7, { "user.account_uuid": "", "user.email": "b@example.invalid" }),
    { _msg: "claude_code.user_prompt", _time: new Date(NOW).toISOString(), cost_usd: "5" },
  ]);
}, 60_000);
afterAll(() => engine?.stop());
afterEach(() => {
  process.env.TZ = ZONE;
});

const logged = async (own: typeof OWN | null, grouping: "model" | "person" = "model") => {
  const days = daysUntil(NOW, 30);
  const server = { url: engine.url, headers: new Headers() };
  const found = await fetchRequests(server, { days, own, grouping });
  if (typeof found === "string") throw new Error(found);
  return { found, days };
};

it.each(["UTC", "Asia/Kolkata", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])(
  "gives each local day its requests in %s",
  async (zone) => {
    process.env.TZ = zone;
    const { found, days } = await logged(OWN);
    const expected = days.map(({ from, to }) => {
      const times = Array.from({ length: 24 * 20 }, (_, hour) => NOW - hour * HOUR);
      return times.filter((at) => at >= from && at < to).length;
    });
    expect(found.requests).toEqual(expected);
    expect(found.cost).toEqual([
      { labels: { model: "opus" }, added: expected.map((count) => count / 2) },
    ]);
    expect(found.tokens.map(({ labels }) => labels.type)).toEqual(
      expect.arrayContaining(["input", "output", "cacheRead"]),
    );
    expect(found.keeps).toBe("60d");
  },
);

it("tells people apart, and counts what names no account only with one's own address", async () => {
  const sum = ({ added }: { added: readonly number[] }) => added.reduce((all, one) => all + one, 0);
  expect((await logged(OWN)).found.cost.map(sum)).toEqual([240]);
  const { found } = await logged(null, "person");
  expect(Object.fromEntries(found.cost.map((part) => [part.labels.person, sum(part)]))).toEqual({
    mine: 240,
    another: 9,
    undefined: 7,
  });
});

it("escapes what it asks for", () => {
  const own = { uuid: 'a"b', email: null };
  expect(requestsQuery(daysUntil(NOW, 1), own, [])).toContain('"user.account_uuid":="a\\"b"');
});

it.each<[string, string | null]>([
  ['flag{name="retentionPeriod", value="7d", is_set="false"} 1', "7d"],
  ['flag{name="retentionPeriod", value="3", is_set="true"} 1', "3 months"],
  ['flag{name="retentionPeriod", value="\u001b[31m", is_set="true"} 1', null],
  ["<html>", null],
])("reads the retention in %s", (text, expected) => expect(retentionOf(text)).toBe(expected));

it("parses any response into rows, or null", () => {
  expect(parseRows("<html>")).toBeNull();
  expect(parseRows("")).toEqual([]);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const rows = parseRows(JSON.stringify(value));
      expect(rows === null || Array.isArray(rows)).toBe(true);
    }),
  );
});
