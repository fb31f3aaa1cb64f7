/** The warnings: what causes each, and what does not. */
import { describe, expect, it } from "vitest";
import { takeSurvey } from "../../src/telemetry/report.ts";
import { layered, type Places } from "./layered.ts";

const kinds = (set: Places) =>
  takeSurvey(layered(set))
    .warnings.map(({ kind }) => kind)
    // One row is about it.
    .filter((kind) => kind !== "identity");
const messages = (set: Places) => takeSurvey(layered(set)).warnings.map(({ message }) => message);

const OTEL = { CLAUDE_CODE_ENABLE_TELEMETRY: "1", OTEL_METRICS_EXPORTER: "otlp" };
const METRICS = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
const VICTORIA = { ...OTEL, [METRICS]: "http://localhost:8428/opentelemetry/v1/metrics" };
const TEMPORALITY = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
const CUMULATIVE = { [TEMPORALITY]: "cumulative" };
const LOGGED = ["prompts-logged", "content-logged"];
const to = (port: number, protocol: string) => ({
  ...OTEL,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port}`,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
});

describe("a warning", () => {
  it.each<[string, Places, readonly string[]]>([
    ["nothing", {}, []],
    ["prompts", { user: { ...OTEL, OTEL_LOG_USER_PROMPTS: "1" } }, LOGGED],
    ["prompts without OTel", { user: { OTEL_LOG_USER_PROMPTS: "true" } }, LOGGED],
    [
      "prompts without answers",
      { user: { OTEL_LOG_USER_PROMPTS: "1", OTEL_LOG_ASSISTANT_RESPONSES: "0" } },
      ["prompts-logged"],
    ],
    ["raw bodies", { user: { OTEL_LOG_RAW_API_BODIES: "1" } }, ["content-logged"]],
    ["tool content", { user: { OTEL_LOG_TOOL_CONTENT: "1" } }, ["content-logged"]],
    [
      "a folder that turns it off",
      { project: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" } },
      ["folder-ignored"],
    ],
    ["a folder that calms", { project: { OTEL_LOG_USER_PROMPTS: "0" } }, []],
    ["prompts off", { user: { OTEL_LOG_USER_PROMPTS: "0" } }, []],
    [
      "a contradiction of files",
      { project: { DO_NOT_TRACK: "0" }, user: { DO_NOT_TRACK: "1" } },
      ["contradicted", "not-true"],
    ],
    [
      "a contradiction with the shell",
      { user: { DISABLE_ERROR_REPORTING: "1" }, shell: { DISABLE_ERROR_REPORTING: "" } },
      ["contradicted"],
    ],
    ["agreement", { user: { DISABLE_TELEMETRY: "1" }, shell: { DISABLE_TELEMETRY: "true" } }, []],
    ["any text that sets", { user: { DISABLE_TELEMETRY: "disabled" } }, ["counts-as-set"]],
    ["0 that sets", { user: { DISABLE_TELEMETRY: "0" } }, ["counts-as-set"]],
    ["no true value", { user: { DO_NOT_TRACK: "disabled" } }, ["not-true"]],
    ["a false value of an opt-out", { user: { DO_NOT_TRACK: "false" } }, ["not-true"]],
    ["no true value, opt-in", { user: { CLAUDE_CODE_ENABLE_TELEMETRY: "enable" } }, ["not-true"]],
    ["no exporter", { user: { CLAUDE_CODE_ENABLE_TELEMETRY: "1" } }, ["no-exporter"]],
    ["exporter none", { user: { ...OTEL, OTEL_METRICS_EXPORTER: "none" } }, ["no-exporter"]],
    ["a gRPC port, HTTP", { user: to(4317, "http/protobuf") }, ["port-and-protocol"]],
    ["an HTTP port, gRPC", { user: to(4318, "grpc") }, ["port-and-protocol"]],
    ["a gRPC port, gRPC", { user: to(4317, "grpc") }, []],
    ["an HTTP port, HTTP", { user: to(4318, "http/json") }, []],
    [
      "a port without a scheme",
      { user: { ...to(1, "http/json"), OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317" } },
      ["port-and-protocol"],
    ],
    ["delta by default", { user: VICTORIA }, ["delta-temporality"]],
    [
      "delta",
      { user: { ...VICTORIA, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" } },
      ["delta-temporality"],
    ],
    ["lowmemory", { user: { ...VICTORIA, [TEMPORALITY]: "LowMemory" } }, ["delta-temporality"]],
    ["an unknown temporality", { user: { ...VICTORIA, [TEMPORALITY]: "deltas" } }, []],
    ["cumulative", { user: { ...VICTORIA, ...CUMULATIVE } }, []],
    ["delta elsewhere", { user: { ...OTEL, [METRICS]: "https://otel.test/v1/metrics" } }, []],
    ["delta while off", { user: { ...VICTORIA, CLAUDE_CODE_ENABLE_TELEMETRY: "0" } }, []],
    [
      "the master switch and OTel",
      { user: { ...OTEL, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" } },
      ["master-and-otel"],
    ],
    ["the shell alone", { shell: { DISABLE_TELEMETRY: "1" } }, ["some-sessions"]],
    ["shell and file", { shell: { ...OTEL }, user: { ...OTEL } }, []],
    ["another variable", { shell: { PATH: "/bin" } }, []],
  ])("on %s", (_, set, expected) => expect(kinds(set)).toEqual(expected));

  it("says that everything carries e-mail and organisation, where something is sent", () => {
    const first = (set: Places) => takeSurvey(layered(set)).warnings[0]?.kind;
    const without = { OTEL_METRICS_INCLUDE_ACCOUNT_UUID: "false" };
    expect(first({ user: { ...OTEL, ...without } })).toBe("identity");
    expect(first({ user: { CLAUDE_CODE_ENABLE_TELEMETRY: "1" } })).toBe("no-exporter");
  });

  it("on prompts comes first, in capitals", () => {
    const [first] = messages({
      managed: { CLAUDE_CODE_ENABLE_TELEMETRY: "1", DISABLE_TELEMETRY: "x" },
      shell: { OTEL_LOG_USER_PROMPTS: "1", DISABLE_TELEMETRY: "1" },
    });
    expect(first).toBe(
      "PROMPTS ARE LOGGED: the text of every prompt goes to the log backend, because of OTEL_LOG_USER_PROMPTS=1 (the environment).",
    );
  });

  it("names both sides of a contradiction, the stronger first", () => {
    expect(
      messages({ local: { DISABLE_BUG_COMMAND: "0" }, user: { DISABLE_BUG_COMMAND: "1" } })[0],
    ).toBe("DISABLE_BUG_COMMAND=0 (/local.json:3) overrides DISABLE_BUG_COMMAND=1 (/user.json:3).");
  });
});
