/** The README's table of pacing: ours beside fixed intervals, under either limit. */
import { DAY, millis } from "../../../src/model/units.ts";
import { type Policy, type Scene, simulate, type Tally } from "./fleet.ts";
import { bursty, hourly } from "./limits.ts";

export const LENGTH = millis(14 * DAY);
export const LIMITS: readonly (readonly [string, Scene["limit"]])[] = [
  ["28–30 in 60 min", hourly],
  ["5 in 300 s", bursty],
];
export const POLICIES: readonly Policy[] = ["ours", 60, 90, 180];
const MACHINES = [1, 3];
const SEED = 7;

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

const nameOf = (policy: Policy): string =>
  policy === "ours" ? "claude-usage" : `every ${policy} s`;

const cellsOf = ({ requestsPerHour, throttledPerDay, median, ninetyFifth }: Tally) => [
  requestsPerHour.toFixed(1),
  throttledPerDay.toFixed(throttledPerDay < 10 ? 1 : 0),
  `${Math.round(median)} s`,
  `${Math.round(ninetyFifth)} s`,
];

/** The table in Markdown. */
export async function table(): Promise<string> {
  const head = [
    "limit",
    "machines",
    "polling",
    "requests an hour",
    "429s a day",
    "age, median",
    "age, 95 %",
  ];
  const rows = [row(head), row(["---", "--:", "---", "--:", "--:", "--:", "--:"])];
  for (const [name, limit] of LIMITS) {
    for (const machines of MACHINES) {
      for (const policy of POLICIES) {
        const tally = await simulate({ policy, machines, limit, length: LENGTH, seed: SEED });
        rows.push(row([name, machines, nameOf(policy), ...cellsOf(tally)]));
      }
    }
  }
  return rows.join("\n");
}
