/** `claude-usage forecast`: where each window will end, and how well such forecasts did for this person. */
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { fetchSnapshot, noDataReason } from "../client/fetch.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";

export const spec = {
  summary: "say where each window will end, and when a limit will be reached",
  flags: {
    score: { help: "how well forecasts did for you, beside a straight line" },
    json: { help: "print it as a JSON document" },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags } = parsed;
  const [found, { openSettings }, report] = await Promise.all([
    fetchSnapshot(context, new Map(), "current"),
    import("../config/effective.ts"),
    import("../history/forecasts.ts"),
  ]);
  if (!("snapshot" in found)) return usageError(...found);
  const { values } = openSettings(context, new Map()).current();
  const now = systemClock.now();
  if (flags.has("score")) {
    const scores = await report.scoresOf(context, values, now);
    if (flags.has("json"))
      print(JSON.stringify({ schema: 1, scores: scores.map(report.scoreFields) }));
    else if (scores.length > 0) print(...scores.flatMap(report.scoreLines));
    if (scores.length > 0) return EXIT.done;
    printError("no window has ended yet that was watched from its start to its end");
    return EXIT.noData;
  }
  const { snapshot } = found;
  const forecasts = await report.forecastsOf(context, snapshot, values, now);
  if (forecasts === null) {
    printError(noDataReason(found, now));
    return EXIT.noData;
  }
  const { windows, extra } = forecasts;
  if (flags.has("json"))
    print(
      JSON.stringify({
        schema: 1,
        windows: windows.map(report.forecastOfWindow),
        extra_usage: extra === null ? null : report.forecastOfExtra(extra),
      }),
    );
  else
    print(
      ...windows.map((one) => report.forecastSentence(one, now)),
      ...(extra === null ? [] : [report.extraSentence(extra, now)]),
    );
  return EXIT.done;
};
