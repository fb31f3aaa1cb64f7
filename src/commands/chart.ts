/** `claude-usage chart`: a window so far with those before it, the hours of the week, or the month's extra usage. */
import { CHART_VIEWS, type ChartView } from "../chart/view-names.ts";
import { DAYS, DEMO, parseDaysFlag } from "../cli/history-flags.ts";
import { printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { withoutOptimizer } from "../platform/short-run.ts";

export const spec = {
  summary: "draw a limit so far and before, the hours of the week, or extra usage",
  flags: {
    days: DAYS,
    ascii: { help: "draw with ASCII alone" },
    demo: DEMO,
  },
  operand: { placeholder: "WHAT", members: CHART_VIEWS, others: true, optional: true },
  settings: "none",
} as const satisfies CommandSpec;

/** What each shows lies within so many days, and enough before them for a forecast. */
const USUAL_DAYS: Readonly<Record<ChartView, number>> = {
  "5h": 21,
  "7d": 90,
  hours: 90,
  extra: 215,
};
const PLOT_ROWS = 12;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  withoutOptimizer();
  const { flags, operand = "5h" } = parsed;
  const known = CHART_VIEWS.find((view) => view === operand);
  const days = parseDaysFlag(flags.get("days"), USUAL_DAYS[known ?? "7d"]);
  if (typeof days === "string") return usageError(days);
  const [{ modelNamed, usageHistory }, { chartScreen }, { printScreen, screenOf }] =
    await Promise.all([
      import("../chart/sample.ts"),
      import("../chart/on-screen.ts"),
      import("../cli/screen.ts"),
    ]);
  const history = await usageHistory(context, days, flags.has("demo"));
  const subject = known ?? modelNamed(operand, history.entries);
  if (typeof subject === "string" && subject !== known) return usageError(subject);
  const screen = screenOf(context, flags.has("ascii") || history.values.ascii);
  const lines = chartScreen(subject, history, screen, context.env, PLOT_ROWS);
  if (lines === null) {
    printError(
      `nothing is known of ${operand} yet; \`claude-usage chart --demo\` shows how it looks`,
    );
    return EXIT.noData;
  }
  printScreen(lines, screen);
  return EXIT.done;
};
