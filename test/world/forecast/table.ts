/** npm run backtest: forecasts beside the straight line, for the persons of the traces and for simulated ones. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newLearner } from "../../../src/model/forecast/learner.ts";
import { evenRhythm, type Rhythm } from "../../../src/model/forecast/rhythm.ts";
import { medianOf, type Score, sumOf, walkForward } from "../../../src/model/forecast/score.ts";
import { parseWorkdays, parseWorkHours, rhythmOf } from "../../../src/model/forecast/work-hours.ts";
import { instant } from "../../../src/model/units.ts";
import { type Regime, regimes } from "./regimes.ts";
import { mondayBased, sessionsOf, WEEK_MS, weeksOf } from "./stand-in.ts";

type Person = Regime;

const CUTS = { week: weeksOf, session: sessionsOf } as const;
type CutKind = keyof typeof CUTS;

/** The persons in a folder of `person-*.csv` with seconds in the first column; none where it is missing. */
export function personsIn(folder: string): readonly Person[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^person-\w+\.csv$/.test(name))
    .sort()
    .map((file) => ({
      name: file.slice("person-".length, -".csv".length),
      activity: readFileSync(join(folder, file), "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((row) => ({ at: instant(Number(row.split(",")[0]) * 1000), amount: 1 })),
      falls: [],
    }));
}

const ratio = (one: number, other: number) => (other === 0 ? "–" : (one / other).toFixed(2));
const shown = (value: number | null, digits = 0) => (value === null ? "–" : value.toFixed(digits));

const HEAD = [
  "who",
  "window",
  "windows",
  "at the limit",
  "forecasts",
  "line's error",
  "our error",
  "ratio",
  "true alarms",
  "false alarms",
  "taken back a week",
  "band holds",
  "`hits_at` off by",
];

/** One method beside the other: the straight line's, then ours. */
const beside = (line: string | number, ours: string | number) => `${line} : ${ours}`;

const cells = (values: readonly (string | number)[]) => `| ${values.join(" | ")} |`;

/** Sessions are off by minutes, weeks by hours. */
const offBy = (errors: readonly number[], kind: CutKind) =>
  shown(
    kind === "week" ? (medianOf(errors) ?? Number.NaN) / 60 : medianOf(errors),
    kind === "week" ? 1 : 0,
  );

function row(who: string, kind: CutKind, score: Score): string {
  const { ours, line, forecasts } = score;
  const weeks = score.spanMs / WEEK_MS;
  return cells([
    who,
    kind === "week" ? "7 d" : "5 h",
    score.windows,
    score.reached,
    forecasts,
    shown(line.error / forecasts, 1),
    shown(ours.error / forecasts, 1),
    ratio(ours.error, line.error),
    beside(line.trueAlarms, ours.trueAlarms),
    beside(line.falseAlarms, ours.falseAlarms),
    beside(shown(line.flips / weeks, 2), shown(ours.flips / weeks, 2)),
    score.banded < 100 ? "–" : `${shown((100 * score.held) / score.banded)} %`,
    `${beside(offBy(line.hitErrors, kind), offBy(ours.hitErrors, kind))} ${kind === "week" ? "h" : "min"}`,
  ]);
}

/** The score of one person's windows of one kind. */
export function scoreOf(
  kind: CutKind,
  { activity, falls }: Person,
  rhythm: Rhythm = evenRhythm,
): Score {
  return walkForward(newLearner(kind, rhythm), CUTS[kind](activity, falls), mondayBased).score;
}

/** All persons together: their errors count alike, however long each was followed. */
function table(persons: readonly Person[], kind: CutKind, all: string): readonly string[] {
  const scores = persons.map((person) => [person.name, scoreOf(kind, person)] as const);
  const sum = sumOf(scores.map(([, score]) => score));
  return [...scores.map(([name, score]) => row(name, kind, score)), row(all, kind, sum)];
}

/** What settings are worth to somebody who works office hours: true ones, and ones that are wrong. */
const NAMED = [
  ["mon-fri", "9-18"],
  ["sat,sun", "9-18"],
  ["mon-fri", "22-6"],
] as const;

function named(simulated: readonly Person[]): readonly string[] {
  const office = simulated.find(({ name }) => name === "office week");
  return NAMED.flatMap(([days, hours]) => {
    if (office === undefined) return [];
    const rhythm = rhythmOf(parseWorkdays(days), parseWorkHours(hours));
    return row(`office, \`${days}\` \`${hours}\``, "week", scoreOf("week", office, rhythm));
  });
}

export function backtest(folder: string, seed = 1): string {
  const persons = personsIn(folder);
  const simulated = regimes(seed);
  const kinds: readonly CutKind[] = ["week", "session"];
  const missing = `No persons: ${folder} is not there. What follows is simulated.\n\n`;
  return (
    (persons.length === 0 ? missing : "") +
    [
      cells(HEAD),
      cells(HEAD.map((_, index) => (index < 2 ? "---" : "--:"))),
      ...kinds.flatMap((kind) => [
        ...(persons.length === 0 ? [] : table(persons, kind, "**persons**")),
        ...table(simulated, kind, "**simulated**"),
        ...(kind === "week" ? named(simulated) : []),
      ]),
    ].join("\n")
  );
}
