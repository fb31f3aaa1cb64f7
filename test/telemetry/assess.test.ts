/** What is on: switch × value × place × provider × version, as Claude Code was seen to do it. */
import { describe, expect, it } from "vitest";
import { assess, verdictOf } from "../../src/telemetry/assess.ts";
import { rulesFor } from "../../src/telemetry/claude-version.ts";
import { checkPolicy, parsePolicy } from "../../src/telemetry/policy.ts";
import { SERVICES, SWITCHES, switchesOf } from "../../src/telemetry/reference.ts";
import { SERVICE_NAMES, type ServiceName } from "../../src/telemetry/service-names.ts";
import { MASTER_SWITCH } from "../../src/telemetry/variables.ts";
import { layered, type Places } from "./layered.ts";

const SEEN = "2.1.332";
const REFERENCE = "2.1.37";

const found = (set: Places, version: string | null = SEEN) =>
  assess(layered(set, rulesFor(version)), version);
const stateOf = (name: ServiceName, set: Places, version: string | null = SEEN) =>
  verdictOf(found(set, version), name).state;
const onIn = (set: Places, version: string | null = SEEN) =>
  found(set, version)
    .verdicts.filter(({ state }) => state === "on")
    .map(({ name }) => name)
    .join(" ");

describe("by default, and by who serves the model", () => {
  const PROVIDERS = [
    ["CLAUDE_CODE_USE_BEDROCK", "Bedrock"],
    ["CLAUDE_CODE_USE_VERTEX", "Vertex"],
    ["CLAUDE_CODE_USE_FOUNDRY", "Foundry"],
    ["CLAUDE_CODE_USE_MANTLE", "Mantle"],
    ["CLAUDE_CODE_USE_ANTHROPIC_AWS", "Anthropic on AWS"],
    ["CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD", "Anthropic on Google Cloud"],
    ["CLAUDE_CODE_USE_GATEWAY", "a gateway"],
  ] as const;
  const ALL = "events flags datadog errors feedback surveys updates";
  it.each<[string, Readonly<Record<string, string>>, string | null, string]>([
    ["Claude API", {}, SEEN, ALL],
    ["Claude API", {}, "2.9.0", ALL],
    ["Claude API", {}, REFERENCE, "feedback surveys updates statsig sentry"],
    ["Claude API", {}, "1.0.0", "feedback surveys updates statsig sentry"],
    // A version that was not studied may have both.
    ["Claude API", {}, "2.1.100", `${ALL} statsig sentry`],
    ["Claude API", {}, null, `${ALL} statsig sentry`],
    ["Claude API", { CLAUDE_CODE_USE_BEDROCK: "0" }, SEEN, ALL],
    ["Claude API", { CLAUDE_CODE_USE_BEDROCK: "y" }, SEEN, ALL],
    ...PROVIDERS.map(
      ([variable, name]) =>
        [name, { [variable]: "1" }, SEEN, "updates"] as [
          string,
          Record<string, string>,
          string,
          string,
        ],
    ),
  ])("%s with %j in %s", (provider, shell, version, on) => {
    expect(found({ shell }, version).provider.name).toBe(provider);
    expect(onIn({ shell }, version)).toBe(on);
  });
});

/** Values, and whether each sets a switch that takes words, and one that takes any text. */
const VALUES: readonly (readonly [string, boolean, boolean])[] = [
  ["", false, false],
  ["0", false, true],
  ["false", false, true],
  ["no", false, true],
  ["off", false, true],
  ["y", false, true],
  ["2", false, true],
  ["enabled", false, true],
  [" ", false, true],
  ["1", true, true],
  ["true", true, true],
  ["TRUE", true, true],
  ["yes", true, true],
  ["on", true, true],
  [" 1 ", true, true],
];
const ANY_TEXT = ["DISABLE_TELEMETRY", MASTER_SWITCH, "DISABLE_ERROR_REPORTING"];

/** Each switch of the facts, a service that it decides, and whether it turns it on or off. */
const TABLE: readonly (readonly [string, ServiceName, "on" | "off"])[] = [
  ["DISABLE_TELEMETRY", "events", "off"],
  ["DISABLE_TELEMETRY", "datadog", "off"],
  ["DISABLE_TELEMETRY", "flags", "off"],
  ["DISABLE_TELEMETRY", "surveys", "off"],
  ["DISABLE_TELEMETRY", "errors", "off"],
  [MASTER_SWITCH, "events", "off"],
  [MASTER_SWITCH, "updates", "off"],
  [MASTER_SWITCH, "feedback", "off"],
  ["DISABLE_ERROR_REPORTING", "errors", "off"],
  ["DO_NOT_TRACK", "events", "off"],
  ["DO_NOT_TRACK", "flags", "off"],
  ["DISABLE_GROWTHBOOK", "flags", "off"],
  ["DISABLE_BUG_COMMAND", "feedback", "off"],
  ["DISABLE_FEEDBACK_COMMAND", "feedback", "off"],
  ["DISABLE_AUTOUPDATER", "updates", "off"],
  ["DISABLE_UPDATES", "updates", "off"],
  ["CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY", "surveys", "off"],
  ["CLAUDE_CODE_ENABLE_TELEMETRY", "otel", "on"],
  ["CLAUDE_CODE_ENHANCED_TELEMETRY_BETA", "traces", "on"],
  ["ENABLE_ENHANCED_TELEMETRY_BETA", "traces", "on"],
  ["ENABLE_BETA_TRACING_DETAILED", "traces", "on"],
  ["OTEL_LOG_USER_PROMPTS", "prompts", "on"],
  ["OTEL_LOG_USER_PROMPTS", "answers", "on"],
  ["OTEL_LOG_USER_PROMPTS", "content", "on"],
  ["OTEL_LOG_ASSISTANT_RESPONSES", "answers", "on"],
  ["OTEL_LOG_TOOL_DETAILS", "tools", "on"],
  ["OTEL_LOG_TOOL_CONTENT", "tool-content", "on"],
  ["OTEL_LOG_TOOL_CONTENT", "content", "on"],
  ["OTEL_LOG_RAW_API_BODIES", "bodies", "on"],
  ["OTEL_LOG_RAW_API_BODIES", "prompts", "on"],
  ["OTEL_LOG_RAW_API_BODIES", "answers", "on"],
  ["OTEL_LOG_RAW_API_BODIES", "content", "on"],
];

/** The folder's two files cannot set these. */
const PERSONAL = TABLE.filter(([, , set]) => set === "on").map(([variable]) => variable);

describe.each(TABLE)("%s and %s", (variable, name, set) => {
  const unset = set === "on" ? "off" : "on";

  it.each(VALUES)("with %j", (value, words, anyText) => {
    const counts = ANY_TEXT.includes(variable) ? anyText : words;
    expect(stateOf(name, { user: { [variable]: value } })).toBe(counts ? set : unset);
  });

  const PLACES = ["managed", "local", "project", "user", "shell"] as const;
  it.each(PLACES)("in %s", (place) => {
    const isFolder = place === "local" || place === "project";
    const counts = !isFolder || !PERSONAL.includes(variable);
    const { state, decision } = verdictOf(found({ [place]: { [variable]: "1" } }), name);
    expect(state).toBe(counts ? set : unset);
    if (counts)
      expect(decision.by).toEqual({
        variable,
        value: "1",
        where: place === "shell" ? "the environment" : `/${place}.json:3`,
      });
  });

  const PAIRS = PLACES.flatMap((strong, at) =>
    PLACES.slice(at + 1).map((weak) => [strong, weak] as const),
  );
  it.each(PAIRS)("%s over %s", (strong, weak) => {
    const folder = (place: string) => place === "local" || place === "project";
    const without = (place: string) => PERSONAL.includes(variable) && folder(place);
    const set1 = { [strong]: { [variable]: "1" }, [weak]: { [variable]: "" } };
    const set2 = { [strong]: { [variable]: "" }, [weak]: { [variable]: "1" } };
    expect(stateOf(name, set1)).toBe(without(strong) ? unset : set);
    expect(stateOf(name, set2)).toBe(without(strong) && !without(weak) ? set : unset);
  });
});

it("the table has every switch but those that need another beside them", () => {
  const rest = [...SWITCHES.keys()].filter(
    (name) => !TABLE.some(([variable]) => variable === name),
  );
  expect(rest.sort()).toEqual([
    "CLAUDE_CODE_DISABLE_FEATURE_FLAGS",
    "CLAUDE_CODE_ENABLE_FEEDBACK_SURVEY_FOR_OTEL",
    "CLAUDE_CODE_PERFETTO_TRACE",
  ]);
});

const ON = { CLAUDE_CODE_ENABLE_TELEMETRY: "1" };
const PROMPTS = { OTEL_LOG_USER_PROMPTS: "1" };

describe("a policy", () => {
  it.each<[string, Places, string | null, boolean]>([
    // A folder turns OpenTelemetry neither on nor off.
    ["otel=off", { project: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, user: ON }, SEEN, false],
    ["otel=off", { local: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, shell: ON }, SEEN, false],
    ["otel=off", { project: ON }, SEEN, true],
    ["otel=off", { project: ON }, REFERENCE, false],
    ["otel=off", { managed: { CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, user: ON }, SEEN, true],
    // It may calm what the person's file says, not what their shell says.
    ["prompts=off", { local: { OTEL_LOG_USER_PROMPTS: "0" }, user: PROMPTS }, SEEN, true],
    ["prompts=off", { local: { OTEL_LOG_USER_PROMPTS: "0" }, shell: PROMPTS }, SEEN, false],
    ["prompts=off", { local: { OTEL_LOG_USER_PROMPTS: "" }, user: PROMPTS }, SEEN, false],
    ["prompts=off", { local: PROMPTS }, SEEN, true],
    ["prompts=off", { user: { OTEL_LOG_RAW_API_BODIES: "1" } }, SEEN, false],
    ["prompts=off", { user: { OTEL_LOG_RAW_API_BODIES: "file:/tmp/x" } }, SEEN, false],
    ["content=off", { user: { OTEL_LOG_RAW_API_BODIES: "file:" } }, SEEN, true],
    ["content=off", { project: { OTEL_LOG_RAW_API_BODIES: "1" } }, SEEN, true],
    [
      "answers=off",
      { local: { OTEL_LOG_ASSISTANT_RESPONSES: "0" }, user: { OTEL_LOG_ASSISTANT_RESPONSES: "1" } },
      SEEN,
      false,
    ],
    ["answers=off", { user: { ...PROMPTS, OTEL_LOG_ASSISTANT_RESPONSES: "0" } }, SEEN, true],
    ["answers=off", { user: { ...PROMPTS, OTEL_LOG_ASSISTANT_RESPONSES: "" } }, SEEN, false],
    ["content=off", { user: { ...PROMPTS, OTEL_LOG_ASSISTANT_RESPONSES: "0" } }, SEEN, false],
    // A number that reads like no.
    ["events=off", { user: { DISABLE_TELEMETRY: "0" } }, SEEN, true],
    ["events=off", { project: { DISABLE_TELEMETRY: "1" } }, SEEN, true],
    ["statsig=off", { user: { DISABLE_TELEMETRY: "0" } }, REFERENCE, false],
    ["statsig=off", { user: { DISABLE_TELEMETRY: "1" } }, REFERENCE, true],
    ["surveys=off", { user: { DISABLE_TELEMETRY: "1" } }, REFERENCE, false],
    // What took its place is covered.
    ["statsig=off", {}, SEEN, false],
    ["statsig=off,sentry=off", { user: { DISABLE_TELEMETRY: "1" } }, SEEN, true],
    ["statsig=off", { user: { DO_NOT_TRACK: "1" } }, SEEN, true],
    ["sentry=off", {}, SEEN, false],
    ["statsig=off", {}, null, false],
    ["survey=off,bug=off,updater=off", { user: { [MASTER_SWITCH]: "0" } }, SEEN, true],
    [
      "surveys=off",
      {
        user: { DISABLE_TELEMETRY: "1", CLAUDE_CODE_ENABLE_FEEDBACK_SURVEY_FOR_OTEL: "1" },
      },
      SEEN,
      false,
    ],
    [
      "surveys=off",
      {
        user: {
          CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY: "1",
          CLAUDE_CODE_ENABLE_FEEDBACK_SURVEY_FOR_OTEL: "1",
        },
      },
      SEEN,
      true,
    ],
  ])("%s with %j in %s: %s", (text, set, version, holds) => {
    const policy = parsePolicy(text);
    if (typeof policy === "string") throw new Error(policy);
    expect(checkPolicy(policy, found(set, version)).every((one) => one.holds)).toBe(holds);
  });
});

it("the master switch turns off all that is on by default, and nothing of OpenTelemetry", () => {
  const optIns = SERVICE_NAMES.filter((name) => SERVICES[name].switch.kind === "opt-in");
  const all = Object.fromEntries(optIns.map((name) => [switchesOf(SERVICES[name])[0], "1"]));
  const { verdicts } = found({ user: all, project: { [MASTER_SWITCH]: "1" } });
  expect(verdicts.filter(({ state }) => state === "on").map(({ name }) => name)).toEqual([
    "otel",
    "traces",
    "content",
    ...optIns.filter((name) => name !== "otel" && name !== "traces"),
  ]);
  expect(verdicts.filter(({ decision }) => decision.kind === "master")).toHaveLength(7);
});

it("names the false value that overrides a weaker true one", () => {
  const set = { project: { DISABLE_TELEMETRY: "" }, user: { DISABLE_TELEMETRY: "1" } };
  const { state, decision } = verdictOf(found(set), "events");
  expect({ state, where: decision.by?.where }).toEqual({ state: "on", where: "/project.json:3" });
});
