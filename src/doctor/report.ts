/** Runs the checks and reports what they found, for a person's screen and for programs. */
import { hanging, lineCells } from "../cli/layout.ts";
import { type Accent, fitted, type Screen, type ScreenLine } from "../cli/screen.ts";
import type { CheckStatus, DoctorCheck, Finding } from "./check.ts";
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

/** A word where there are only ASCII characters: a sign would be a riddle. */
const MARKS: Readonly<Record<CheckStatus, readonly [sign: string, word: string, Accent]>> = {
  ok: ["✓", "ok", "good"],
  fail: ["✗", "fail", "problem"],
  warn: ["!", "warn", "warning"],
  skipped: ["–", "skip", "quiet"],
};
const WORD_CELLS = 4;

/** `✓ node  v24.1.0`, with the fix and the details below. */
export function doctorLines(
  findings: readonly NamedFinding[],
  screen: Screen,
): readonly ScreenLine[] {
  const names = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, status, message, fix, details }) => {
    const [sign, word, accent] = MARKS[status];
    const mark = { text: screen.ascii ? word.padEnd(WORD_CELLS) : sign, accent };
    const lead = fitted(screen, [mark, " ", `${name.padEnd(names)}  `]);
    const indent = " ".repeat(lineCells(lead));
    const quiet = status === "skipped" ? "quiet" : undefined;
    return [
      ...hanging(screen, lead, { text: message, accent: quiet }),
      ...(fix === null ? [] : hanging(screen, [indent, { text: "fix: ", accent: "strong" }], fix)),
      ...details.flatMap((one) => hanging(screen, indent, { text: one, accent: "quiet" })),
    ];
  });
  return [...lines, [], fitted(screen, countText(findings))];
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

/** Schema 1: fields are added, and none changes its meaning; `mend` is the earlier name of `fix`. */
export const doctorJson = (findings: readonly NamedFinding[]): string =>
  JSON.stringify({
    schema: 1,
    healthy: isHealthy(findings),
    checks: findings.map(({ name, status, message, fix, details }) => ({
      name,
      status,
      message,
      fix,
      mend: fix,
      details,
    })),
  });
