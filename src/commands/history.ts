/** `claude-usage history`: what was used, as far back as it is kept; takes in what other programs kept, sends it to a server, and forgets it. */
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { canConfirm, confirm } from "../cli/terminal.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

export const spec = {
  summary: "show what was used of each window; import, export or forget it",
  flags: {
    days: { placeholder: "N", help: "the last N days (default 7; export: all that is kept)" },
    window: { placeholder: "WINDOW", help: "one of them: 5h, 7d, a model, spend or extra" },
    csv: { help: "each change as CSV" },
    json: { help: "print it as a JSON document" },
    forget: { help: "remove the history of this login's folder" },
    yes: { help: "remove without a question" },
    url: {
      placeholder: "URL",
      help: "export: the address of VictoriaMetrics, instead of metrics_url",
    },
    key: { placeholder: "KEY", help: "import: the account in a file that holds several" },
  },
  operand: {
    placeholder: "ACTION",
    members: ["import", "export"],
    optional: true,
    rest: { placeholder: "FILE" },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags, operand, rest } = parsed;
  if (operand === "import") {
    if (rest.length === 0) return usageError("history import takes a FILE.");
    const { importHistory } = await import("../history/import.ts");
    return await importHistory(context, rest, flags.get("key") ?? null);
  }
  if (operand === "export") return await sendAll(context, flags.get("url"), flags.get("days"));
  if (flags.has("url")) return usageError("--url goes with history export.");
  if (flags.has("key")) return usageError("--key goes with history import FILE.");
  if (flags.has("forget")) return await forget(context, flags.has("yes"));
  const { daysOf, historyRange } = await import("../history/range.ts");
  const days = daysOf(flags.get("days"));
  if (typeof days === "string") return usageError(days);
  if (flags.has("csv") && flags.has("json"))
    return usageError("--csv and --json exclude each other.");
  const range = await historyRange(context, days, flags.get("window"));
  if (typeof range === "string") {
    printError(range);
    return EXIT.noData;
  }
  if (flags.has("csv") || flags.has("json")) {
    const { historyCsv, historyDocument } = await import("../history/export.ts");
    print(...(flags.has("csv") ? historyCsv(range) : [JSON.stringify(historyDocument(range))]));
    return EXIT.done;
  }
  const [{ historyLines }, { printScreen, screenOf }] = await Promise.all([
    import("../history/show.ts"),
    import("../cli/screen.ts"),
  ]);
  const screen = screenOf(context);
  printScreen(historyLines(range, screen), screen);
  return EXIT.done;
};

async function sendAll(
  context: Context,
  url: string | undefined,
  given: string | undefined,
): Promise<ExitCode> {
  const [{ openSettings }, { daysOf }, { sendHistory }, { hostname }] = await Promise.all([
    import("../config/effective.ts"),
    import("../history/range.ts"),
    import("../metrics/send-history.ts"),
    import("node:os"),
  ]);
  const days = given === undefined ? null : daysOf(given);
  if (typeof days === "string") return usageError(days);
  const { metrics_url, machine } = openSettings(context, new Map()).current().values;
  const host = machine || hostname();
  return await sendHistory(context, { url: url ?? metrics_url?.href ?? null, days, host });
}

async function forget({ paths }: Context, sure: boolean): Promise<ExitCode> {
  const { historyFiles, historyFolder, removeHistory } = await import("../cache/history.ts");
  const folder = historyFolder(paths);
  const files = historyFiles(paths);
  if (files.length === 0) {
    print(`There is no history in ${folder}.`);
    return EXIT.done;
  }
  const [first, last] = [files[0], files.at(-1)].map((file) => file?.month);
  print(
    `${folder}: ${first === last ? first : `${first} to ${last}`}, of every account that was logged in here.`,
  );
  if (!sure) {
    if (!canConfirm()) {
      printError("nothing was removed: there is no terminal to ask on; use --yes");
      return EXIT.problem;
    }
    if (!(await confirm("Forget it?"))) {
      print("Nothing was removed.");
      return EXIT.done;
    }
  }
  const left = removeHistory(paths, null);
  for (const file of left) printError(`${file} cannot be removed`);
  if (left.length > 0) return EXIT.problem;
  print("Forgotten. What is used from now on is kept again.");
  return EXIT.done;
}
