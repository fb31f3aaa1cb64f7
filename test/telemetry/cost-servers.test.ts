/** Which server has the costs: by flag, setting, Claude Code's settings or default; and who gets its headers. */
import { describe, expect, it } from "vitest";
import { findCostServers } from "../../src/telemetry/cost-servers.ts";
import { layerOfEnvironment } from "../../src/telemetry/layers.ts";

const OTLP = "OTEL_EXPORTER_OTLP";
const found = (env: Record<string, string>, metrics: string | null = null) =>
  findCostServers({ metrics: metrics === null ? null : new URL(metrics), logs: null }, [
    layerOfEnvironment(env),
  ]);

describe("the metrics server", () => {
  it.each<[string | null, Record<string, string>, string]>([
    [null, {}, "http://localhost:8428/"],
    [
      "http://vm.test:1/",
      { [`${OTLP}_ENDPOINT`]: "http://other.test/opentelemetry" },
      "http://vm.test:1/",
    ],
    ["http://vm.test/opentelemetry/v1/metrics", {}, "http://vm.test/"],
    ["http://vm.test/prefix/vmui/?x#/y", {}, "http://vm.test/prefix"],
    [
      null,
      { [`${OTLP}_METRICS_ENDPOINT`]: "http://vm.test/opentelemetry/v1/metrics" },
      "http://vm.test/",
    ],
    [
      null,
      { [`${OTLP}_METRICS_ENDPOINT`]: "http://vm.test/a/b/opentelemetry/api/v1/push" },
      "http://vm.test/a/b",
    ],
    [null, { [`${OTLP}_ENDPOINT`]: "http://vm.test:8428/opentelemetry/" }, "http://vm.test:8428/"],
    [
      null,
      { [`${OTLP}_METRICS_ENDPOINT`]: "http://vm.test:8480/insert/7:1/opentelemetry/v1/metrics" },
      "http://vm.test:8481/select/7:1/prometheus",
    ],
    [
      null,
      { [`${OTLP}_METRICS_ENDPOINT`]: "https://auth.test/insert/0/opentelemetry/v1/metrics" },
      "https://auth.test/select/0/prometheus",
    ],
    ["http://vm.test:8481/select/0/prometheus/", {}, "http://vm.test:8481/select/0/prometheus"],
  ])("%s with %j is %s", (given, env, expected) => {
    expect(found(env, given)).toMatchObject({ metrics: { url: new URL(expected) } });
  });

  it.each<[string, RegExp]>([
    [
      "http://localhost:4318",
      /http:\/\/localhost:4318\/v1\/metrics, whose path is not one of VictoriaMetrics/,
    ],
    ["http://me:hidden@prom.test/api/v1/otlp", /http:\/\/\*\*\*@prom.test.*which is Prometheus/],
  ])("%s is said to be another kind, and nothing takes its place", (address, sentence) => {
    const said = found({ [`${OTLP}_ENDPOINT`]: address });
    expect(said).toMatch(sentence);
    expect(said).toMatch(/--url or cost_url/);
    expect(said).not.toContain("hidden");
  });
});

it.each<[Record<string, string>, string | null]>([
  [{}, "http://localhost:9428/"],
  [{ [`${OTLP}_METRICS_ENDPOINT`]: "http://vm.test/opentelemetry/v1/metrics" }, null],
  [
    { [`${OTLP}_LOGS_ENDPOINT`]: "http://vl.test/x/insert/opentelemetry/v1/logs" },
    "http://vl.test/x",
  ],
  [
    { [`${OTLP}_LOGS_ENDPOINT`]: "http://vl.test:9481/insert/opentelemetry/v1/logs" },
    "http://vl.test:9471/",
  ],
  [{ [`${OTLP}_LOGS_ENDPOINT`]: "http://collector.test:4318/v1/logs" }, null],
])("with %j the logs are at %s", (env, expected) => {
  const servers = found(env, null);
  if (typeof servers === "string") throw new Error(servers);
  expect(servers.logs?.url.href ?? null).toBe(expected);
});

it("headers go to the server that Claude Code sends them to, and to no other", () => {
  const env = {
    [`${OTLP}_METRICS_ENDPOINT`]: "http://vm.test/opentelemetry/v1/metrics",
    [`${OTLP}_LOGS_ENDPOINT`]: "http://vl.test/insert/opentelemetry/v1/logs",
    [`${OTLP}_HEADERS`]: "Authorization=Bearer%20abc",
    [`${OTLP}_LOGS_HEADERS`]: "Authorization=Basic%20eA==",
  };
  const headersOf = (metrics: string | null) => {
    const servers = found(env, metrics);
    if (typeof servers === "string") throw new Error(servers);
    return [servers.metrics, servers.logs].map((one) => one?.headers.get("authorization") ?? null);
  };
  expect(headersOf(null)).toEqual(["Bearer abc", "Basic eA=="]);
  expect(headersOf("http://vm.test/")).toEqual(["Bearer abc", "Basic eA=="]);
  expect(headersOf("http://vm.test:81/")).toEqual([null, "Basic eA=="]);
  expect(headersOf("https://vm.test/")).toEqual([null, "Basic eA=="]);
});

it.each<[Record<string, string>, string | null]>([
  [{}, null],
  [{ CLAUDE_CODE_ENABLE_TELEMETRY: "1" }, "delta"],
  [{ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "LowMemory" }, "delta"],
  [{ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative" }, "cumulative"],
  [{ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "else" }, "cumulative"],
])("%j means %s counters", (env, expected) => {
  expect(found(env)).toMatchObject({ configured: expected });
});
