/** `claude-usage --json`: what is known, for programs. */

import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { LINE } from "../cli/shared-specs.ts";
import { allAccounts, currentLabel } from "../client/accounts.ts";
import { noteActiveElsewhere } from "../client/active-elsewhere.ts";
import { fetchSnapshot } from "../client/fetch.ts";
import { JSON_CONFLICT } from "../client/output-format.ts";
import { jsonDocumentFor } from "../client/view.ts";
import { RENDER_SETTINGS } from "../config/render-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import type { Command, Context } from "../context.ts";
import { EXIT, type ExitCode, exitCodeFor } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";

export const spec = LINE;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, RENDER_SETTINGS, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const surface = parsed.flags.get("for") ?? "json";
  if (parsed.flags.has("format") || surface !== "json") return usageError(JSON_CONFLICT);
  if (parsed.flags.has("active")) noteActiveElsewhere(context.paths, systemClock.now());
  if (parsed.flags.has("all") && context.account !== undefined)
    return usageError("--all is of every account; leave --account out.");
  if (parsed.flags.has("all")) return await printAll(context, parsed.layer);
  const found = await fetchSnapshot(context, parsed.layer, "known");
  if (!("snapshot" in found)) return usageError(...found);
  const { snapshot, blocked } = found;
  const account = await currentLabel(context);
  const document = jsonDocumentFor(context.paths, snapshot, systemClock.now(), blocked, account);
  print(JSON.stringify(document));
  return exitCodeFor(snapshot);
};

/** One document with that of each account; an account without a number is in it, too. */
async function printAll(context: Context, layer: SettingsLayer): Promise<ExitCode> {
  const accounts = await allAccounts(context);
  const found = await Promise.all(
    accounts.map(async ({ name, label, context: call }) => {
      const result = await fetchSnapshot(call, layer, "known");
      return "snapshot" in result ? { ...result, name, label, paths: call.paths } : result;
    }),
  );
  const known = found.filter((one) => "snapshot" in one);
  const wrong = found.find((one) => !("snapshot" in one));
  if (wrong !== undefined && !("snapshot" in wrong)) return usageError(...wrong);
  const now = systemClock.now();
  const documents = known.map(({ name, label, paths, snapshot, blocked }) => ({
    name,
    ...jsonDocumentFor(paths, snapshot, now, blocked, label),
  }));
  print(JSON.stringify({ schema: 1, accounts: documents }));
  const codes = known.map(({ snapshot }) => exitCodeFor(snapshot));
  return codes.includes(EXIT.done) ? EXIT.done : (codes[0] ?? EXIT.noData);
}
