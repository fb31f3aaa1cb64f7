/** What an administrator requires of many machines: `statsig=off,prompts=off`. Pure. */
import { type Assessment, verdictOf } from "./assess.ts";
import { type OnOff, SERVICES } from "./reference.ts";
import { SERVICE_WORDS, type ServiceName, serviceNamed } from "./service-names.ts";

interface PolicyRule {
  readonly service: ServiceName;
  readonly wanted: OnOff;
}

export interface PolicyResult extends PolicyRule {
  readonly state: OnOff;
  /** The service itself, or what took its place and decides the state. */
  readonly as: ServiceName;
  readonly holds: boolean;
}

/** The rules of a list, or what is wrong with it. */
export function parsePolicy(text: string): readonly PolicyRule[] | string {
  const rules: PolicyRule[] = [];
  for (const part of text.split(",")) {
    const [word = "", wanted = "", ...more] = part.trim().split("=");
    const service = serviceNamed(word);
    if (service === null || (wanted !== "on" && wanted !== "off") || more.length > 0) {
      const services = SERVICE_WORDS.join(", ");
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
    // A policy that was written for an older version must not pass while its successor sends the data.
    const covered = [service, ...(SERVICES[service].successors ?? [])];
    const verdicts = covered.map((name) => verdictOf(assessment, name));
    const on = verdicts.find(({ state }) => state === "on");
    const state = on === undefined ? "off" : "on";
    return { service, wanted, state, as: on?.name ?? service, holds: state === wanted };
  });

/** Which rules of a policy hold, a line each. */
export const policyText = (results: readonly PolicyResult[]): string =>
  results
    .map(({ service, wanted, state, as, holds }) => {
      const name = as === service ? service : `${service} (now ${as})`;
      return holds
        ? `ok    ${name} is ${state}`
        : `fail  ${name} is ${state}, and ${wanted} is required`;
    })
    .join("\n");
