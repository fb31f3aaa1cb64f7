/** The whole report as text and JSON, without secrets or control characters; and the page of the reference. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { telemetryPage } from "../../scripts/pages/telemetry-page.ts";
import { type Screen, screenText } from "../../src/cli/screen.ts";
import { layerOfEnvironment, layerOfText } from "../../src/telemetry/layers.ts";
import { checkPolicy, parsePolicy } from "../../src/telemetry/policy.ts";
import { READ_VARIABLES } from "../../src/telemetry/reference.ts";
import {
  type Survey,
  serviceLines,
  surveyJson,
  surveyLines,
  takeSurvey,
} from "../../src/telemetry/report.ts";
import { SERVICE_NAMES, type ServiceName } from "../../src/telemetry/service-names.ts";
import { layered } from "./layered.ts";

const WIDE: Screen = { columns: 200, colour: false, ascii: false, home: "/home/me" };
const surveyText = (survey: Survey, screen = WIDE) =>
  screenText(surveyLines(survey, screen), screen);
const serviceText = (name: ServiceName, survey: Survey) =>
  screenText(serviceLines(name, survey, WIDE), WIDE);

const SECRET = "sk-MARKED-4711";

const INSTALLED = { version: "2.1.332", file: "/home/me/.local/share/claude/versions/2.1.332" };

const FULL = takeSurvey(
  [
    ...layered({
      project: { DISABLE_TELEMETRY: "0", CLAUDE_CODE_ENABLE_TELEMETRY: "0" },
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
    layerOfEnvironment({ CLAUDE_CODE_USE_BEDROCK: "1", DISABLE_BUG_COMMAND: "yes" }),
  ],
  INSTALLED,
);

describe("the whole report", () => {
  it("as text", async () => {
    await expect(`${surveyText(FULL)}\n`).toMatchFileSnapshot("golden/report.txt");
  });

  it("as text of 60 cells, with no line longer but a long word's", async () => {
    const text = surveyText(FULL, { ...WIDE, columns: 60 });
    await expect(`${text}\n`).toMatchFileSnapshot("golden/report-60.txt");
    for (const line of text.split("\n"))
      if (line.length > 60) expect(line.trim()).not.toContain(" ");
  });

  it("as JSON", async () => {
    const policy = parsePolicy("statsig=off,prompts=off");
    if (typeof policy === "string") throw new Error(policy);
    const document = JSON.parse(surveyJson(FULL, checkPolicy(policy, FULL)));
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      "golden/report.json",
    );
  });

  it("of one service", async () => {
    await expect(`${serviceText("events", FULL)}\n`).toMatchFileSnapshot("golden/service.txt");
  });
});

it("shows no secret", () => {
  const all = [
    surveyText(FULL),
    surveyJson(FULL, null),
    ...SERVICE_NAMES.map((name) => serviceText(name, FULL)),
  ].join("\n");
  expect(all).not.toContain("MARKED");
  expect(all).toContain("OTEL_EXPORTER_OTLP_HEADERS=(set, not shown)");
});

it("shows any text of a file and of the environment without control characters", () => {
  const env = fc.dictionary(fc.constantFrom(...READ_VARIABLES), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(env, env, (user, shell) => {
      const text = JSON.stringify({ env: user }).replace(/\p{Cs}/gu, "?");
      const survey = takeSurvey([layerOfText("user", "/u.json", text), layerOfEnvironment(shell)]);
      const lines = surveyText(survey).split("\n");
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
      expect(JSON.parse(surveyJson(survey, null)).schema).toBe(1);
    }),
    { numRuns: 40 },
  );
});

it("docs/telemetry.md is the page that `npm run page` writes", () => {
  const page = join(import.meta.dirname, "../../docs/telemetry.md");
  expect(readFileSync(page, "utf8")).toBe(telemetryPage());
});
