/** What off, on and local change of the env block. */
import { describe, expect, it } from "vitest";
import { LOCAL_URLS, sendTo, turnOff, turnOn } from "../../src/telemetry/change.ts";
import type { ServiceName } from "../../src/telemetry/service-names.ts";

type Vars = Readonly<Record<string, string>>;
const current = (file: Vars = {}, weaker: Vars = {}) => ({
  file: new Map(Object.entries(file)),
  weaker: new Map(Object.entries(weaker)),
});
const MASTER = "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC";
const OPT_OUTS = {
  DISABLE_TELEMETRY: "1",
  DISABLE_ERROR_REPORTING: "1",
  DISABLE_BUG_COMMAND: "1",
  CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY: "1",
};

describe("off", () => {
  it.each<[readonly ServiceName[], Vars, Vars, Readonly<Record<string, string | null>>]>([
    [["statsig"], {}, {}, { DISABLE_TELEMETRY: "1" }],
    [["statsig"], { DISABLE_TELEMETRY: "1" }, {}, {}],
    [["updater"], {}, {}, { [MASTER]: "1" }],
    [["prompts"], { OTEL_LOG_USER_PROMPTS: "1" }, {}, { OTEL_LOG_USER_PROMPTS: null }],
    [["prompts"], {}, {}, {}],
    // The shell's true value would hold otherwise.
    [["prompts"], {}, { OTEL_LOG_USER_PROMPTS: "1" }, { OTEL_LOG_USER_PROMPTS: "0" }],
    [
      ["otel"],
      { CLAUDE_CODE_ENABLE_TELEMETRY: "1", CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: "1" },
      {},
      { CLAUDE_CODE_ENABLE_TELEMETRY: null, CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: null },
    ],
    [[], {}, {}, { ...OPT_OUTS, [MASTER]: "1" }],
  ])("%j with %j, weaker %j", (services, file, weaker, expected) => {
    expect(Object.fromEntries(turnOff(services, current(file, weaker)))).toEqual(expected);
  });
});

describe("on", () => {
  it.each<[readonly ServiceName[], Vars, Readonly<Record<string, string | null>>]>([
    [["statsig"], { DISABLE_TELEMETRY: "1" }, { DISABLE_TELEMETRY: null }],
    [["statsig"], {}, {}],
    [["otel"], { [MASTER]: "1" }, { CLAUDE_CODE_ENABLE_TELEMETRY: "1" }],
    [[], { ...OPT_OUTS, [MASTER]: "1", OTEL_LOG_USER_PROMPTS: "1" }, removed(OPT_OUTS, MASTER)],
    // The services that are not named stay off, by their own switches.
    [
      ["sentry"],
      { [MASTER]: "1" },
      {
        [MASTER]: null,
        DISABLE_TELEMETRY: "1",
        DISABLE_BUG_COMMAND: "1",
        CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY: "1",
      },
    ],
  ])("%j with %j", (services, file, expected) => {
    expect(Object.fromEntries(turnOn(services, current(file)))).toEqual(expected);
  });
});

function removed(vars: Vars, ...more: readonly string[]) {
  return Object.fromEntries([...Object.keys(vars), ...more].map((name) => [name, null]));
}

it("local sends to this machine's servers, and removes variables that would be stronger", () => {
  const file = { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "grpc", OTEL_LOGS_EXPORTER: "otlp" };
  expect(Object.fromEntries(sendTo(LOCAL_URLS, current(file)))).toEqual({
    CLAUDE_CODE_ENABLE_TELEMETRY: "1",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: null,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://localhost:8428/opentelemetry/v1/metrics",
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://localhost:9428/insert/opentelemetry/v1/logs",
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative",
  });
});
