/** What a fleet demands of its machines: `statsig=off,prompts=off`. Pure. */
import { type Assessment, verdictIn } from "./assess.ts";
import { SERVICE_NAMES, type ServiceName } from "./names.ts";
import type { State } from "./services.ts";

export interface Demand {
  readonly service: ServiceName;
  readonly wanted: State;
}

export interface Kept extends Demand {
  readonly state: State;
  readonly kept: boolean;
}

const isService = (word: string): word is ServiceName =>
  (SERVICE_NAMES as readonly string[]).includes(word);

/** The demands of a list, or the sentence that says what is wrong with it. */
export function policyOf(text: string): readonly Demand[] | string {
  const demands: Demand[] = [];
  for (const part of text.split(",")) {
    const [service = "", wanted = "", ...more] = part.trim().split("=");
    if (!isService(service) || (wanted !== "on" && wanted !== "off") || more.length > 0) {
      const services = SERVICE_NAMES.join(", ");
      return `--require takes SERVICE=on or SERVICE=off, with commas between them, not ${JSON.stringify(part)}; a service is one of ${services}.`;
    }
    demands.push({ service, wanted });
  }
  return demands;
}

export const judge = (policy: readonly Demand[], assessment: Assessment): readonly Kept[] =>
  policy.map(({ service, wanted }) => {
    const { state } = verdictIn(assessment, service);
    return { service, wanted, state, kept: state === wanted };
  });
