/** `claude-usage report`: the history as one page for a browser, which loads nothing. */
import { resolve } from "node:path";
import { DAYS, DEMO, parseDaysFlag } from "../cli/history-flags.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { canConfirm, confirm } from "../cli/terminal.ts";
import type { Command, Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";

const USUAL_FILE = "claude-usage-report.html";
const USUAL_DAYS = 365;

export const spec = {
  summary: "write the history as one HTML page, which loads nothing",
  flags: {
    out: { placeholder: "FILE", help: `the file to write (${USUAL_FILE})` },
    force: { help: "replace a file that is not a report" },
    open: { help: "open it in the browser" },
    days: DAYS,
    demo: DEMO,
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags } = parsed;
  const days = parseDaysFlag(flags.get("days"), USUAL_DAYS);
  if (typeof days === "string") return usageError(days);
  const out = flags.get("out") ?? USUAL_FILE;
  if (out === "") return usageError("--out takes a file.");
  const file = resolve(out);
  const [{ REPORT_MARK }, { placeOf, writePage }, { currentReport }] = await Promise.all([
    import("../report/page.ts"),
    import("../report/write-page.ts"),
    import("../report/current.ts"),
  ]);
  const place = placeOf(file, REPORT_MARK);
  if (typeof place === "object") {
    printError(place.refused);
    return EXIT.problem;
  }
  if (place === "foreign" && !flags.has("force")) {
    const replaces = canConfirm() && (await confirm(`${file} is not a report. Replace it?`));
    if (!replaces) {
      printError(`${file} is not a report and stays; --force replaces it`);
      return EXIT.problem;
    }
  }
  const plan = flags.has("demo") ? "Max 20x" : await planOf(context);
  const page = await currentReport(context, days, flags.has("demo"), plan);
  if (page === null) {
    printError("there is no history yet; `claude-usage report --demo` shows how it looks");
    return EXIT.noData;
  }
  const failed = writePage(file, page, place === "free" ? "free" : "replace");
  if (failed !== null) {
    printError(failed);
    return EXIT.problem;
  }
  print(`The report is in ${file}.`);
  if (!flags.has("open")) return EXIT.done;
  const { openPage } = await import("../report/open-page.ts");
  const unopened = await openPage(file, context.env, process.platform);
  if (unopened === null) return EXIT.done;
  printError(`it could not be opened: ${unopened}; open the file in a browser`);
  return EXIT.problem;
};

/** As far as Claude Code's file says it. */
async function planOf({ paths }: Context): Promise<string | null> {
  const { readLogin } = await import("../sources/credentials.ts");
  const login = await readLogin(paths.credentials, systemClock.now());
  return login.kind === "usable" ? (login.plan ?? null) : null;
}
