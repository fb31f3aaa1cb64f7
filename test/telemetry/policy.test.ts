/** Policies, and what is wrong with others. */
import { expect, it } from "vitest";
import { parsePolicy } from "../../src/telemetry/policy.ts";

it.each([
  ["statsig=off", null],
  ["statsig=off, prompts=on", null],
  ["tool-content=off,survey=off", null],
  ["", /^--require takes SERVICE=on or SERVICE=off.*not "";/],
  ["statsig", /not "statsig"/],
  ["statsig=0", /not "statsig=0"/],
  ["statsig=off=off", /not "statsig=off=off"/],
  ["nosuch=off", /not "nosuch=off".*one of events, flags/],
])("parses the policy %j, or says what is wrong", (text, wrong) => {
  const found = parsePolicy(text);
  if (wrong === null) expect(found).not.toBeTypeOf("string");
  else expect(found).toMatch(wrong);
});
