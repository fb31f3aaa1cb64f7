/** What an administrator requires of many machines: `statsig=off,prompts=off`. Pure. */
import { type Assessment, verdictOf } from "./assess.ts";
import type { OnOff } from "./reference.ts";
import { SERVICE_NAMES, type ServiceName } from "./service-names.ts";

interface PolicyRule {
  readonly service: ServiceName;
  readonly wanted: OnOff;
}

export interface PolicyResult extends PolicyRule {
  readonly state: OnOff;
  readonly holds: boolean;
}

const isService = (word: string): word is ServiceName =>
  (SERVICE_NAMES as readonly string[]).includes(word);

/** The rules of a list, or what is wrong with it. */
export function parsePolicy(text: string): readonly PolicyRule[] | string {
  const rules: PolicyRule[] = [];
  for (const part of text.split(",")) {
    const [service = "", wanted = "", ...more] = part.trim().split("=");
    if (!isService(service) || (wanted !== "on" && wanted !== "off") || more.length > 0) {
      const services = SERVICE_NAMES.join(", ");
      return `--require takes SERVICE=on or SERVICE=off, with commas between them, not ${JSON.stringify(part)}; a service is one of ${services}.`;
    }
    rules.push({ service, wanted });
  }
  return rules;
}

export const checkPolicy = (
  policy: readonly PolicyRule[],
  assessment: Assessment,
): readonly PolicyResult[] =>
  policy.map(({ service, wanted }) => {
    const { state } = verdictOf(assessment, service);
    return { service, wanted, state, holds: state === wanted };
  });

/** Which rules of a policy hold, a line each. */
export const policyText = (results: readonly PolicyResult[]): string =>
  results
    .map(({ service, wanted, state, holds }) =>
      holds
        ? `ok    ${service} is ${state}`
        : `fail  ${service} is ${state}, and ${wanted} is required`,
    )
    .join("\n");
