/** Asks VictoriaMetrics what Claude Code recorded. */
import { type Answer, ask } from "./ask.ts";
import { type Costs, costsOf, HOUR } from "./costs.ts";
import { type Day, daysUntil } from "./days.ts";
import { printable, withoutSecrets } from "./hide.ts";
import { ANYTHING, METRIC_NAMES, METRICS, type MetricName, queryFor } from "./metrics.ts";
import { type Series, seriesIn } from "./series.ts";

/** A session that began before the first day counts from what it was then, if it began within this. */
const BEFORE = 7 * 24 * HOUR;

/** What the server recorded, or the sentence that says why that cannot be told. */
export async function costsFrom(server: URL, now: number): Promise<Costs | string> {
  const days = daysUntil(now, 30);
  const found = new Map<MetricName, readonly Series[]>();
  const named = await inside(server, namesPath(now), seriesIn);
  if (typeof named === "string") return named;
  const answers = await Promise.all(
    METRIC_NAMES.map((metric) => inside(server, hoursPath(metric, days, now), seriesIn)),
  );
  for (const [at, metric] of METRIC_NAMES.entries()) {
    const series = answers[at] ?? [];
    if (typeof series === "string") return series;
    found.set(metric, series);
  }
  const names = named.map(({ labels }) => labels.__name__ ?? "");
  return costsOf(found, days, names);
}

/** What today has cost so far; or the sentence that says why that cannot be told. */
export async function costToday(
  server: URL,
  now: number,
): Promise<{ readonly usd: number; readonly dayEnds: number } | string> {
  const days = daysUntil(now, 1);
  const series = await inside(server, hoursPath("cost", days, now), seriesIn);
  if (typeof series === "string") return series;
  const [today] = costsOf(new Map([["cost", series]]), days, []).days;
  return { usd: today?.cost ?? 0, dayEnds: days[0]?.to ?? now };
}

/** Under which names there is anything of these days. */
function namesPath(now: number): string {
  const query = `count by (__name__) (last_over_time(${ANYTHING}[30d]))`;
  return `api/v1/query?${new URLSearchParams({ query, time: String(now / 1000), nocache: "1" })}`;
}

/** Hours that begin at midnight of today, the last of them not over yet. */
function hoursPath(metric: MetricName, days: readonly Day[], now: number): string {
  const [first, today] = [days[0]?.from ?? now, days.at(-1)?.from ?? now];
  const back = Math.ceil((today - first + BEFORE) / HOUR);
  const ahead = Math.ceil((now - today) / HOUR);
  const query = new URLSearchParams({
    query: queryFor(METRICS[metric]),
    start: String((today - back * HOUR) / 1000),
    end: String((today + ahead * HOUR) / 1000),
    step: String(HOUR / 1000),
    // Else the server moves the hours to its own, and leaves out what is newest.
    nocache: "1",
  });
  return `api/v1/query_range?${query}`;
}

/** The part of an answer, or a sentence. */
async function inside<T extends object>(
  server: URL,
  path: string,
  read: (body: string) => T | null,
): Promise<T | string> {
  const where = withoutSecrets(server.href);
  const base = new URL(server);
  const folder = base.pathname.replace(/\/*$/, "/");
  const [file = "", search = ""] = path.split("?");
  base.pathname = `${folder}${file}`;
  base.search = search;
  const answer: Answer = await ask(base);
  if (answer.kind === "silent")
    return `VictoriaMetrics does not answer at ${where} (${answer.why}).`;
  if (answer.status !== 200) {
    const [said = ""] = answer.body.trim().split("\n");
    return `VictoriaMetrics at ${where} answered HTTP ${answer.status}: ${printable(said)}`;
  }
  return read(answer.body) ?? `What answers at ${where} is no VictoriaMetrics.`;
}
