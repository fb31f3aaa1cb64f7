/** The table of docs/pacing.md: ours beside fixed intervals, under either limit. */
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
/** What several machines do to poll as one. */
export const TOGETHER: readonly Policy[] = ["ours", "share", "from"];
const FLEETS = [3, 10];
const SEED = 7;

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

const NAMES = { ours: "claude-usage", share: "with `share`", from: "with `from`" } as const;

const nameOf = (policy: Policy): string =>
  typeof policy === "number" ? `every ${policy} s` : NAMES[policy];

const cellsOf = ({ requestsPerHour, throttledPerDay, median, ninetyFifth }: Tally) => [
  requestsPerHour.toFixed(1),
  throttledPerDay.toFixed(throttledPerDay < 10 ? 1 : 0),
  `${Math.round(median)} s`,
  `${Math.round(ninetyFifth)} s`,
];

/** The table of docs/pacing.md in Markdown. */
export const table = (): Promise<string> => tableOf(MACHINES, POLICIES);

/** The table of docs/machines.md: the same weeks, alone and together. */
export const machinesTable = (): Promise<string> => tableOf(FLEETS, TOGETHER);

async function tableOf(fleets: readonly number[], policies: readonly Policy[]): Promise<string> {
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
    for (const machines of fleets) {
      for (const policy of policies) {
        const tally = await simulate({ policy, machines, limit, length: LENGTH, seed: SEED });
        rows.push(row([name, machines, nameOf(policy), ...cellsOf(tally)]));
      }
    }
  }
  return rows.join("\n");
}
