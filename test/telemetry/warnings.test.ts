/** The warnings: what causes each, and what does not. */
import { describe, expect, it } from "vitest";
import { takeSurvey } from "../../src/telemetry/report.ts";
import { layered, type Places } from "./layered.ts";

const kinds = (set: Places) => takeSurvey(layered(set)).warnings.map(({ kind }) => kind);
const messages = (set: Places) => takeSurvey(layered(set)).warnings.map(({ message }) => message);

const OTEL = { CLAUDE_CODE_ENABLE_TELEMETRY: "1", OTEL_METRICS_EXPORTER: "otlp" };
const METRICS = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
const VICTORIA = { ...OTEL, [METRICS]: "http://localhost:8428/opentelemetry/v1/metrics" };
const CUMULATIVE = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative" };
const to = (port: number, protocol: string) => ({
  ...OTEL,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port}`,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
});

describe("a warning", () => {
  it.each<[string, Places, readonly string[]]>([
    ["nothing", {}, []],
    ["prompts", { user: { ...OTEL, OTEL_LOG_USER_PROMPTS: "1" } }, ["prompts-logged"]],
    ["prompts without OTel", { user: { OTEL_LOG_USER_PROMPTS: "true" } }, ["prompts-logged"]],
    ["prompts off", { user: { OTEL_LOG_USER_PROMPTS: "0" } }, []],
    [
      "a contradiction of files",
      { project: { DISABLE_TELEMETRY: "0" }, user: { DISABLE_TELEMETRY: "1" } },
      ["contradicted", "not-true"],
    ],
    [
      "a contradiction with the shell",
      { user: { DISABLE_ERROR_REPORTING: "1" }, shell: { DISABLE_ERROR_REPORTING: "" } },
      ["contradicted"],
    ],
    ["agreement", { user: { DISABLE_TELEMETRY: "1" }, shell: { DISABLE_TELEMETRY: "true" } }, []],
    ["no true value", { user: { DISABLE_TELEMETRY: "disabled" } }, ["not-true"]],
    ["a false value of an opt-out", { user: { DISABLE_TELEMETRY: "false" } }, ["not-true"]],
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
    ["cumulative", { user: { ...VICTORIA, ...CUMULATIVE } }, []],
    ["delta elsewhere", { user: { ...OTEL, [METRICS]: "https://otel.test/v1/metrics" } }, []],
    ["delta while off", { user: { ...VICTORIA, CLAUDE_CODE_ENABLE_TELEMETRY: "0" } }, []],
    [
      "the master switch and OTel",
      { user: { ...OTEL, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" } },
      ["master-and-otel"],
    ],
    ["the shell alone", { shell: { DISABLE_TELEMETRY: "1" } }, ["some-sessions"]],
    ["shell and file", { shell: { ...OTEL }, project: { ...OTEL } }, []],
    ["another variable", { shell: { PATH: "/bin" } }, []],
  ])("on %s", (_, set, expected) => expect(kinds(set)).toEqual(expected));

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
