/** Simulates machines of one account that poll the modelled endpoint for weeks: with the real loop, or a fixed interval. */
import type { Outcome } from "../../../src/model/outcome.ts";
import { INITIAL_PACE, NOTHING_ELSEWHERE, type Pace } from "../../../src/model/schedule/pace.ts";
import { blankSnapshot } from "../../../src/model/snapshot.ts";
import {
  after,
  DAY,
  END_OF_TIME,
  HOUR,
  type Instant,
  instant,
  type Millis,
  millis,
  SECOND,
} from "../../../src/model/units.ts";
import { startLoop } from "../../../src/poller/loop.ts";
import { Secret } from "../../../src/sources/secret.ts";
import { busiest } from "../busiest.ts";
import { seededRandom } from "../random.ts";
import type { Limit } from "./limits.ts";
import { sharedClock } from "./shared-clock.ts";
import { TICK, type Work, work } from "./work.ts";

/** Ours, or a fixed number of seconds between requests, whatever the responses. */
export type Policy = "ours" | number;

export interface Scene {
  readonly policy: Policy;
  readonly machines: number;
  readonly limit: (random: () => number) => Limit;
  readonly length: Millis;
  readonly seed: number;
}

export interface Tally {
  /** Of all machines together. */
  readonly requestsPerHour: number;
  /** Of all machines together. */
  readonly throttledPerDay: number;
  /** Age of the number in seconds on the machine in use, while usage changes. */
  readonly median: number;
  readonly ninetyFifth: number;
  /** The most requests that one machine made in any hour. */
  readonly busiest: number;
}

/** Midnight before a Monday. */
const START = instant(Date.parse("2026-03-02T00:00:00Z"));

/** The requests of one machine. */
interface Machine {
  readonly sent: Instant[];
  readonly answered: Instant[];
  throttled: number;
}

export async function simulate({ policy, machines, limit, length, seed }: Scene): Promise<Tally> {
  const life = work(START, length, machines, seededRandom(seed));
  const limited = limit(seededRandom(seed + 1));
  const random = seededRandom(seed + 2);
  const fleet: Machine[] = Array.from({ length: machines }, () => ({
    sent: [],
    answered: [],
    throttled: 0,
  }));
  const request = (machine: Machine, now: Instant): Outcome => {
    machine.sent.push(now);
    const refusal = limited(now);
    if (refusal !== null) {
      machine.throttled += 1;
      return refusal;
    }
    machine.answered.push(now);
    const windows = life.windows(now);
    return { kind: "learned", reading: { at: now, source: "api", windows, extra: null } };
  };
  if (policy === "ours") await pollAsWeDo(fleet, life, request, random, length);
  else pollAtInterval(fleet, request, random, millis(policy * SECOND), length);
  return tallied(fleet, life, length);
}

type SendRequest = (machine: Machine, now: Instant) => Outcome;

/** Each machine runs the daemon's loop, starting at a random minute. */
async function pollAsWeDo(
  fleet: readonly Machine[],
  life: Work,
  request: SendRequest,
  random: () => number,
  length: Millis,
): Promise<void> {
  const clock = sharedClock(START);
  const login = { kind: "usable", secret: new Secret("token"), expiresAt: null } as const;
  const limits = { interval: millis(90 * SECOND), budget: 28 };
  const loops = fleet.map((machine, index) => {
    const started = after(START, Math.round(random() * HOUR));
    return startLoop(
      { snapshot: blankSnapshot(started), pace: INITIAL_PACE satisfies Pace },
      {
        clock,
        random,
        elsewhere: () => NOTHING_ELSEWHERE,
        limits: () => limits,
        login: async () => login,
        account: () => null,
        observations: () => [],
        activeAt: (now) => life.prompted(index, now),
        mayRequest: () => true,
        request: async () => request(machine, clock.now()),
        save: () => true,
        report: () => {},
        held: () => true,
        render: () => END_OF_TIME,
      },
    );
  });
  await clock.run(after(START, length));
  for (const { stop } of loops) stop();
  await Promise.all(loops.map(({ done }) => done));
}

function pollAtInterval(
  fleet: readonly Machine[],
  request: SendRequest,
  random: () => number,
  interval: Millis,
  length: Millis,
): void {
  const due = fleet.map(() => after(START, Math.round(random() * interval)));
  for (;;) {
    const now = instant(Math.min(...due));
    if (now > START + length) return;
    const index = due.indexOf(now);
    const machine = fleet[index];
    if (machine !== undefined) request(machine, now);
    due[index] = after(now, interval);
  }
}

function tallied(fleet: readonly Machine[], life: Work, length: Millis): Tally {
  const ages: number[] = [];
  const seen = fleet.map(() => 0);
  for (let now = START; now < START + length; now = after(now, TICK)) {
    const index = life.busy(now);
    if (index === null) continue;
    const answered = fleet[index]?.answered ?? [];
    let last = seen[index] ?? 0;
    while ((answered[last + 1] ?? END_OF_TIME) <= now) last += 1;
    seen[index] = last;
    ages.push((now - (answered[last] ?? START)) / SECOND);
  }
  ages.sort((one, other) => one - other);
  const total = (of: (machine: Machine) => number) =>
    fleet.reduce((sum, machine) => sum + of(machine), 0);
  return {
    requestsPerHour: total(({ sent }) => sent.length) / (length / HOUR),
    throttledPerDay: total(({ throttled }) => throttled) / (length / DAY),
    median: ages[Math.floor(ages.length / 2)] ?? Number.NaN,
    ninetyFifth: ages[Math.floor(ages.length * 0.95)] ?? Number.NaN,
    busiest: Math.max(...fleet.map(({ sent }) => busiest(sent))),
  };
}
