/** Weeks of one user with Claude Code: prompts and pauses by day, nothing by night, and the usage they cause. */
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type Millis,
  millis,
  percent,
  SECOND,
} from "../../../src/model/units.ts";
import type { Window } from "../../../src/model/window.ts";

/** The resolution of the simulation. */
export const TICK = millis(10 * SECOND);

export interface Work {
  /** The windows as the server has them at `at`. */
  readonly windows: (at: Instant) => readonly Window[];
  /** On which machine usage grows at `at`; null while it does not. */
  readonly busy: (at: Instant) => number | null;
  /** When the last prompt was given on a machine; null before the first. */
  readonly prompted: (machine: number, at: Instant) => Instant | null;
}

interface Turn {
  readonly from: Instant;
  readonly to: Instant;
  readonly machine: number;
  /** Percent of a session that an hour of this uses. */
  readonly rate: number;
}

/** `length` of work from `start` on, which is midnight before a Monday. */
export function work(start: Instant, length: Millis, machines: number, random: () => number): Work {
  const turns = turnsOf(start, length, machines, random);
  const ticks = Math.ceil(length / TICK);
  const busy = new Int8Array(ticks).fill(-1);
  const used = new Float32Array(ticks);
  const week = new Float32Array(ticks);
  const resets = new Float64Array(ticks);
  const index = (at: Instant) => Math.min(Math.floor((at - start) / TICK), ticks - 1);
  let turn = 0;
  let session = 0;
  let weekly = 0;
  let reset = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    const now = start + tick * TICK;
    if (now >= reset) [session, reset] = [0, 0];
    if (tick % (7 * (DAY / TICK)) === 0) weekly = 0;
    while ((turns[turn]?.to ?? Number.POSITIVE_INFINITY) <= now) turn += 1;
    const current = turns[turn];
    // At the limit the user waits for the reset.
    if (current !== undefined && current.from <= now && session < 100) {
      if (reset === 0) reset = now + 5 * HOUR;
      session = Math.min(session + (current.rate * TICK) / HOUR, 100);
      weekly = Math.min(weekly + (current.rate * TICK) / HOUR / 12, 100);
      busy[tick] = current.machine;
    }
    used[tick] = session;
    week[tick] = weekly;
    resets[tick] = reset;
  }
  const prompts = Array.from({ length: machines }, (_, machine) =>
    turns.filter((one) => one.machine === machine).map(({ from }) => from),
  );
  return {
    windows: (at) => {
      const tick = index(at);
      const resetsAt = resets[tick] ? instant(resets[tick]) : null;
      return [
        { scope: { kind: "session" }, used: percent(Math.floor(used[tick] ?? 0)), resetsAt },
        {
          scope: { kind: "week", model: null },
          used: percent(Math.floor(week[tick] ?? 0)),
          resetsAt: instant(start + Math.ceil((at - start + 1) / (7 * DAY)) * 7 * DAY),
        },
      ];
    },
    busy: (at) => {
      const machine = busy[index(at)] ?? -1;
      return machine < 0 ? null : machine;
    },
    prompted: (machine, at) => lastBefore(prompts[machine] ?? [], at),
  };
}

/** Turns of a few minutes with pauses between, in two or three sittings a day, each on one machine. */
function turnsOf(start: Instant, length: Millis, machines: number, random: () => number): Turn[] {
  const turns: Turn[] = [];
  const about = (mean: number) => Math.min(-mean * Math.log(1 - random()), 6 * mean);
  for (let day = 0; day < length / DAY; day += 1) {
    const weekend = day % 7 >= 5;
    const sittings = [
      { at: 9, hours: 3, odds: weekend ? 0.3 : 0.95 },
      { at: 13.5, hours: 4, odds: weekend ? 0.3 : 0.95 },
      { at: 20, hours: 2.5, odds: 0.4 },
    ];
    for (const { at, hours, odds } of sittings) {
      if (random() > odds) continue;
      const machine = Math.floor(random() * machines);
      const rate = 8 + 60 * random() ** 2;
      let now = after(start, day * DAY + (at + random()) * HOUR);
      const end = after(now, hours * HOUR * (0.5 + random()));
      while (now < end) {
        const to = after(now, 30 * SECOND + about(4 * MINUTE));
        turns.push({ from: now, to, machine, rate });
        now = after(to, 20 * SECOND + about(random() < 0.1 ? 20 * MINUTE : 3 * MINUTE));
      }
    }
  }
  return turns;
}

/** The last of sorted instants that is not after `at`. */
function lastBefore(sorted: readonly Instant[], at: Instant): Instant | null {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1] ?? null;
}
