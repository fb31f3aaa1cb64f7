/** What one call found, in one value, and its text and JSON: all of it, or all about one service. Pure. */
import {
  type Assessment,
  assess,
  type Decision,
  findVariable,
  type ModelProvider,
  type SetVariable,
  signalsOf,
  verdictOf,
} from "./assess.ts";
import type { EnvLayer } from "./layers.ts";
import type { PolicyResult } from "./policy.ts";
import { oneLine, redactedValue } from "./redact.ts";
import {
  KNOWN_ISSUES,
  MASTER_SWITCH,
  OTEL,
  REFERENCE_DATE,
  RETENTION,
  SERVICES,
  type TelemetryService,
  VARIABLES,
} from "./reference.ts";
import type { ServiceName } from "./service-names.ts";
import { type TelemetryWarning, warningsOf } from "./warnings.ts";

/** All that one call found: text and JSON have the same content. */
export interface Survey extends Assessment {
  readonly layers: readonly EnvLayer[];
  readonly warnings: readonly TelemetryWarning[];
  /** The variables of OpenTelemetry that are set. */
  readonly otel: readonly SetVariable[];
}

export function takeSurvey(layers: readonly EnvLayer[]): Survey {
  const assessment = assess(layers);
  const otel = Object.keys(VARIABLES).flatMap((variable) => findVariable(layers, variable) ?? []);
  return { ...assessment, layers, warnings: warningsOf(layers, assessment), otel };
}

/** Where a service's data goes, as far as that is known. */
function destinationOf(service: ServiceName, layers: readonly EnvLayer[]): string {
  const { endpoint } = SERVICES[service];
  if (endpoint !== null) return endpoint;
  const wanted = service === "prompts" ? ["logs"] : ["metrics", "logs"];
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

/** The report for a person: warnings first, then each service in two lines. Paths in the folder `home` begin with a tilde. */
export function surveyText(survey: Survey, home: string): string {
  const { warnings, provider, verdicts, layers, otel } = survey;
  const head = ["service", "state", "decided by"] as const;
  const rows = verdicts.map(({ name, state, decision }) => {
    const { title, data } = SERVICES[name];
    const label = name === title.toLowerCase() ? name : `${name} (${title})`;
    const about = `${destinationOf(name, layers)}: ${data}`;
    return { cells: [label, state, decisionText(decision, provider, home)] as const, about };
  });
  const width = Math.max(...rows.map(({ cells }) => cells[0].length)) + 2;
  const line = ([name, state, by]: readonly [string, string, string]) =>
    `${name.padEnd(width)}${state.padEnd(7)}${by}`;
  const block = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((one) => `  ${one}`), ""];
  return [
    ...block(
      "Warnings:",
      warnings.map(({ message }) => withTilde(message, home)),
    ),
    `Models are served by: ${provider.name}${provider.by === null ? "" : ` (${givenText(provider.by, home)})`}`,
    "",
    line(head),
    ...rows.flatMap(({ cells, about }) => [line(cells), `${" ".repeat(width + 7)}${about}`]),
    "",
    ...block(
      "OpenTelemetry's settings:",
      otel.map((one) => givenText(one, home)),
    ),
    "Read from, the strongest first:",
    ...layers.map(
      ({ name, file, state }) =>
        `  ${name.padEnd(12)}${withTilde(file ?? "", home)} ${LAYER_STATES[state]}`,
    ),
    "",
    "The arguments of claude itself are not visible here.",
  ]
    .map((text) => text.trimEnd())
    .join("\n");
}

const LAYER_STATES = { read: "", absent: "(none)", unusable: "(cannot be used)" } as const;

export function decisionText(
  { kind, by }: Decision,
  provider: ModelProvider,
  home: string,
): string {
  if (kind === "default") return "the default";
  if (kind === "provider") return `the default with ${provider.name}`;
  return givenText(by, home);
}

const givenText = ({ variable, value, where }: SetVariable, home: string): string =>
  `${variable}=${redactedValue(variable, value)}, ${withTilde(oneLine(where), home)}`;

export const withTilde = (text: string, home: string): string =>
  home === "" ? text : text.replaceAll(`${home}/`, "~/");

/** Everything about one service: the reference, and what each layer sets. */
export function serviceText(name: ServiceName, survey: Survey, home: string): string {
  const service = SERVICES[name];
  const { state, decision } = verdictOf(survey, name);
  const by = decision.by === null ? "by default" : `by ${givenText(decision.by, home)}`;
  const variables = [
    ...(service.switch.kind === "none" ? [] : [service.switch.variable]),
    ...(service.nonessential ? [MASTER_SWITCH] : []),
  ];
  const setHere = survey.layers.flatMap(({ values }) =>
    variables.flatMap((variable) => {
      const given = values.get(variable);
      if (given === undefined) return [];
      return [
        `${variable}=${redactedValue(variable, given.value)}, ${withTilde(given.where, home)}`,
      ];
    }),
  );
  const issues = KNOWN_ISSUES.filter(({ services }) => services.includes(name));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["state", [`${state}, ${by}`]],
    ["data", [service.data]],
    ["goes to", [destinationOf(name, survey.layers)]],
    ["local data", service.local === null ? [] : [service.local]],
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
    `${service.title}, as known on ${REFERENCE_DATE}`,
    ...rows.flatMap(([label, lines]) =>
      lines.map((text, at) => `  ${(at === 0 ? label : "").padEnd(14)}${text}`),
    ),
  ].join("\n");
}

function defaultText({ default: byDefault }: TelemetryService): string {
  const { claude, cloud } = byDefault;
  if (claude === cloud) return claude;
  return `${claude} with the Claude API; ${cloud} with Bedrock, Vertex and Foundry`;
}

function switchText({ switch: ownSwitch, nonessential }: TelemetryService): string {
  if (ownSwitch.kind === "none") return `${MASTER_SWITCH}=1 alone`;
  return `${ownSwitch.variable}=1${nonessential ? `, or ${MASTER_SWITCH}=1` : ""}`;
}

/** The report for programs. Schema 1: fields are added, and none changes its meaning. */
export const surveyJson = (survey: Survey, policy: readonly PolicyResult[] | null): string =>
  JSON.stringify({
    schema: 1,
    provider: { name: survey.provider.name, by: givenJson(survey.provider.by) },
    services: survey.verdicts.map(({ name, state, decision }) => {
      const { title, data, switch: ownSwitch } = SERVICES[name];
      return {
        name,
        title,
        state,
        decided: { by: decision.kind, ...givenJson(decision.by) },
        switch: ownSwitch.kind === "none" ? null : ownSwitch.variable,
        endpoint: destinationOf(name, survey.layers),
        data,
      };
    }),
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

const givenJson = (found: SetVariable | null) =>
  found === null
    ? null
    : {
        variable: found.variable,
        value: redactedValue(found.variable, found.value),
        where: oneLine(found.where),
      };
