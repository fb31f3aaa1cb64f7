/** `claude-usage history export`: sends the history to VictoriaMetrics, but for what is there already. */
import { readHistory } from "../cache/history.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { accountOf } from "../client/account-history.ts";
import { viewOfAccount } from "../client/view.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { HistoryEntry } from "../model/history.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { after, DAY, type Instant, instant } from "../model/units.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import { below, httpRequest, parseServerUrl } from "../telemetry/http.ts";
import { backfill, isThere, type KnownTimes, timesKey } from "./backfill.ts";
import { accountLabel } from "./labels.ts";
import { headersOf, type MetricsHeader, readMetricsHeader, sendLines, serverBase } from "./send.ts";
import { importLine } from "./text.ts";

/** A request's worth: about half a megabyte. */
const BATCH_LINES = 5_000;
const LONGEST_WINDOW_MS = 7 * DAY;

export interface ExportFlags {
  /** `--url`, else `metrics_url`. */
  readonly url: string | null;
  /** Null for all that is kept. */
  readonly days: number | null;
  /** This machine's name, as the daemon sends it. */
  readonly host: string;
}

export async function sendHistory(
  context: Context,
  { url, days, host }: ExportFlags,
): Promise<ExitCode> {
  const address = url === null ? null : parseServerUrl(url);
  if (address === null)
    return usageError("history export takes --url with an http or https address, or metrics_url.");
  const header = readMetricsHeader(context.env, context.paths.config);
  if (typeof header === "string") {
    printError(header);
    return EXIT.problem;
  }
  const { snapshot, now } = await viewOfAccount(context, new Map());
  const since = days === null ? instant(0) : after(now, -days * DAY);
  const owner = accountOf(context, snapshot);
  const from = instant(Math.max(0, since - LONGEST_WINDOW_MS));
  const entries = readHistory(context.paths, owner, from, now);
  if (entries.length === 0) {
    printError("no history of this account yet; the daemon writes it while it runs");
    return EXIT.noData;
  }
  const account = accountLabel(context.paths, owner.account, context.source?.name ?? null);
  const labels = { account, host };
  const base = serverBase(address);
  const known = await timesOn(base, header, labels, since, now);
  if (known === null)
    printError(`${base.host} does not say what it has, so that all is sent, again perhaps`);
  const samples = [...backfill(entries, labels, since, lastSeen(entries, snapshot))];
  const missing = samples.filter((sample) => known === null || !isThere(known, sample));
  for (let at = 0; at < missing.length; at += BATCH_LINES) {
    const batch = missing.slice(at, at + BATCH_LINES);
    const result = await sendLines(
      base,
      header,
      batch.map((one) => importLine(one, one.at)),
    );
    if (result.kind === "sent") continue;
    printError(
      `${base.host} took ${at} of ${missing.length} samples: ${result.why}; run it again for the rest`,
    );
    return EXIT.problem;
  }
  print(
    `${missing.length} samples sent to ${base.host}, ${samples.length - missing.length} were there.`,
  );
  return EXIT.done;
}

/** Numbers that did not change since leave no entry. */
function lastSeen(entries: readonly HistoryEntry[], snapshot: Snapshot): Instant {
  const last = entries.findLast(({ kind }) => kind === "reading")?.at ?? instant(0);
  const read = snapshot.kind === "read" ? snapshot.reading.at : last;
  return instant(Math.max(last, read));
}

/** At which times the server has numbers of this account and machine; null where it does not say. */
async function timesOn(
  base: URL,
  header: MetricsHeader,
  labels: Readonly<Record<string, string>>,
  since: Instant,
  now: Instant,
): Promise<KnownTimes | null> {
  const own = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  // No series has that label. It is other text each time, because the server answers the same from memory for a while.
  const match = `{__name__=~"claude_usage_(ratio|extra_used)",${own.join(",")},asked!="${now}"}`;
  const result = await httpRequest(below(base, "/api/v1/export"), {
    method: "POST",
    headers: headersOf(header),
    body: new URLSearchParams({
      "match[]": match,
      start: String(since / 1000),
      end: String(now / 1000),
    }),
  });
  if (result.kind === "failed" || result.status !== 200) return null;
  const known = new Map<string, number[]>();
  for (const line of result.body.split("\n")) {
    const one = parseJson(line);
    if (!isRecord(one) || !isRecord(one.metric) || !Array.isArray(one.timestamps)) continue;
    const { window, currency } = one.metric;
    const key = timesKey({
      ...(typeof window === "string" && { window }),
      ...(typeof currency === "string" && { currency }),
    });
    const times = one.timestamps.filter((at): at is number => Number.isFinite(at));
    known.set(
      key,
      [...(known.get(key) ?? []), ...times].sort((a, b) => a - b),
    );
  }
  return known;
}
