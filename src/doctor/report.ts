/** Runs the checks and reports what they found, for a person's screen and for programs. */
import type { DoctorCheck, Finding } from "./check.ts";
import type { DoctorSample } from "./sample.ts";

export interface NamedFinding extends Finding {
  readonly name: string;
}

export const runChecks = (
  checks: readonly DoctorCheck[],
  sample: DoctorSample,
): readonly NamedFinding[] => checks.map(({ name, run }) => ({ name, ...run(sample) }));

/** No problem was found; there may be warnings. */
export const isHealthy = (findings: readonly NamedFinding[]): boolean =>
  findings.every(({ status }) => status !== "fail");

/** `fail  launcher      …` with its fix and its details below. */
export function doctorText(findings: readonly NamedFinding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  const below = (text: string) => `${" ".repeat(6 + width)}${text}`;
  const lines = findings.flatMap(({ name, status, message, fix, details }) => [
    `${status.padEnd(6)}${name.padEnd(width)}${message}`,
    ...(fix === null ? [] : [below(`fix: ${fix}`)]),
    ...details.map(below),
  ]);
  return [...lines, "", countText(findings)].map(withoutControls).join("\n");
}

/** `1 problem, 2 warnings`. */
function countText(findings: readonly NamedFinding[]): string {
  const count = (status: NamedFinding["status"], noun: string): readonly string[] => {
    const times = findings.filter((one) => one.status === status).length;
    return times === 0 ? [] : [`${times} ${noun}${times === 1 ? "" : "s"}`];
  };
  const problems = count("fail", "problem");
  return [
    ...(problems.length === 0 ? ["no problems"] : problems),
    ...count("warn", "warning"),
  ].join(", ");
}

/** Paths and settings are the person's own text, yet a terminal obeys the control characters in them. */
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, "?");

/** Schema 1: fields are added, and none changes its meaning; hence `mend`, the name that this schema has for a fix. */
export const doctorJson = (findings: readonly NamedFinding[]): string =>
  JSON.stringify({
    schema: 1,
    healthy: isHealthy(findings),
    checks: findings.map(({ name, status, message, fix, details }) => ({
      name,
      status,
      message,
      mend: fix,
      details,
    })),
  });
