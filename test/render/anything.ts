/** Arbitraries for the laws: any snapshot, options and instant, with names that a hostile server might choose. */
import fc from "fast-check";
import type { WindowOutlook } from "../../src/model/forecast/outlook.ts";
import type { ExtraUsage } from "../../src/model/money.ts";
import { READING_SOURCES, type Reading } from "../../src/model/reading.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import {
  after,
  type Instant,
  instant,
  millis,
  type Percent,
  percent,
} from "../../src/model/units.ts";
import type { Scope, Window } from "../../src/model/window.ts";
import type { Colour } from "../../src/render/colours.ts";
import {
  COLOR_DEPTHS,
  COUNTDOWN_STYLES,
  type Frame,
  GAUGE_STYLES,
  ICON_SETS,
  MONEY_STYLES,
  type RenderOptions,
  SHOWN_SHARES,
} from "../../src/render/frame.ts";
import { SEGMENT_NAMES } from "../../src/render/segments.ts";
import { parseTemplate, type Template } from "../../src/render/template.ts";
import { paletteOf, THEME_NAMES } from "../../src/render/themes.ts";
import { FAILURES, NOW } from "./sample.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const sparkLevels = (minLength: number) =>
  fc.array(fc.option(fc.integer({ min: 0, max: 7 })), { minLength, maxLength: 8 });

/** A whole number of milliseconds from `NOW`. */
const near = (least: number, most: number): fc.Arbitrary<Instant> =>
  fc.integer({ min: least, max: most }).map((by) => after(NOW, by));

const used: fc.Arbitrary<Percent> = fc
  .oneof(
    fc.double({ min: 0, max: 130, noNaN: true }),
    fc.constantFrom(0, 0.49, 0.5, 49.9, 50, 69.9, 70, 89.9, 90, 99.5, 99.99, 100, 1e9),
  )
  .map(percent);

/** Styles, formats, controls, line ends, directions, wide and combining characters, broken halves of pairs. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "Fable",
    "",
    "#",
    "##",
    "#[fg=red]",
    "#{pane_id}",
    "#(reboot)",
    "#S",
    "%H:%M",
    "%{A1:reboot:}%{F#f00}",
    "%F{red}%n%(?.a.b)",
    "</span><b>&amp;&",
    "$(reboot) `id` $HOME",
    "\\[\\e[31m\\]!!",
    "--- | href=x",
    '",}',
    "a | b",
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "\x1b]52;c;ZXZpbA==\x07",
    "%(reboot)",
    "two\nlines",
    "\r\t\0\x07",
    "\u2028\u2029\u0085",
    "\u202Eright to left",
    "\u200B\u200D\uFEFF",
    "\uD800",
    "e\u0301\u0302\u0303",
    "模型模型模型模型模型",
    "👩‍💻👩‍💻👩‍💻👩‍💻",
    "M".repeat(10_000),
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

const resetsAt = fc.option(
  fc.oneof(near(-HOUR, 6 * HOUR), near(-DAY, 8 * DAY), near(-3 * SECOND, 90 * SECOND)),
  { freq: 4 },
);

const windowOf = (scope: fc.Arbitrary<Scope>): fc.Arbitrary<Window> =>
  fc.record({ scope, used, resetsAt });

const sessionWindow = windowOf(fc.constant({ kind: "session" }));
const weekWindow = windowOf(fc.constant({ kind: "week", model: null }));
const spendWindow = windowOf(fc.constant({ kind: "spend" }));
const modelWindow = (name: fc.Arbitrary<string>) =>
  windowOf(fc.record({ kind: fc.constant("week" as const), model: name }));

const amount = fc.oneof(
  fc.nat({ max: 1_000_000 }),
  fc.constantFrom(0, 0.5, 556.3333333333334, 1e12, 1e21),
);

const extra: fc.Arbitrary<ExtraUsage> = fc.record({
  enabled: fc.boolean(),
  used: amount,
  limit: fc.option(amount),
  currency: fc.constantFrom("USD", "EUR", "JPY", "CHF", "KRW", "BRL", "XYZ"),
  exponent: fc.constantFrom(0, 2, 3),
  utilization: fc.option(used),
});

const health: fc.Arbitrary<Snapshot["health"]> = fc.oneof(
  fc.constant({ kind: "healthy" as const }),
  fc.record({
    kind: fc.constant("failing" as const),
    failure: fc.constantFrom(...FAILURES),
    since: near(-DAY, 0),
    failures: fc.nat(100),
  }),
);

const fingerprint = fc.option(fc.constantFrom("0123456789abcdef", "fedcba9876543210"));

const owner: fc.Arbitrary<Snapshot["owner"]> = fc.option(
  fc.record({
    account: fingerprint,
    token: fingerprint,
    expiresAt: fc.option(near(-HOUR, 8 * HOUR)),
    since: near(-DAY, 0),
  }),
);

const dueAt = fc.oneof(near(-HOUR, HOUR), near(-60 * SECOND, 60 * SECOND));

export const anySnapshot = (name: fc.Arbitrary<string> = hostileName): fc.Arbitrary<Snapshot> => {
  const windows = fc
    .tuple(
      fc.array(sessionWindow, { maxLength: 1 }),
      fc.array(weekWindow, { maxLength: 1 }),
      fc.array(modelWindow(name), { maxLength: 3 }),
      fc.array(spendWindow, { maxLength: 1 }),
    )
    .map((lists) => lists.flat());
  const reading = fc.record({
    at: near(-HOUR, 0),
    source: fc.constantFrom(...READING_SOURCES),
    windows,
    extra: fc.option(extra),
  });
  return fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("blank" as const), health, dueAt, owner }),
    },
    {
      weight: 6,
      arbitrary: fc
        .record({
          kind: fc.constant("read" as const),
          reading,
          held: fc.subarray(SCOPES),
          heldExtra: fc.boolean(),
          undated: fc.subarray(SCOPES),
          owner,
          health,
          dueAt,
          freshUntil: fc.oneof(near(-HOUR, 2 * HOUR), near(-60 * SECOND, 60 * SECOND)),
          changedAt: fc.option(fc.oneof(near(-HOUR, HOUR), near(-30 * SECOND, 30 * SECOND))),
          answeredAt: fc.option(near(-HOUR, 0)),
          answered: windows,
          outlooks: fc.array(anyOutlook, { maxLength: 2 }),
          extraOutlook: fc.option(anyExtraOutlook),
        })
        .map((snapshot) => ({
          ...snapshot,
          outlooks: outlooksFor(snapshot),
          extraOutlook: snapshot.extraOutlook && {
            ...snapshot.extraOutlook,
            used: snapshot.reading.extra?.used ?? 0,
          },
        })),
    },
  );
};

const anyExtraOutlook = fc.record({
  until: near(-HOUR, 700 * HOUR),
  final: fc.nat(10_000),
  low: fc.option(fc.nat(5_000)),
  high: fc.option(fc.nat(20_000)),
  hitsAt: fc.option(near(-60 * SECOND, 80 * HOUR)),
  scored: fc.nat(30),
});

const anyOutlook = fc.record({
  final: fc.integer({ min: 0, max: 100 }),
  low: fc.option(fc.integer({ min: 0, max: 50 })),
  high: fc.option(fc.integer({ min: 50, max: 100 })),
  hitsAt: fc.option(near(-60 * SECOND, 80 * HOUR)),
  scored: fc.nat(500),
  warns: fc.boolean(),
});

/** Of the first windows that have a reset, from their numbers. */
const outlooksFor = (snapshot: {
  readonly reading: Reading;
  readonly outlooks: readonly Omit<WindowOutlook, "scope" | "resetsAt" | "used">[];
}): readonly WindowOutlook[] =>
  snapshot.outlooks.flatMap((outlook, index) => {
    const { scope, used, resetsAt = null } = snapshot.reading.windows[index] ?? {};
    if (scope === undefined || used === undefined || resetsAt === null) return [];
    return [{ ...outlook, scope, used, resetsAt }];
  });

const SCOPES: Scope[] = [
  { kind: "session" },
  { kind: "week", model: null },
  { kind: "week", model: "Fable" },
];

/** What a person may write: signs that a surface gives a meaning, beside names that the server chose. */
const anyFormat: fc.Arbitrary<Template> = fc
  .constantFrom(
    "{five_hour.utilization}% {five_hour.resets_in_seconds:time}",
    "#{models.0.name}%{models.1.name}{{x}}",
    "{if models.0.utilization >= 70}{models.0.name} {models.0.resets_in_seconds:time:6}{end}",
    "{if state = stale}old{else}#(a) {age_seconds:time} %n $(b) \uF017{end}",
    "{if extra_usage.enabled}| {extra_usage.used}{end}",
    "<b>{problem.message}",
  )
  .map((source) => {
    const template = parseTemplate(source);
    if ("kind" in template) throw new Error(`${template.part}: ${template.why}`);
    return template;
  });

export const anyOptions: fc.Arbitrary<RenderOptions> = fc.record({
  ascii: fc.boolean(),
  segments: fc.oneof(fc.constant(SEGMENT_NAMES), fc.shuffledSubarray([...SEGMENT_NAMES])),
  money: fc.constantFrom(...MONEY_STYLES),
  maxWidth: fc.integer({ min: 1, max: 120 }),
  thresholds: fc.constantFrom<RenderOptions["thresholds"]>([50, 70, 90], [0, 0, 0], [80, 90, 100]),
  flash: fc.constantFrom(0, 1_000, 20_000, 600_000).map(millis),
  gauge: fc.constantFrom(...GAUGE_STYLES),
  gaugeWidth: fc.integer({ min: 1, max: 40 }),
  icons: fc.constantFrom(...ICON_SETS),
  separator: fc.constantFrom(" | ", " | ", " · ", "#", "%", " "),
  countdown: fc.constantFrom(...COUNTDOWN_STYLES),
  show: fc.constantFrom(...SHOWN_SHARES),
  labels: fc.constantFrom({}, {}, { "7d": "#S" }, { Fable: "", spend: "模型" }),
  format: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, anyFormat),
  palette: fc.constantFrom(...THEME_NAMES).map((name) => paletteOf(name)),
  colorDepth: fc.constantFrom(...COLOR_DEPTHS),
});

export const anyFrame = (name?: fc.Arbitrary<string>): fc.Arbitrary<Frame> =>
  fc.record({
    snapshot: anySnapshot(name),
    now: fc.constant(instant(NOW)),
    polled: fc.boolean(),
    options: anyOptions,
    utcOffset: fc.constantFrom(0, 2, -11, 5.75, 14).map((hours) => millis(hours * HOUR)),
    notice: fc.constantFrom(null, null, "config", "unwritable"),
    todayCost: fc.option(
      fc.record({
        usd: fc.constantFrom(0, 0.004, 12.4, 1e9),
        until: near(-60 * SECOND, HOUR),
      }),
    ),
    accounts: fc.array(
      fc.record({
        label: name ?? hostileName,
        colour: fc.option(fc.constantFrom<Colour>("#ffd75f", "#000000", "#123456")),
        windows: fc.array(fc.oneof(sessionWindow, weekWindow), { maxLength: 2 }),
        undated: fc.boolean(),
        freshUntil: near(-60 * SECOND, HOUR),
        failure: fc.option(fc.constantFrom(...FAILURES)),
      }),
      { maxLength: 3 },
    ),
    spark: fc.option(
      fc.record({
        levels: sparkLevels(8),
        session: fc.option(fc.record({ resetsAt: near(-HOUR, 5 * HOUR), levels: sparkLevels(1) })),
        until: near(-60 * SECOND, HOUR),
      }),
    ),
  });
