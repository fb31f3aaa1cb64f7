/** Servers that refuse, or are of another kind: the headers reach them, and no sentence holds them. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { fetchCosts } from "../../src/telemetry/read-costs.ts";

const MARKED = "Bearer MARKED-otlp-5d1c";

let server: Server;
afterEach(() => void server.close());

async function said(status: number, body: string, healthy: string) {
  const got = new Set<string | undefined>();
  server = createServer((request, response) => {
    got.add(request.headers.authorization);
    if (request.url === "/-/healthy") return response.end(healthy);
    return response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const metrics = { url, headers: new Headers({ authorization: MARKED }) };
  const question = { grouping: "model", own: null } as const;
  const sentence = await fetchCosts(
    { metrics, logs: null, configured: null },
    Date.now(),
    question,
  );
  expect([...got]).toEqual([MARKED]);
  expect(JSON.stringify(sentence)).not.toContain("MARKED");
  return sentence;
}

it.each<[number, string, string, RegExp]>([
  [401, "", "", /refuses the login, or needs one \(HTTP 401\)/],
  [403, MARKED.slice(0, 6), "", /refuses the login, or needs one \(HTTP 403\)/],
  [400, "parse error", "Prometheus Server is Healthy.", /^this is Prometheus, not VictoriaMetrics/],
  [200, "<html>", "Prometheus Server is Healthy.", /^this is Prometheus, not VictoriaMetrics/],
  [200, "<html>", "", /^no VictoriaMetrics at http/],
  [500, "out of\u001b[31m memory", "", /responded with HTTP 500: out of\?\[31m memory$/],
])("HTTP %i %j, healthy %j", async (status, body, healthy, expected) => {
  expect(await said(status, body, healthy)).toMatch(expected);
});
