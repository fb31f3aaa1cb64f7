/** The flags of the commands that read the history. */
import { quoted } from "../config/setting.ts";
import { integerType } from "../config/value-types.ts";
import type { SpecFlag } from "./spec.ts";

export const DAYS = {
  placeholder: "DAYS",
  help: "how many days back",
} as const satisfies SpecFlag;

export const DEMO = {
  help: "show a simulated account; needs no login",
} as const satisfies SpecFlag;

const DAY_COUNT = integerType(1, 3_650);

/** `--days 90`: how many, or a sentence on what is wrong. */
export function parseDaysFlag(text: string | undefined, usual: number): number | string {
  if (text === undefined) return usual;
  const days = DAY_COUNT.parse(text);
  return days.kind === "invalid"
    ? `--days takes ${days.expected}, not ${quoted(text)}.`
    : days.value;
}
