/** A report of a simulated account, and its page. */

import type { ExtraOutlook } from "../../src/model/forecast/outlook.ts";
import { instant, millis } from "../../src/model/units.ts";
import { gaugeTone } from "../../src/render/gauge.ts";
import { type ReportSample, reportOf } from "../../src/report/data.ts";
import { type PageAssets, reportPage } from "../../src/report/page.ts";
import { simulatedHistory } from "../../src/sim/history.ts";

export const THURSDAY = instant(Date.UTC(2026, 10, 26, 16, 50));

const around = (mid: number, low: number, high: number) => ({
  low: mid + low,
  mid,
  high: mid + high,
});

export const EXPECTED_EXTRA: ExtraOutlook = {
  until: instant(Date.UTC(2026, 11, 1)),
  used: 599,
  final: 740,
  low: null,
  high: null,
  hitsAt: null,
  scored: 2,
};

export const reportSample = (
  model = "Opus",
  changes: Partial<ReportSample> = {},
): ReportSample => ({
  now: THURSDAY,
  knownUntil: THURSDAY,
  plan: "Max 20x",
  entries: simulatedHistory({ now: THURSDAY, days: 90, seed: 8, model }),
  offsetAt: () => millis(0),
  forecastsOf: ({ past, current }) => ({
    running: current === null ? null : around(current.final + 12, -6, 9),
    halfTimes: past.map(({ final }) => (final < 20 ? null : around(final - 3, -9, 12))),
  }),
  expectedExtra: EXPECTED_EXTRA,
  ...changes,
});

export const pageOf = (sample: ReportSample, assets: PageAssets): string =>
  reportPage(reportOf(sample), assets, {
    offsetAt: sample.offsetAt,
    toneOf: (used) => gaugeTone(used, [70, 90, 100]),
  });
