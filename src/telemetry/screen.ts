/** What was found, for a person: warnings first, then each service in two lines. Pure. */
import type { Decision, Found, Provider } from "./assess.ts";
import { printable, shown } from "./hide.ts";
import type { Kept } from "./policy.ts";
import { SERVICES } from "./services.ts";
import { destinationOf, type Survey } from "./survey.ts";

/** Paths in the home folder begin with a tilde. */
export type Home = string;

export function screen(survey: Survey, home: Home): string {
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
      warnings.map(({ message }) => short(message, home)),
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
    "Read, the strongest first:",
    ...layers.map(
      ({ name, file, state }) => `  ${name.padEnd(12)}${short(file ?? "", home)} ${STATES[state]}`,
    ),
    "",
    "What was given to claude on its command line is not seen here.",
  ]
    .map((text) => text.trimEnd())
    .join("\n");
}

const STATES = { read: "", absent: "(none)", unusable: "(cannot be used)" } as const;

export function decisionText({ kind, by }: Decision, provider: Provider, home: Home): string {
  if (kind === "default") return "the default";
  if (kind === "provider") return `the default with ${provider.name}`;
  return givenText(by, home);
}

export const givenText = ({ variable, value, where }: Found, home: Home): string =>
  `${variable}=${shown(variable, value)}, ${short(printable(where), home)}`;

export const short = (text: string, home: Home): string =>
  home === "" ? text : text.replaceAll(`${home}/`, "~/");

/** Which demands of a policy hold. */
export const policyText = (kept: readonly Kept[]): string =>
  kept
    .map(({ service, wanted, state, kept: holds }) =>
      holds
        ? `ok    ${service} is ${state}`
        : `fail  ${service} is ${state}, and ${wanted} is required`,
    )
    .join("\n");
