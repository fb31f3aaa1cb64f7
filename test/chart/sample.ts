/** A simulated account as the charts see it, on a Thursday afternoon, with a forecast of each running window. */
import type { ChartSample } from "../../src/chart/views.ts";
import { instant, millis, percent } from "../../src/model/units.ts";
import { gaugeTone } from "../../src/render/gauge.ts";
import { simulatedHistory } from "../../src/sim/history.ts";

export const THURSDAY = instant(Date.UTC(2026, 10, 26, 16, 50));
const noOffset = () => millis(0);

const HISTORY = simulatedHistory({ now: THURSDAY, days: 90, seed: 8 });

export const chartSample = (changes: Partial<ChartSample> = {}): ChartSample => ({
  now: THURSDAY,
  entries: HISTORY,
  knownUntil: THURSDAY,
  offsetAt: noOffset,
  expectedExtra: null,
  tone: (used) => gaugeTone(percent(used), [70, 90, 100]),
  bandOf: ({ final, resetsAt }) =>
    resetsAt === null
      ? []
      : [
          { at: THURSDAY, low: final, mid: final, high: final },
          { at: resetsAt, low: final + 6, mid: final + 12, high: final + 21 },
        ],
  ...changes,
});
