/** Simulated persons, each with one habit that misleads forecasts; everything they will do is known. */
import { after, HOUR, type Instant, instant, MINUTE } from "../../../src/model/units.ts";
import { seededRandom } from "../random.ts";
import type { Activity } from "./stand-in.ts";

export interface Regime {
  readonly name: string;
  readonly activity: readonly Activity[];
  /** When a limit was given back in mid-window. */
  readonly falls: readonly Instant[];
}

type Random = () => number;

/** How much is used in a quarter of an hour, before chance. */
type Habit = (week: number, day: number, hour: number) => number;

const WEEKS = 32;
const SLOT_MS = 15 * MINUTE;

/** Day to day and hour to hour, people differ from their habit by factors. */
const spread = (random: Random, factor: number) => factor ** (random() + random() + random() - 1.5);

function follow(habit: Habit, random: Random, bursts = 1.6): readonly Activity[] {
  const activity: Activity[] = [];
  for (let day = 0; day < WEEKS * 7; day++) {
    const today = spread(random, 2);
    for (let slot = 0; slot < 96; slot++) {
      const amount = habit(Math.floor(day / 7), day % 7, slot / 4) * today * spread(random, bursts);
      const at = instant(day * 24 * HOUR + slot * SLOT_MS + Math.floor(random() * SLOT_MS));
      if (amount > 0 && random() < 0.8) activity.push({ at, amount });
    }
  }
  return activity;
}

const office: Habit = (_, day, hour) =>
  day < 5 && hour >= 9 && hour < 18 && Math.floor(hour) !== 12 ? 1 : 0;

const night: Habit = (_, day, hour) => (hour >= 21 || (hour < 2 && day !== 0) ? 1 : 0);

/** Two to four hours of heavy use on some days, nothing between. */
function bursty(random: Random): Habit {
  const starts = new Map<number, readonly [number, number]>();
  return (week, day, hour) => {
    const key = week * 7 + day;
    let burst = starts.get(key);
    if (burst === undefined) {
      burst = random() < 0.4 ? [8 + random() * 12, 2 + random() * 2] : [99, 0];
      starts.set(key, burst);
    }
    return hour >= burst[0] && hour < burst[0] + burst[1] ? 3 : 0;
  };
}

/** The office, with agents that run through some nights and multiply some afternoons. */
function withAgents(random: Random): Habit {
  const nights = new Set(
    Array.from({ length: WEEKS * 7 }, (_, day) => day).filter(() => random() < 0.2),
  );
  return (week, day, hour) => {
    const agents = nights.has(week * 7 + day) && (hour >= 14 || hour < 4) ? 2.5 : 0;
    return office(week, day, hour) + agents;
  };
}

const holidays: Habit = (week, day, hour) =>
  [7, 8, 15, 22, 23, 24].includes(week) && !(week === 15 && day < 2) ? 0 : office(week, day, hour);

const planChange: Habit = (week, day, hour) => office(week, day, hour) * (week < 16 ? 1 : 0.25);

const sparse = (random: Random): Habit => {
  const days = new Set(
    Array.from({ length: WEEKS * 7 }, (_, day) => day).filter(() => random() < 0.15),
  );
  return (week, day, hour) => (days.has(week * 7 + day) && hour >= 14 && hour < 16 ? 1 : 0);
};

/** All of them, the same for the same seed. */
export function regimes(seed: number): readonly Regime[] {
  const make = (name: string, habit: (random: Random) => Habit, falls: readonly Instant[] = []) => {
    const random = seededRandom(seed * 1000 + name.length);
    return { name, activity: follow(habit(random), random), falls };
  };
  const thursdays = Array.from({ length: WEEKS / 4 }, (_, month) =>
    after(instant(0), (month * 28 + 3) * 24 * HOUR + 11 * HOUR),
  );
  return [
    make("office week", () => office),
    make("nights", () => night),
    make("bursts", bursty),
    make("several agents", withAgents),
    make("holidays", () => holidays),
    make("early resets", () => office, thursdays),
    make("plan change", () => planChange),
    make("sparse", sparse),
  ];
}
