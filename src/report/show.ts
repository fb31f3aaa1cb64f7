/** The report by a key: written into our own folder, and opened. */
import { join } from "node:path";
import type { Context } from "../context.ts";
import { makeFolder } from "../platform/fs.ts";
import { currentReport } from "./current.ts";
import { openPage } from "./open-page.ts";
import { REPORT_MARK } from "./page.ts";
import { placeOf, writePage } from "./write-page.ts";

const REPORT_DAYS = 365;

/** What became of it, as a sentence. */
export async function showReport(context: Context, plan: string | null): Promise<string> {
  const { cache, foreign } = context.paths;
  if (foreign !== null) return `${foreign.folder} belongs to another user.`;
  const page = await currentReport(context, REPORT_DAYS, false, plan);
  if (page === null) return "There is no history yet to report on.";
  const file = join(cache, "report.html");
  makeFolder(cache);
  const place = placeOf(file, REPORT_MARK);
  if (typeof place === "object") return `${place.refused}.`;
  const failed = writePage(file, page, place === "free" ? "free" : "replace");
  if (failed !== null) return `${failed}.`;
  const unopened = await openPage(file, context.env, process.platform);
  return unopened === null
    ? `The report is in ${file}.`
    : `The report is in ${file}; it could not be opened: ${unopened}.`;
}
