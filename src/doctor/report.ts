/** What was found, for a person's screen and for programs. */
import type { Check, Finding } from "./check.ts";
import type { World } from "./sample.ts";

export interface Found extends Finding {
  readonly name: string;
}

export const examine = (checks: readonly Check[], world: World): readonly Found[] =>
  checks.map(({ name, run }) => ({ name, ...run(world) }));

/** Nothing is to be mended; advice may be there. */
export const isHealthy = (found: readonly Found[]): boolean =>
  found.every(({ status }) => status !== "fail");

/** `fail  launcher      …` with the rest of it below. */
export function screen(found: readonly Found[]): string {
  const width = Math.max(...found.map(({ name }) => name.length)) + 2;
  const below = (text: string) => `${" ".repeat(6 + width)}${text}`;
  const lines = found.flatMap(({ name, status, message, mend, details }) => [
    `${status.padEnd(6)}${name.padEnd(width)}${message}`,
    ...(mend === null ? [] : [below(`> ${mend}`)]),
    ...details.map(below),
  ]);
  return [...lines, "", verdictOn(found)].map(printable).join("\n");
}

function verdictOn(found: readonly Found[]): string {
  const count = (wanted: Found["status"]) => found.filter(({ status }) => status === wanted).length;
  const [wrong, advice] = [count("fail"), count("warn")];
  const more = advice === 0 ? "." : `; ${advice} to know of.`;
  return wrong === 0 ? `Nothing is to be mended${more}` : `${wrong} to be mended${more}`;
}

/** Paths and settings are a person's own, and yet a terminal obeys what stands in them. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, "?");

/** Schema 1: fields are added, and none changes its meaning. */
export const documentOf = (found: readonly Found[]): string =>
  JSON.stringify({
    schema: 1,
    healthy: isHealthy(found),
    checks: found.map(({ name, status, message, mend, details }) => ({
      name,
      status,
      message,
      mend,
      details,
    })),
  });
