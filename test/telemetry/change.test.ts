/** What off, on and local change of the env block. */
import { describe, expect, it } from "vitest";
import { consequencesOf, LOCAL_URLS, sendTo, turnOff, turnOn } from "../../src/telemetry/change.ts";
import type { ServiceName } from "../../src/telemetry/service-names.ts";

type Vars = Readonly<Record<string, string>>;
const current = (file: Vars = {}, weaker: Vars = {}) => ({
  file: new Map(Object.entries(file)),
  weaker: new Map(Object.entries(weaker)),
});
const MASTER = "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC";
const OPT_OUTS = {
  DISABLE_TELEMETRY: "1",
  DISABLE_GROWTHBOOK: "1",
  DISABLE_ERROR_REPORTING: "1",
  DISABLE_BUG_COMMAND: "1",
  CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY: "1",
};

const CONTENT_ON = {
  OTEL_LOG_USER_PROMPTS: "1",
  OTEL_LOG_ASSISTANT_RESPONSES: "1",
  OTEL_LOG_TOOL_CONTENT: "1",
  OTEL_LOG_RAW_API_BODIES: "1",
};

describe("off", () => {
  it.each<[readonly ServiceName[], Vars, Vars, Readonly<Record<string, string | null>>]>([
    [["events"], {}, {}, { DISABLE_TELEMETRY: "1" }],
    [["events"], { DISABLE_TELEMETRY: "1" }, {}, {}],
    [["updates"], {}, {}, { DISABLE_AUTOUPDATER: "1" }],
    [["prompts"], { OTEL_LOG_USER_PROMPTS: "1" }, {}, { OTEL_LOG_USER_PROMPTS: null }],
    // Raw bodies hold the prompts too.
    [["prompts"], { OTEL_LOG_RAW_API_BODIES: "1" }, {}, { OTEL_LOG_RAW_API_BODIES: null }],
    [["prompts"], {}, {}, {}],
    // The shell's true value would hold otherwise.
    [["prompts"], {}, { OTEL_LOG_USER_PROMPTS: "1" }, { OTEL_LOG_USER_PROMPTS: "0" }],
    [["answers"], { OTEL_LOG_USER_PROMPTS: "1" }, {}, { OTEL_LOG_ASSISTANT_RESPONSES: "0" }],
    [["answers"], {}, { OTEL_LOG_USER_PROMPTS: "1" }, { OTEL_LOG_ASSISTANT_RESPONSES: "0" }],
    [
      ["content"],
      { OTEL_LOG_USER_PROMPTS: "1", OTEL_LOG_TOOL_CONTENT: "1", OTEL_LOG_TOOL_DETAILS: "1" },
      {},
      { OTEL_LOG_USER_PROMPTS: null, OTEL_LOG_TOOL_CONTENT: null },
    ],
    [
      ["traces"],
      { ENABLE_ENHANCED_TELEMETRY_BETA: "1" },
      {},
      { ENABLE_ENHANCED_TELEMETRY_BETA: null },
    ],
    [
      ["otel"],
      { CLAUDE_CODE_ENABLE_TELEMETRY: "1", CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: "1" },
      {},
      { CLAUDE_CODE_ENABLE_TELEMETRY: null, CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: null },
    ],
    // All but updates.
    [[], {}, {}, OPT_OUTS],
    [[], { OTEL_LOG_USER_PROMPTS: "1" }, {}, { ...OPT_OUTS, OTEL_LOG_USER_PROMPTS: null }],
  ])("%j with %j, weaker %j", (services, file, weaker, expected) => {
    expect(Object.fromEntries(turnOff(services, current(file, weaker)))).toEqual(expected);
  });
});

describe("off says what it costs", () => {
  const FLAGS = "Without feature flags, features that depend on one stay as they are by default.";
  const FEEDBACK = "Without feedback, /bug and /feedback do not work.";
  const UPDATES = "Without updates, no new version comes by itself, security fixes included.";
  it.each<[readonly ServiceName[], Vars, string | null, readonly string[]]>([
    [
      ["events"],
      {},
      "2.1.332",
      ["DISABLE_TELEMETRY=1 also stops flags, datadog, errors, surveys.", FLAGS],
    ],
    [["statsig"], {}, "2.1.37", []],
    [["updates"], {}, "2.1.332", [UPDATES]],
    [["feedback"], {}, null, [FEEDBACK]],
    [["feedback"], { DISABLE_BUG_COMMAND: "1" }, null, []],
    [["prompts"], { OTEL_LOG_USER_PROMPTS: "1" }, "2.1.332", []],
    // Not a word of updates, which stay.
    [[], {}, "2.1.332", [FLAGS, FEEDBACK]],
  ])("%j with %j in %s", (services, file, version, sentences) => {
    const change = turnOff(services, current(file));
    expect(consequencesOf(change, services, version)).toEqual(sentences);
  });
});

describe("on", () => {
  const { DISABLE_TELEMETRY: _, ...others } = OPT_OUTS;
  const { DISABLE_BUG_COMMAND: __, ...followers } = others;
  it.each<[readonly ServiceName[], Vars, Readonly<Record<string, string | null>>]>([
    // What it stopped beside the events stays off, by the switch of each.
    [["events"], { DISABLE_TELEMETRY: "1" }, { DISABLE_TELEMETRY: null, ...followers }],
    [["events"], {}, {}],
    [["otel"], { [MASTER]: "1" }, { CLAUDE_CODE_ENABLE_TELEMETRY: "1" }],
    [["content"], {}, CONTENT_ON],
    [
      [],
      { ...OPT_OUTS, [MASTER]: "1", DO_NOT_TRACK: "1", OTEL_LOG_USER_PROMPTS: "1" },
      removed(OPT_OUTS, MASTER, "DO_NOT_TRACK"),
    ],
    [
      ["errors"],
      { [MASTER]: "1" },
      {
        [MASTER]: null,
        DISABLE_TELEMETRY: "1",
        DISABLE_GROWTHBOOK: "1",
        DISABLE_BUG_COMMAND: "1",
        DISABLE_AUTOUPDATER: "1",
        CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY: "1",
      },
    ],
    [
      ["feedback"],
      { DISABLE_BUG_COMMAND: "1", DISABLE_FEEDBACK_COMMAND: "1" },
      removed({}, "DISABLE_BUG_COMMAND", "DISABLE_FEEDBACK_COMMAND"),
    ],
    // It would turn on the events too.
    [["surveys"], { DISABLE_TELEMETRY: "1" }, {}],
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
