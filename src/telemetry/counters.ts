/** What the samples of counters tell about themselves: whether each sample is a sum or an addition, and whether sums can be right. Pure. */

/** All series of one metric together, on one day. */
export interface CounterFacts {
  readonly samples: number;
  /** Samples equal to the one before: a running sum repeats itself while nothing happens. */
  readonly repeats: number;
  /** Samples smaller than the one before: a counter that began again from 0, or additions. */
  readonly decreases: number;
}

export type Temporality = "cumulative" | "delta";

export interface CounterDay {
  readonly temporality: Temporality;
  /** Both kinds were recorded on this day, or counters began again from 0. */
  readonly isDoubtful: boolean;
}

/** A sum repeats itself at least this often; additions of amounts almost never do. */
const REPEATS_OF_SUMS = 0.2;
/** So few samples may be sums that happen not to repeat. */
const FEW_SAMPLES = 10;

/** One verdict a day; where a day's samples could be either, that of all days counts, then the settings' own. */
export function judgeCounters(
  days: readonly CounterFacts[],
  configured: Temporality | null,
): readonly CounterDay[] {
  const whole = temporalityOf(days.reduce(addFacts, NO_FACTS), configured);
  return days.map((facts) => {
    const temporality = temporalityOf(facts, configured) ?? whole ?? configured ?? "cumulative";
    const { samples, repeats, decreases } = facts;
    const isMixed = repeats > 0.02 * samples && repeats < REPEATS_OF_SUMS * samples;
    const isDoubtful = temporality === "cumulative" ? decreases > 0 : isMixed && decreases > 0;
    return { temporality, isDoubtful };
  });
}

const NO_FACTS: CounterFacts = { samples: 0, repeats: 0, decreases: 0 };

const addFacts = (a: CounterFacts, b: CounterFacts): CounterFacts => ({
  samples: a.samples + b.samples,
  repeats: a.repeats + b.repeats,
  decreases: a.decreases + b.decreases,
});

/** Null where the samples could be either. */
function temporalityOf(
  { samples, repeats, decreases }: CounterFacts,
  configured: Temporality | null,
): Temporality | null {
  if (samples === 0) return null;
  if (repeats >= REPEATS_OF_SUMS * samples) return "cumulative";
  if (decreases === 0) return repeats > 0 ? "cumulative" : null;
  return samples < FEW_SAMPLES ? configured : "delta";
}
