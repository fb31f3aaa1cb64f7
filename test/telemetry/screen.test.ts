/** What is printed, as a whole; and that no secret and no control character is in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explanation } from "../../src/telemetry/explain.ts";
import { environmentLayer, textLayer } from "../../src/telemetry/layers.ts";
import { SERVICE_NAMES } from "../../src/telemetry/names.ts";
import { pageOf } from "../../src/telemetry/page.ts";
import { judge, policyOf } from "../../src/telemetry/policy.ts";
import { documentOf } from "../../src/telemetry/report.ts";
import { screen } from "../../src/telemetry/screen.ts";
import { surveyOf } from "../../src/telemetry/survey.ts";
import { READ } from "../../src/telemetry/variables.ts";
import { layered } from "./layered.ts";

const SECRET = "sk-MARKED-4711";

const FULL = surveyOf([
  ...layered({
    project: { DISABLE_TELEMETRY: "0" },
    user: {
      DISABLE_TELEMETRY: "1",
      CLAUDE_CODE_ENABLE_TELEMETRY: "1",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_LOGS_EXPORTER: "console",
      OTEL_LOG_USER_PROMPTS: "1",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://me:${SECRET}@localhost:4317/?key=${SECRET}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer ${SECRET}`,
    },
  }).slice(0, 4),
  environmentLayer({ CLAUDE_CODE_USE_BEDROCK: "1", DISABLE_BUG_COMMAND: "yes" }),
]);

describe("the whole of it", () => {
  it("on a screen", async () => {
    await expect(`${screen(FULL, "/home/me")}\n`).toMatchFileSnapshot("golden/screen.txt");
  });

  it("as a document", async () => {
    const policy = policyOf("statsig=off,prompts=off");
    if (typeof policy === "string") throw new Error(policy);
    const document = JSON.parse(documentOf(FULL, judge(policy, FULL)));
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      "golden/document.json",
    );
  });

  it("of one service", async () => {
    await expect(`${explanation("statsig", FULL, "")}\n`).toMatchFileSnapshot("golden/explain.txt");
  });
});

it("never tells a secret", () => {
  const all = [
    screen(FULL, ""),
    documentOf(FULL, null),
    ...SERVICE_NAMES.map((name) => explanation(name, FULL, "")),
  ].join("\n");
  expect(all).not.toContain("MARKED");
  expect(all).toContain("OTEL_EXPORTER_OTLP_HEADERS=(set, not shown)");
});

it("shows whatever stands in a file and in the environment without a control character", () => {
  const env = fc.dictionary(fc.constantFrom(...READ), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(env, env, (user, shell) => {
      const text = JSON.stringify({ env: user }).replace(/\p{Cs}/gu, "?");
      const survey = surveyOf([textLayer("user", "/u.json", text), environmentLayer(shell)]);
      const lines = screen(survey, "").split("\n");
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
      expect(JSON.parse(documentOf(survey, null)).schema).toBe(1);
    }),
    { numRuns: 40 },
  );
});

it("is told on the page as in the tables; `npm run page` writes it", () => {
  const page = join(import.meta.dirname, "../../src/telemetry/README.md");
  expect(readFileSync(page, "utf8")).toBe(pageOf());
});

it.each([
  ["statsig=off", null],
  ["statsig=off, prompts=on", null],
  ["", /^--require takes SERVICE=on or SERVICE=off.*not "";/],
  ["statsig", /not "statsig"/],
  ["statsig=0", /not "statsig=0"/],
  ["statsig=off=off", /not "statsig=off=off"/],
  ["nosuch=off", /not "nosuch=off".*one of statsig, sentry/],
])("takes the policy %j, or says what is wrong", (text, wrong) => {
  const found = policyOf(text);
  if (wrong === null) expect(found).not.toBeTypeOf("string");
  else expect(found).toMatch(wrong);
});
