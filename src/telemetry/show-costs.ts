/** What `claude-usage cost` does: sums from the servers, as a table with a chart or as JSON. */

import { paragraph, table } from "../cli/layout.ts";
import { print, printError, usageError } from "../cli/output.ts";
import {
  fitted,
  type Piece,
  printScreen,
  type Screen,
  type ScreenLine,
  screenOf,
} from "../cli/screen.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";
import { fingerprint } from "../platform/fingerprint.ts";
import { findCostServers } from "./cost-servers.ts";
import {
  type CostPart,
  type CostSums,
  type Costs,
  labelsFor,
  METRICS,
  type Metric,
  type RecordedMetric,
} from "./costs.ts";
import { GROUPINGS, type Grouping } from "./groupings.ts";
import { parseServerUrl } from "./http.ts";
import { type OwnAccount, ownAccount } from "./own-account.ts";
import { fetchCosts, layersFor } from "./read-costs.ts";
import { oneLine } from "./redact.ts";

type Flags = ReadonlyMap<"json" | "url" | "logs-url" | "by" | "all" | "emails", string>;

export async function showCosts(
  context: Context,
  flags: Flags,
  costUrl: URL | null,
): Promise<ExitCode> {
  const grouping = flags.get("by") ?? "model";
  if (!isGrouping(grouping)) return usageError(`--by takes one of ${GROUPINGS.join(", ")}.`);
  const given = [flags.get("url"), flags.get("logs-url")].map((text) =>
    text === undefined ? undefined : parseServerUrl(text),
  );
  if (given.includes(null)) {
    return usageError("--url takes an address that begins with http:// or https://.");
  }
  const [metrics = costUrl, logs = null] = given;
  const servers = findCostServers({ metrics, logs }, layersFor(context));
  const own = ownAccount(context.paths.claudeState);
  const costs =
    typeof servers === "string"
      ? servers
      : await fetchCosts(servers, systemClock.now(), {
          grouping,
          own: flags.has("all") ? null : own,
        });
  if (typeof costs === "string") {
    printError(costs);
    return EXIT.noData;
  }
  if (costs.recorded.every(({ month }) => month === 0)) {
    printError(nothingThere(costs));
    return EXIT.noData;
  }
  const shown = flags.has("emails") ? costs : withoutEmails(costs, own);
  if (flags.has("json")) print(costsJson(shown));
  else {
    const screen = screenOf(context);
    printScreen(costLines(shown, screen), screen);
  }
  return EXIT.done;
}

const isGrouping = (word: string): word is Grouping => GROUPINGS.some((one) => one === word);

const nothingThere = ({ servers, whose }: Costs): string => {
  const where = servers.map(({ url }) => url).join(" and ");
  return whose === "mine"
    ? `no data of your account at ${where}; --all shows what others recorded there`
    : `no data of Claude Code at ${where}; \`claude-usage telemetry local\` sets that up`;
};

/** People by the digits of their account, unless e-mail addresses were asked for. @internal */
export function withoutEmails(costs: Costs, own: OwnAccount | null): Costs {
  if (costs.grouping !== "person") return costs;
  const named = (part: CostPart): CostPart => {
    const { person, email } = part.labels;
    if (person !== undefined && person === own?.uuid) return { ...part, labels: { person: "you" } };
    const name = (person ?? fingerprint(email ?? "")).slice(0, 8);
    return { ...part, labels: person === undefined && email === undefined ? {} : { person: name } };
  };
  const recorded = costs.recorded.map((one) => ({ ...one, parts: one.parts.map(named) }));
  return { ...costs, recorded };
}

const CHART_DAYS = 7;
/** Of the chart's longest bar. */
const CHART_CELLS = 30;

/** A table of the sums, and a chart of the last days. @internal */
export function costLines(costs: Costs, screen: Screen): readonly ScreenLine[] {
  const rows = costs.recorded
    .filter(({ month }) => month > 0)
    .flatMap((one) => rowsOf(one, costs.grouping));
  const head = ["", "today", "7 days", "30 days"].map(
    (text): Piece => ({ text, accent: "strong" }),
  );
  const from = costs.servers.map(({ name, url }) => `${name} at ${url}`).join(" and ");
  return [
    ...paragraph(screen, `From ${from}${costs.whose === "mine" ? ", your account" : ""}.`),
    [],
    ...table(screen, [head, ...rows], { gap: 3, right: [1, 2, 3] }),
    [],
    ...chart(costs.days.slice(-CHART_DAYS), screen),
    ...(costs.notes.length === 0 ? [] : [[]]),
    ...costs.notes.flatMap((note) => paragraph(screen, note)),
  ];
}

type TableRow = readonly [string, string, string, string];

/** More are in the document. */
const MAX_PARTS = 20;

function rowsOf(
  { metric, parts, isExact, ...sums }: RecordedMetric,
  grouping: Grouping,
): readonly TableRow[] {
  const { title, unit } = METRICS[metric];
  const by = grouping === "day" ? ["day"] : labelsFor(metric, grouping);
  const mark = isExact ? "" : "~";
  const row = (label: string, { today, week, month }: CostSums): TableRow => [
    label,
    ...([today, week, month].map((sum) => (sum > 0 ? mark : "") + amount(sum, unit)) as [
      string,
      string,
      string,
    ]),
  ];
  if (by.length === 0) return [row(title, sums)];
  const shown = parts.slice(0, MAX_PARTS).map((part) => row(`  ${labelOf(part, by)}`, part));
  const rest = parts.length - shown.length;
  return [
    row(title, sums),
    ...shown,
    ...(rest > 0 ? [[`  and ${rest} more`, "", "", ""] as const] : []),
  ];
}

const labelOf = ({ labels }: CostPart, by: readonly string[]): string =>
  by.includes("person")
    ? oneLine(labels.email ?? labels.person ?? "?").slice(0, 40)
    : by.map((name) => oneLine(labels[name] ?? "?").slice(0, 40)).join(", ");

function amount(value: number, unit: Metric["unit"]): string {
  if (unit === "USD") return `$${value.toFixed(2)}`;
  if (unit === "s") return spanText(value);
  const steps = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  const [size, sign] = (unit === "tokens" && steps.find(([one]) => value >= one)) || [1, ""];
  return size === 1 ? String(Math.round(value)) : `${(value / size).toFixed(1)}${sign}`;
}

function spanText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes}m` : `${hours}h${String(minutes % 60).padStart(2, "0")}m`;
}

/** A date, two spaces, and an amount of up to eight cells take this much of a line. */
const CHART_LABEL_CELLS = 21;

function chart(days: Costs["days"], screen: Screen): readonly ScreenLine[] {
  const most = Math.max(...days.map(({ cost }) => cost));
  const longest = Math.min(CHART_CELLS, Math.max(screen.columns - CHART_LABEL_CELLS, 1));
  return days.map(({ date, cost }) => {
    const cells = most === 0 ? 0 : Math.ceil((cost / most) * longest);
    const bar = "█".repeat(cells);
    return fitted(screen, [`${date}  `, bar, cells === 0 ? "" : " ", amount(cost, "USD")]);
  });
}

/** Schema 1: fields are added, and none changes its meaning. @internal */
export const costsJson = (costs: Costs): string =>
  JSON.stringify({
    schema: 1,
    servers: costs.servers,
    account: costs.whose,
    by: costs.grouping,
    metrics: Object.fromEntries(
      costs.recorded.map(({ metric, parts, isExact, ...sums }) => [
        metric,
        {
          unit: METRICS[metric].unit,
          exact: isExact,
          ...sumsJson(sums),
          parts: parts.map((part) => ({ labels: part.labels, ...sumsJson(part) })),
        },
      ]),
    ),
    days: costs.days,
    notes: costs.notes,
  });

const sumsJson = ({ today, week, month }: CostSums) => ({
  today: round(today),
  last_7_days: round(week),
  last_30_days: round(month),
});

/** Sums of fractions have digits that were not recorded. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
