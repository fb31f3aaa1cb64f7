/** What one call found, in one value, and its screen and JSON: all of it, or all about one service. Pure. */
import { hanging, paragraph, table } from "../cli/layout.ts";
import type { Piece, Screen, ScreenLine, Words } from "../cli/screen.ts";
import {
  type Assessment,
  assess,
  type Decision,
  findVariable,
  type ModelProvider,
  type SetVariable,
  signalsOf,
  type Verdict,
  verdictOf,
} from "./assess.ts";
import { hasService, type InstalledClaude, versionSentence } from "./claude-version.ts";
import type { EnvLayer } from "./layers.ts";
import type { PolicyResult } from "./policy.ts";
import { oneLine, redactedValue } from "./redact.ts";
import {
  KNOWN_ISSUES,
  REFERENCE_DATE,
  RETENTION,
  SERVICES,
  switchesOf,
  type TelemetryService,
} from "./reference.ts";
import { OLD_SERVICE_NAMES, type ServiceName } from "./service-names.ts";
import { OTEL, VARIABLES } from "./variables.ts";
import { type TelemetryWarning, warningsOf } from "./warnings.ts";

/** All that one call found: text and JSON have the same content. */
export interface Survey extends Assessment {
  readonly installed: InstalledClaude | null;
  readonly layers: readonly EnvLayer[];
  readonly warnings: readonly TelemetryWarning[];
  /** The variables of OpenTelemetry that are set. */
  readonly otel: readonly SetVariable[];
}

export function takeSurvey(
  layers: readonly EnvLayer[],
  installed: InstalledClaude | null = null,
): Survey {
  const assessment = assess(layers, installed?.version ?? null);
  const otel = Object.keys(VARIABLES).flatMap((variable) => findVariable(layers, variable) ?? []);
  return { ...assessment, installed, layers, warnings: warningsOf(layers, assessment), otel };
}

/** The signals that carry a service's data; content goes to the logs alone. */
const SIGNALS_OF: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  otel: ["metrics", "logs", "traces"],
  tools: ["metrics", "logs"],
  traces: ["traces"],
};

/** Where a service's data goes, as far as that is known. */
function destinationOf(service: ServiceName, layers: readonly EnvLayer[]): string {
  const { endpoint } = SERVICES[service];
  if (endpoint !== null) return endpoint;
  const wanted = SIGNALS_OF[service] ?? ["logs"];
  const routes = signalsOf(layers)
    .filter(({ name }) => wanted.includes(name))
    .flatMap(({ name, exporters, endpoint: to }) =>
      exporters.map((exporter) => {
        if (exporter !== "otlp") return `${name}: ${redactedValue(OTEL.metricsExporter, exporter)}`;
        const where = to === null ? "otlp at its default" : redactedValue(to.variable, to.value);
        return `${name}: ${where}`;
      }),
    );
  return routes.length === 0 ? "as configured: nowhere yet" : routes.join(", ");
}

/** The report for a person: warnings first, then each service in two lines. */
export function surveyLines(survey: Survey, screen: Screen): readonly ScreenLine[] {
  const { warnings, provider, verdicts, layers, otel } = survey;
  const by = provider.by === null ? "" : ` (${givenText(provider.by)})`;
  const isShown = ({ name }: Verdict) => hasService(SERVICES[name], survey.version);
  const shown = verdicts.filter(isShown);
  const missing = verdicts.filter((one) => !isShown(one)).map(({ name }) => name);
  const block = (title: string, lines: readonly ScreenLine[]): readonly ScreenLine[] =>
    lines.length === 0 ? [] : [...heading(screen, title), ...lines, []];
  return [
    ...block(
      "Warnings:",
      warnings.flatMap(({ message }) =>
        hanging(screen, [{ text: "!", accent: "warning" }, " "], message),
      ),
    ),
    ...paragraph(screen, versionSentence(survey.installed)),
    ...paragraph(screen, `Models are served by: ${provider.name}${by}`),
    [],
    ...table(screen, [
      SERVICE_HEAD.map((text): Piece => ({ text, accent: "strong" })),
      ...shown.flatMap(({ name, state, decision }): readonly (readonly Words[])[] => {
        const { title, data } = SERVICES[name];
        const label = name === title.toLowerCase() ? name : `${name} (${title})`;
        const about = `${destinationOf(name, layers)}: ${data}`;
        return [
          [
            label,
            { text: state, accent: state === "on" ? "strong" : "quiet" },
            decisionText(decision, provider),
          ],
          ["", "", { text: about, accent: "quiet" }],
        ];
      }),
    ]),
    [],
    ...(missing.length === 0
      ? []
      : [...paragraph(screen, `Not in this version: ${missing.join(", ")}.`), []]),
    ...block(
      "OpenTelemetry's settings:",
      otel.flatMap((one) => hanging(screen, "  ", givenText(one))),
    ),
    ...heading(screen, "Read from, the strongest first:"),
    ...table(
      screen,
      layers.map(({ name, file, state }) => [name, `${file ?? ""} ${LAYER_STATES[state]}`]),
      { indent: 2 },
    ),
    [],
    ...paragraph(screen, "The arguments of claude itself are not visible here."),
  ];
}

const SERVICE_HEAD = ["service", "state", "decided by"] as const;

const heading = (screen: Screen, text: string): readonly ScreenLine[] =>
  paragraph(screen, { text, accent: "strong" });

const LAYER_STATES = { read: "", absent: "(none)", unusable: "(cannot be used)" } as const;

export function decisionText({ kind, by }: Decision, provider: ModelProvider): string {
  if (by === null) return kind === "version" ? "this version does not have it" : "the default";
  if (kind === "provider") return `the default with ${provider.name}`;
  return givenText(by);
}

const givenText = ({ variable, value, where }: SetVariable): string =>
  `${variable}=${redactedValue(variable, value)}, ${oneLine(where)}`;

/** Everything about one service: the reference, and what each layer sets. */
export function serviceLines(
  name: ServiceName,
  survey: Survey,
  screen: Screen,
): readonly ScreenLine[] {
  const service = SERVICES[name];
  const { state, decision } = verdictOf(survey, name);
  const by =
    decision.by === null ? decisionText(decision, survey.provider) : `by ${givenText(decision.by)}`;
  const variables = switchesOf(service);
  const setHere = survey.layers.flatMap(({ values }) =>
    variables.flatMap((variable) => {
      const given = values.get(variable);
      if (given === undefined) return [];
      return [givenText({ variable, ...given })];
    }),
  );
  const issues = KNOWN_ISSUES.filter(({ services }) => services.includes(name));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["state", [`${state}, ${by}`]],
    ["data", [service.data]],
    ["goes to", [destinationOf(name, survey.layers)]],
    ["local data", service.local === null ? [] : [service.local]],
    ["known of", Object.entries(service.known).map((pair) => pair.join(": "))],
    ["default", [defaultText(service)]],
    [service.default.claude === "on" ? "off by" : "on by", [switchText(service)]],
    ["set here", setHere],
    [
      "retention",
      service.endpoint?.includes("anthropic") ? RETENTION.map((row) => row.join(": ")) : [],
    ],
    [
      "known issues",
      issues.map(({ number, about }) => `anthropics/claude-code#${number}: ${about}`),
    ],
  ];
  return [
    ...heading(screen, `${service.title}, as known on ${REFERENCE_DATE}`),
    ...table(
      screen,
      rows.flatMap(([label, lines]) => lines.map((text, at) => [at === 0 ? label : "", text])),
      { indent: 2 },
    ),
  ];
}

function defaultText({ default: byDefault }: TelemetryService): string {
  const { claude, cloud } = byDefault;
  if (claude === cloud) return claude;
  return `${claude} with the Claude API; ${cloud} with Bedrock, Vertex and Foundry`;
}

function switchText(service: TelemetryService): string {
  const names = switchesOf(service).map((variable) => `${variable}=1`);
  return names.join(", or ");
}

/** The report for programs. Schema 1: fields are added, and none changes its meaning. */
export const surveyJson = (survey: Survey, policy: readonly PolicyResult[] | null): string =>
  JSON.stringify({
    schema: 1,
    provider: { name: survey.provider.name, by: givenJson(survey.provider.by) },
    installed: survey.installed,
    services: [
      ...survey.verdicts.map(({ name }) => serviceJson(name, name, survey)),
      ...Object.entries(OLD_SERVICE_NAMES).map(([old, name]) => serviceJson(old, name, survey)),
    ],
    opentelemetry: survey.otel.map(givenJson),
    layers: survey.layers.map(({ name, file, state, problem }) => ({
      name,
      file,
      state,
      fault: problem,
    })),
    warnings: survey.warnings,
    policy: policy?.map(({ holds, ...result }) => ({ ...result, kept: holds })) ?? null,
  });

/** An old name has an entry of its own, for programs that look for it. */
function serviceJson(shownAs: string, name: ServiceName, survey: Survey) {
  const { title, data, switch: own, known } = SERVICES[name];
  const { state, decision } = verdictOf(survey, name);
  return {
    name: shownAs,
    ...(shownAs === name ? {} : { now: name }),
    title,
    state,
    decided: { by: decision.kind, ...givenJson(decision.by) },
    switch: own.kind === "parts" ? null : own.variable,
    endpoint: destinationOf(name, survey.layers),
    data,
    known,
  };
}

const givenJson = (found: SetVariable | null) =>
  found === null
    ? null
    : {
        variable: found.variable,
        value: redactedValue(found.variable, found.value),
        where: oneLine(found.where),
      };
