/** All there is to say of one service: the reference, and what each place says here. Pure. */
import { verdictIn } from "./assess.ts";
import { shown } from "./hide.ts";
import type { ServiceName } from "./names.ts";
import { givenText, type Home, short } from "./screen.ts";
import { AS_OF, ISSUES, MASTER, RETENTION, SERVICES, type Service } from "./services.ts";
import { destinationOf, type Survey } from "./survey.ts";

export function explanation(name: ServiceName, survey: Survey, home: Home): string {
  const service = SERVICES[name];
  const { state, decision } = verdictIn(survey, name);
  const by = decision.by === null ? "by default" : `by ${givenText(decision.by, home)}`;
  const variables = [
    ...(service.switch.kind === "none" ? [] : [service.switch.variable]),
    ...(service.nonessential ? [MASTER] : []),
  ];
  const said = survey.layers.flatMap(({ values }) =>
    variables.flatMap((variable) => {
      const given = values.get(variable);
      if (given === undefined) return [];
      return [`${variable}=${shown(variable, given.value)}, ${short(given.where, home)}`];
    }),
  );
  const issues = ISSUES.filter(({ services }) => services.includes(name));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["state", [`${state}, ${by}`]],
    ["data", [service.data]],
    ["goes to", [destinationOf(name, survey.layers)]],
    ["keeps here", service.local === null ? [] : [service.local]],
    ["default", [standardText(service)]],
    [service.standard.claude === "on" ? "off by" : "on by", [switchText(service)]],
    ["set here", said],
    ["kept", service.endpoint?.includes("anthropic") ? RETENTION.map((row) => row.join(": ")) : []],
    [
      "known issues",
      issues.map(({ number, about }) => `anthropics/claude-code#${number}: ${about}`),
    ],
  ];
  return [
    `${service.title}, as known on ${AS_OF}`,
    ...rows.flatMap(([label, lines]) =>
      lines.map((text, at) => `  ${(at === 0 ? label : "").padEnd(14)}${text}`),
    ),
  ].join("\n");
}

export function standardText({ standard }: Service): string {
  const { claude, cloud } = standard;
  if (claude === cloud) return claude;
  return `${claude} with the Claude API; ${cloud} with Bedrock, Vertex and Foundry`;
}

export function switchText({ switch: own, nonessential }: Service): string {
  if (own.kind === "none") return `${MASTER}=1 alone`;
  return `${own.variable}=1${nonessential ? `, or ${MASTER}=1` : ""}`;
}
