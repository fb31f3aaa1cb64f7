/** What was found, for programs. Schema 1: fields are added, and none changes its meaning. */
import type { Found } from "./assess.ts";
import { printable, shown } from "./hide.ts";
import type { Kept } from "./policy.ts";
import { SERVICES } from "./services.ts";
import { destinationOf, type Survey } from "./survey.ts";

export const documentOf = (survey: Survey, policy: readonly Kept[] | null): string =>
  JSON.stringify({
    schema: 1,
    provider: { name: survey.provider.name, by: given(survey.provider.by) },
    services: survey.verdicts.map(({ name, state, decision }) => {
      const { title, data, switch: own } = SERVICES[name];
      return {
        name,
        title,
        state,
        decided: { by: decision.kind, ...given(decision.by) },
        switch: own.kind === "none" ? null : own.variable,
        endpoint: destinationOf(name, survey.layers),
        data,
      };
    }),
    opentelemetry: survey.otel.map(given),
    layers: survey.layers.map(({ name, file, state, fault }) => ({ name, file, state, fault })),
    warnings: survey.warnings,
    policy,
  });

const given = (found: Found | null) =>
  found === null
    ? null
    : {
        variable: found.variable,
        value: shown(found.variable, found.value),
        where: printable(found.where),
      };
