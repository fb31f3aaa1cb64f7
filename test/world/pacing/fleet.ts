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
import { type PollLoop, startLoop } from "../../../src/poller/loop.ts";
import type { PollerState } from "../../../src/poller/ports.ts";
import { Secret } from "../../../src/sources/secret.ts";
import { busiest } from "../busiest.ts";
import { seededRandom } from "../random.ts";
import type { Limit } from "./limits.ts";
import { alone, fromOne, type NetworkMachine, throughEngine } from "./network.ts";
import { sharedClock } from "./shared-clock.ts";
import { TICK, type Work, work } from "./work.ts";

/**
 * Ours: each machine by itself, all through an engine, or all reading one of them over ssh; or a fixed number of seconds
 * between requests, whatever the responses.
 */
export type Policy = "ours" | "share" | "from" | number;

export interface Scene {
  readonly policy: Policy;
  readonly machines: number;
  readonly limit: (random: () => number) => Limit;
  readonly length: Millis;
  readonly seed: number;
  readonly incidents?: readonly Incident[];
}

/** What happens from `at` on, in ms from the start, to the machines that are named. */
export interface Incident {
  readonly at: number;
  readonly length: number;
  /** They reach no engine. */
  readonly cut?: (machine: number) => boolean;
  /** They are switched off. */
  readonly off?: (machine: number) => boolean;
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
  /** The most that all machines made in any hour. */
  readonly together: number;
  /** When each 429 came, in ms from the start. */
  readonly refusedAt: readonly number[];
  /** When the requests of each machine were sent, in ms from the start. */
  readonly sentAt: readonly (readonly number[])[];
  /** When each machine, after a response to it, meant to poll next. */
  readonly dueAt: readonly (readonly number[])[];
}

/** Midnight before a Monday. */
const START = instant(Date.parse("2026-03-02T00:00:00Z"));

/** The requests of one machine. */
interface Machine {
  readonly sent: Instant[];
  readonly refused: Instant[];
  readonly due: Instant[];
  /** The times of the readings that it showed, and when it showed each. */
  readonly readAt: Instant[];
  readonly shownAt: Instant[];
}

export async function simulate(scene: Scene): Promise<Tally> {
  const { policy, machines, limit, length, seed } = scene;
  const life = work(START, length, machines, seededRandom(seed));
  const limited = limit(seededRandom(seed + 1));
  const random = seededRandom(seed + 2);
  const fleet: Machine[] = Array.from({ length: machines }, () => ({
    sent: [],
    refused: [],
    due: [],
    readAt: [],
    shownAt: [],
  }));
  const request = (machine: Machine, now: Instant): Outcome => {
    machine.sent.push(now);
    const refusal = limited(now);
    if (refusal !== null) {
      machine.refused.push(now);
      return refusal;
    }
    if (typeof policy === "number") show(machine, now, now);
    const windows = life.windows(now);
    return { kind: "learned", reading: { at: now, source: "api", windows, extra: null } };
  };
  if (typeof policy === "number")
    pollAtInterval(fleet, request, random, millis(policy * SECOND), length);
  else await pollAsWeDo(scene, NETWORKS[policy], fleet, life, request, random);
  return tallied(fleet, life, length);
}

const NETWORKS = { ours: alone, share: throughEngine, from: fromOne } as const;

function show(machine: Machine, readAt: Instant, now: Instant): void {
  machine.readAt.push(readAt);
  machine.shownAt.push(now);
}

type SendRequest = (machine: Machine, now: Instant) => Outcome;

/** Each machine runs the daemon's loop, starting at a random minute. */
async function pollAsWeDo(
  { machines, length, incidents = [] }: Scene,
  connect: typeof alone,
  fleet: readonly Machine[],
  life: Work,
  request: SendRequest,
  random: () => number,
): Promise<void> {
  const clock = sharedClock(START);
  const login = { kind: "usable", secret: new Secret("token"), expiresAt: null } as const;
  const limits = { interval: millis(90 * SECOND), budget: 28 };
  const during = (now: Instant) =>
    incidents.filter(({ at, length: ms }) => now >= START + at && now < START + at + ms);
  const network = connect({
    ...limits,
    count: machines,
    now: clock.now,
    random,
    isCut: (index) => during(clock.now()).some(({ cut }) => cut?.(index)),
  });
  const begin = (index: number, state: PollerState): PollLoop => {
    const machine = fleet[index] as Machine;
    const link = network.machines[index] as NetworkMachine;
    const { peers } = link;
    const loop = startLoop(state, {
      clock,
      peers: () => peers,
      random,
      elsewhere: () => NOTHING_ELSEWHERE,
      limits: () => limits,
      login: async () => login,
      account: () => "anna",
      observations: () => [],
      activeAt: (now) => link.activeAt(life.prompted(index, now)),
      mayRequest: () => true,
      request: async () => request(machine, clock.now()),
      save: (next) => {
        link.snapshot = next.snapshot;
        states[index] = next;
        return true;
      },
      report: (outcome, { snapshot }) => {
        if (outcome.kind === "learned" && outcome.reading.via === undefined)
          machine.due.push(snapshot.dueAt);
        if (outcome.kind === "learned") show(machine, outcome.reading.at, clock.now());
      },
      held: () => true,
      render: () => END_OF_TIME,
    });
    link.wake = loop.wake;
    return loop;
  };
  const states: PollerState[] = [];
  const loops = fleet.map((_, index) => {
    // The one that the others read is there first.
    const isHub = connect === fromOne && index === 0;
    const started = after(START, isHub ? 0 : Math.round(random() * HOUR));
    const state = { snapshot: blankSnapshot(started), pace: INITIAL_PACE satisfies Pace };
    states[index] = state;
    return begin(index, state);
  });
  const forever = new AbortController().signal;
  for (const { at, length: ms, off } of incidents) {
    if (off === undefined) continue;
    const named = fleet.map((_, index) => index).filter(off);
    void clock.sleepUntil(after(START, at), forever).then(() => {
      for (const index of named) loops[index]?.stop();
    });
    void clock.sleepUntil(after(START, at + ms), forever).then(() => {
      for (const index of named) loops[index] = begin(index, states[index] as PollerState);
    });
  }
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
    const { shownAt, readAt } = fleet[index] as Machine;
    let last = seen[index] ?? 0;
    while ((shownAt[last + 1] ?? END_OF_TIME) <= now) last += 1;
    seen[index] = last;
    ages.push((now - (readAt[last] ?? START)) / SECOND);
  }
  ages.sort((one, other) => one - other);
  const total = (of: (machine: Machine) => number) =>
    fleet.reduce((sum, machine) => sum + of(machine), 0);
  return {
    requestsPerHour: total(({ sent }) => sent.length) / (length / HOUR),
    throttledPerDay: total(({ refused }) => refused.length) / (length / DAY),
    median: ages[Math.floor(ages.length / 2)] ?? Number.NaN,
    ninetyFifth: ages[Math.floor(ages.length * 0.95)] ?? Number.NaN,
    busiest: Math.max(...fleet.map(({ sent }) => busiest(sent))),
    together: busiest(fleet.flatMap(({ sent }) => sent).sort((one, other) => one - other)),
    refusedAt: fleet.flatMap(({ refused }) => refused.map((at) => at - START)),
    dueAt: fleet.map(({ due }) => due.map((at) => at - START)),
    sentAt: fleet.map(({ sent }) => sent.map((at) => at - START)),
  };
}
